import type { SessionStore, StoredSession } from "../src/connection/session_store.ts";

/// localStorage of one browser: a store for each tab.
export class FakeBrowser {
    private stored: StoredSession | null = null;
    private readonly listeners = new Map<SessionStore, () => void>();
    private lock: Promise<unknown> = Promise.resolve();

    tab(): SessionStore {
        const change = (session: StoredSession | null) => {
            this.stored = session;
            for (const [other, changed] of this.listeners) if (other !== store) changed();
        };
        const store: SessionStore = {
            load: () => this.stored,
            save: change,
            clear: () => change(null),
            on_change: (changed) => {
                this.listeners.set(store, changed);
                return () => this.listeners.delete(store);
            },
            exclusive: (work) => {
                const result = this.lock.then(work);
                this.lock = result.catch(() => undefined);
                return result;
            },
        };
        return store;
    }
}

export class FakeTextStorage {
    readonly values = new Map<string, string>();
    getItem = (key: string) => this.values.get(key) ?? null;
    setItem = (key: string, value: string) => void this.values.set(key, value);
    removeItem = (key: string) => void this.values.delete(key);
}
