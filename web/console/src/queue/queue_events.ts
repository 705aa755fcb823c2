/// Events of the queue, as the server sends them (docs/api.md, "The queue as a stream"). `parse_queue_event` is the only
/// door for them.

export interface LastMessage {
    seq: number;
    role: string; ///< user, assistant, operator, system
    content: string; ///< its beginning
    timestamp: string;
}

/// A conversation that waits for a human, or that one has.
export interface QueuedConversation {
    session_id: string;
    claimed_by: string | null; ///< null: it waits
    waiting_seconds: number; ///< when the event was sent
    ticket_id: string | null;
    priority: string;
    reasons: string[];
    summary: string;
    contact: string | null;
    user_id: string | null;
    user_verified: boolean;
    last_message: LastMessage | null;
}

export type Change = "queued" | "claimed" | "message" | "updated" | "released" | "resolved" | "left";

export type QueueEvent =
    | { type: "connected"; operator: string | null }
    | { type: "queue"; id: string | null; total: number; conversations: QueuedConversation[] }
    | { type: Change; id: string | null; conversation: QueuedConversation }
    | { type: "error"; message: string }
    | { type: "pong" };

type Fields = Record<string, unknown>;

const changes: readonly string[] = ["queued", "claimed", "message", "updated", "released", "resolved", "left"];

const is_object = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const text_of = (value: unknown): string | null => (typeof value === "string" ? value : null);
const number_of = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);

function parse_last_message(value: unknown): LastMessage | null {
    if (!is_object(value)) return null;
    return {
        seq: number_of(value.seq),
        role: text_of(value.role) ?? "",
        content: text_of(value.content) ?? "",
        timestamp: text_of(value.timestamp) ?? "",
    };
}

/// null: no conversation.
export function parse_conversation(value: unknown): QueuedConversation | null {
    if (!is_object(value)) return null;
    const session_id = text_of(value.session_id);
    if (session_id === null) return null;
    return {
        session_id,
        claimed_by: text_of(value.claimed_by),
        waiting_seconds: number_of(value.waiting_seconds),
        ticket_id: text_of(value.ticket_id),
        priority: text_of(value.priority) ?? "normal",
        reasons: Array.isArray(value.reasons) ? value.reasons.filter((reason) => typeof reason === "string") : [],
        summary: text_of(value.summary) ?? "",
        contact: text_of(value.contact),
        user_id: text_of(value.user_id),
        user_verified: value.user_verified === true,
        last_message: parse_last_message(value.last_message),
    };
}

/// Parses one frame. null: none of the known events, which a newer server may send.
export function parse_queue_event(text: string): QueueEvent | null {
    let fields: unknown;
    try {
        fields = JSON.parse(text);
    } catch {
        return null;
    }
    if (!is_object(fields)) return null;
    const type = text_of(fields.type) ?? "";
    const id = text_of(fields.id);
    if (type === "connected") return { type, operator: text_of(fields.operator) };
    if (type === "pong") return { type };
    if (type === "error") return { type, message: text_of(fields.message) ?? text_of(fields.error) ?? "" };
    if (type === "queue") {
        const listed = Array.isArray(fields.conversations) ? fields.conversations : [];
        const conversations = listed.map(parse_conversation).filter((one) => one !== null);
        return { type, id, total: number_of(fields.total), conversations };
    }
    const conversation = parse_conversation(fields.conversation);
    return changes.includes(type) && conversation ? { type: type as Change, id, conversation } : null;
}
