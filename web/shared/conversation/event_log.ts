import { apply, empty_conversation, find_message, type Message } from "./conversation.ts";
import type { ChatEvent } from "./events.ts";

/// The conversation as far as its events are here, and what to do about missing ones.

export class EventLog {
    conversation = empty_conversation();
    private gap_place = "";
    private gaps = 0; ///< in a row at gap_place
    private last_seq_at_start: number | null = null;

    /// Applies an event. Returns the message that it completed, if that is news: not part of the log
    /// that was there when the page loaded. `gap`: leave the connection and read on from the cursor.
    apply(event: ChatEvent, now: number): { gap: boolean; completed: Message | null } {
        const before = this.conversation;
        let { state, gap } = apply(before, event, now);
        if (gap && this.read_again(event)) return { gap, completed: null };
        if (gap) ({ state, gap } = apply(before, event, now, "accept"));
        this.conversation = state;
        if (event.type === "connected") this.last_seq_at_start ??= event.last_seq;
        const completed = event.type === "complete" ? this.completed(event.seq, before) : null;
        return { gap, completed };
    }

    /// Whether the log that was there when the page loaded is here: what follows is news.
    get caught_up(): boolean {
        if (this.last_seq_at_start === null) return false;
        const { messages } = this.conversation;
        const newest = messages[messages.length - 1]?.seq ?? 0;
        return newest >= this.last_seq_at_start;
    }

    set_owner(owner: string): void {
        const { conversation } = this;
        if (owner === "bot" && conversation.owner !== "bot")
            this.conversation = { ...conversation, owner: "bot", operator: null, queue: null };
        if (owner === "queue" && conversation.owner === "bot") {
            const queue = { position: null, waiting_seconds: null, open: true, opens_at: null };
            this.conversation = { ...conversation, owner: "queue", queue };
        }
    }

    end_typing(): void {
        this.conversation = { ...this.conversation, typing: null };
    }

    private completed(seq: number, before: EventLog["conversation"]): Message | null {
        const message = find_message(this.conversation, seq);
        if (!message?.complete || find_message(before, seq)?.complete) return null;
        return seq > (this.last_seq_at_start ?? 0) ? message : null;
    }

    /// Something before `event` is missing: the first time, read on from the cursor; the second time at
    /// the same place, read the whole log; the third time the log itself has the hole (returns false).
    private read_again(event: ChatEvent): boolean {
        const place = `${"seq" in event ? event.seq : ""}-${"offset" in event ? event.offset : ""}`;
        this.gaps = place === this.gap_place ? this.gaps + 1 : 1;
        this.gap_place = place;
        if (this.gaps === 2) this.conversation = empty_conversation();
        return this.gaps <= 2;
    }
}
