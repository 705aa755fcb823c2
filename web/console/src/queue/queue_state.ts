import type { QueuedConversation, QueueEvent } from "./queue_events.ts";

/// The queue as a pure function of its events.

export interface Listed extends QueuedConversation {
    since: number; ///< when the customer began to wait, in milliseconds of this browser's clock
}

export interface QueueState {
    conversations: Listed[]; ///< those that wait longest first
    total: number; ///< may be more than the server lists
    cursor: string | null; ///< hand it to the next connection
    operator: string | null; ///< whose token it is; null: not known yet
    failing: string | null; ///< what the server says while it cannot read the queue
}

export function empty_queue(): QueueState {
    return { conversations: [], total: 0, cursor: null, operator: null, failing: null };
}

const listed = (conversation: QueuedConversation, now: number): Listed => ({ ...conversation, since: now - conversation.waiting_seconds * 1000 });

function put(conversations: Listed[], one: Listed): Listed[] {
    const others = conversations.filter(({ session_id }) => session_id !== one.session_id);
    const place = others.findIndex(({ since }) => since > one.since);
    others.splice(place < 0 ? others.length : place, 0, one);
    return others;
}

/// `now` in milliseconds.
export function apply_queue_event(state: QueueState, event: QueueEvent, now: number): QueueState {
    switch (event.type) {
        case "connected":
            return { ...state, operator: event.operator, failing: null };
        case "queue": {
            const conversations = event.conversations.map((one) => listed(one, now));
            return { ...state, conversations, total: event.total, cursor: event.id, failing: null };
        }
        case "error":
            return { ...state, failing: event.message };
        case "pong":
            return state;
        case "released":
        case "resolved":
        case "left": {
            const conversations = state.conversations.filter(({ session_id }) => session_id !== event.conversation.session_id);
            const total = state.total - (state.conversations.length - conversations.length);
            return { ...state, conversations, total, cursor: event.id ?? state.cursor, failing: null };
        }
        default: {
            const { session_id } = event.conversation;
            const known = state.conversations.find((one) => one.session_id === session_id);
            // The place in the list stays, whatever the clocks say.
            const one = { ...listed(event.conversation, now), ...(known && { since: known.since }) };
            const conversations = put(state.conversations, one);
            const total = state.total + (known ? 0 : 1);
            return { ...state, conversations, total, cursor: event.id ?? state.cursor, failing: null };
        }
    }
}

export interface Sections {
    waiting: Listed[];
    mine: Listed[];
    others: Listed[];
}

export function sections_of({ conversations, operator }: QueueState): Sections {
    return {
        waiting: conversations.filter(({ claimed_by }) => claimed_by === null),
        mine: conversations.filter(({ claimed_by }) => claimed_by !== null && claimed_by === operator),
        others: conversations.filter(({ claimed_by }) => claimed_by !== null && claimed_by !== operator),
    };
}

/// Whether a member of the team is asked to agree to something.
export function awaits_approval({ reasons }: QueuedConversation): boolean {
    return reasons.some((reason) => reason.startsWith("Approval wanted"));
}

/// How the customer is called in lists.
export function customer_name({ user_id, contact }: { user_id: string | null; contact?: string | null }): string {
    return user_id || contact || "Visitor";
}
