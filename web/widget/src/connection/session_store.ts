/// Where a browser keeps which conversation it has, for all tabs of one shop. A refresh, another tab
/// and the next visit then continue it. Nothing but the session id, a tag of the user and a time is
/// stored; the text stays on the server.

export interface StoredSession {
    session_id: string;
    user_tag: string | null; ///< short hash of the verified user's id; null: anonymous
    used_at: number; ///< milliseconds
}

export interface SessionStore {
    load(): StoredSession | null;
    save(session: StoredSession): void;
    clear(): void;
    /// Another tab changed it. Returns the function that ends listening.
    on_change(changed: () => void): () => void;
    /// Runs `work` while no other tab runs work under this lock, as far as the browser can.
    exclusive<T>(work: () => Promise<T>): Promise<T>;
}

/// Parses what was stored; null for anything that this version did not write.
export function parse_stored_session(text: string | null): StoredSession | null {
    if (text === null) return null;
    try {
        const value = JSON.parse(text) as Partial<StoredSession> | null;
        if (!value || typeof value.session_id !== "string" || value.session_id === "") return null;
        const user_tag = typeof value.user_tag === "string" ? value.user_tag : null;
        const used_at = typeof value.used_at === "number" ? value.used_at : 0;
        return { session_id: value.session_id, user_tag, used_at };
    } catch {
        return null;
    }
}

/// localStorage or sessionStorage; null where the browser refuses it (then nothing outlives the page).
export function open_storage(kind: "localStorage" | "sessionStorage"): Storage | null {
    try {
        const storage = window[kind];
        const probe = "continuo:probe";
        storage.setItem(probe, "1");
        storage.removeItem(probe);
        return storage;
    } catch {
        return null;
    }
}

export function browser_session_store(key: string): SessionStore {
    const storage = open_storage("localStorage");
    let memory: string | null = null;
    const write = (text: string | null) => {
        memory = text;
        try {
            if (text === null) storage?.removeItem(key);
            else storage?.setItem(key, text);
        } catch {
            // Full: the conversation then ends with the page.
        }
    };
    return {
        load: () => parse_stored_session(storage ? storage.getItem(key) : memory),
        save: (session) => write(JSON.stringify(session)),
        clear: () => write(null),
        on_change: (changed) => {
            const listener = (event: StorageEvent) => {
                if (event.key === key || event.key === null) changed();
            };
            window.addEventListener("storage", listener);
            return () => window.removeEventListener("storage", listener);
        },
        exclusive: async (work) => {
            const locks = (navigator as Navigator & { locks?: LockManager }).locks;
            return locks ? await locks.request(key, work) : await work();
        },
    };
}
