/// Messages of the customer that the server has not acknowledged. Each has a client_message_id under
/// which it is sent again until it is acknowledged, so that it arrives exactly once. Text survives a
/// refresh in sessionStorage; files cannot be kept there.

export interface Pending {
    client_message_id: string;
    content: string;
    files: File[];
    state: "waiting" | "sent" | "failed";
    progress: number | null; ///< 0..1 while files are sent
    error: string | null; ///< of a failed one, for people
}

export interface TextStorage {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
}

export class Outbox {
    items: Pending[] = [];

    constructor(
        private readonly storage: TextStorage | null,
        private readonly key: string,
    ) {
        this.items = this.restore();
    }

    add(content: string, files: File[], client_message_id: string): Pending {
        const pending: Pending = {
            client_message_id,
            content,
            files,
            state: "waiting",
            progress: null,
            error: null,
        };
        this.items = [...this.items, pending];
        this.keep();
        return pending;
    }

    find(client_message_id: string): Pending | undefined {
        return this.items.find((item) => item.client_message_id === client_message_id);
    }

    change(client_message_id: string, change: Partial<Pending>): void {
        this.items = this.items.map((item) =>
            item.client_message_id === client_message_id ? { ...item, ...change } : item,
        );
    }

    remove(client_message_id: string): void {
        if (!this.find(client_message_id)) return;
        this.items = this.items.filter((item) => item.client_message_id !== client_message_id);
        this.keep();
    }

    /// After a connection ended: what was sent without an acknowledgement is sent again.
    unsend(): void {
        this.items = this.items.map((item) =>
            item.state === "sent" ? { ...item, state: "waiting" } : item,
        );
    }

    clear(): void {
        this.items = [];
        this.keep();
    }

    private keep(): void {
        const kept = this.items
            .filter((item) => item.files.length === 0)
            .map(({ client_message_id, content }) => ({ client_message_id, content }));
        try {
            if (kept.length === 0) this.storage?.removeItem(this.key);
            else this.storage?.setItem(this.key, JSON.stringify(kept));
        } catch {
            // Full: the message is still sent, but does not survive a refresh.
        }
    }

    private restore(): Pending[] {
        try {
            const kept: unknown = JSON.parse(this.storage?.getItem(this.key) ?? "[]");
            if (!Array.isArray(kept)) return [];
            return kept
                .filter((item) => typeof item?.client_message_id === "string")
                .filter((item) => typeof item.content === "string")
                .map(({ client_message_id, content }) => ({
                    client_message_id,
                    content,
                    files: [],
                    state: "waiting" as const,
                    progress: null,
                    error: null,
                }));
        } catch {
            return [];
        }
    }
}
