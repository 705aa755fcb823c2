import { parse_approval, type Approval } from "./approval.ts";

/// Events of a conversation, as the server sends them over WebSocket and SSE (docs/api.md, "Streams").
/// `parse_event` is the only door for them: what it returns has the types below.

export type Role = "customer" | "assistant" | "operator" | "system";
export type Owner = "bot" | "queue" | "operator";

export interface Source {
    content: string;
    title: string;
    rank: number;
    link: string | null;
}

export type ChatEvent =
    | {
          type: "connected";
          session_id: string;
          status: string;
          owner: Owner;
          operator: string | null;
          last_seq: number;
          running: boolean;
      }
    | {
          type: "acknowledged";
          id: string | null;
          seq: number;
          client_message_id: string | null;
          content: string;
          attachments: string[];
          timestamp: string;
      }
    | { type: "start"; seq: number; timestamp: string }
    | { type: "status"; message: string }
    | { type: "sources"; seq: number; sources: Source[] }
    | { type: "escalation"; seq: number; ticket_id: string | null }
    | {
          type: "text";
          id: string | null;
          seq: number;
          offset: number;
          content: string;
          role: Role;
          author: string | null;
          timestamp: string;
      }
    | { type: "restart"; seq: number }
    | { type: "no_answer"; seq: number }
    | {
          type: "complete";
          id: string | null;
          seq: number;
          role: Role;
          answer_type: string | null;
          ticket_id: string | null;
          offers_human: boolean;
          approval: Approval | null;
          sources: Source[] | null;
          timestamp: string;
      }
    | { type: "user_typing"; role: Role; author: string | null }
    | { type: "operator_joined"; operator: string | null }
    | { type: "operator_left" }
    | {
          type: "queue";
          position: number | null;
          waiting_seconds: number | null;
          open: boolean;
          opens_at: string | null;
      }
    | { type: "session_ended" }
    | { type: "resync" }
    | {
          type: "error";
          message: string;
          retry_after: number | null;
          client_message_id: string | null;
      }
    | { type: "pong" };

type Fields = Record<string, unknown>;

function is_object(value: unknown): value is Fields {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text_of(value: unknown): string | null {
    return typeof value === "string" ? value : null;
}

function number_of(value: unknown): number | null {
    return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function seq_of(fields: Fields): number | null {
    const seq = number_of(fields.seq);
    return seq !== null && Number.isInteger(seq) && seq > 0 ? seq : null;
}

function role_of(value: unknown): Role {
    return value === "operator" || value === "system" || value === "customer" ? value : "assistant";
}

function owner_of(value: unknown): Owner {
    return value === "queue" || value === "operator" ? value : "bot";
}

/// Names of files: the server may send names, or objects with `filename`.
function attachment_names(value: unknown): string[] {
    if (!Array.isArray(value)) return [];
    return value.flatMap((item) => {
        const name = text_of(item) ?? (is_object(item) ? text_of(item.filename ?? item.name) : null);
        return name === null ? [] : [name];
    });
}

export function parse_sources(value: unknown): Source[] {
    if (!Array.isArray(value)) return [];
    return value.filter(is_object).map((item, index) => {
        const metadata = is_object(item.metadata) ? item.metadata : {};
        const link = text_of(metadata.url) ?? text_of(metadata.source);
        return {
            content: text_of(item.content) ?? "",
            title: text_of(metadata.title) ?? text_of(metadata.document_id) ?? "",
            rank: number_of(item.rank) ?? index + 1,
            link: link !== null && /^https?:\/\//i.test(link) ? link : null,
        };
    });
}

/// Events that belong to a message; null if its number is missing.
function parse_message_event(type: string, fields: Fields): ChatEvent | null {
    const seq = seq_of(fields);
    if (seq === null) return null;
    const id = text_of(fields.id);
    // `timestamp` is when the event was sent: of a message that is read again, later than it was written.
    const timestamp = text_of(fields.sent_at) ?? text_of(fields.timestamp) ?? "";
    switch (type) {
        case "acknowledged":
            return {
                type,
                id,
                seq,
                client_message_id: text_of(fields.client_message_id),
                content: text_of(fields.content) ?? "",
                attachments: attachment_names(fields.attachments),
                timestamp,
            };
        case "start":
            return { type, seq, timestamp };
        case "sources":
            return { type, seq, sources: parse_sources(fields.sources) };
        case "escalation":
            return { type, seq, ticket_id: text_of(fields.ticket_id) };
        case "text": {
            const offset = number_of(fields.offset);
            const content = text_of(fields.content);
            if (offset === null || offset < 0 || content === null) return null;
            const author = text_of(fields.author);
            return { type, id, seq, offset, content, role: role_of(fields.role), author, timestamp };
        }
        case "restart":
        case "no_answer":
            return { type, seq };
        case "complete":
            return {
                type,
                id,
                seq,
                role: role_of(fields.role),
                answer_type: text_of(fields.answer_type),
                ticket_id: text_of(fields.ticket_id),
                offers_human: fields.offers_human === true,
                approval: parse_approval(fields.approval),
                sources: Array.isArray(fields.sources) ? parse_sources(fields.sources) : null,
                timestamp,
            };
    }
    return null;
}

function parse_fields(fields: Fields): ChatEvent | null {
    const type = text_of(fields.type) ?? "";
    switch (type) {
        case "connected":
            return {
                type,
                session_id: text_of(fields.session_id) ?? "",
                status: text_of(fields.status) ?? "active",
                owner: owner_of(fields.owner),
                operator: text_of(fields.operator),
                last_seq: number_of(fields.last_seq) ?? 0,
                running: fields.running === true,
            };
        case "status":
            return { type, message: text_of(fields.message) ?? "" };
        case "user_typing":
            return { type, role: role_of(fields.role), author: text_of(fields.author) };
        case "operator_joined":
            return { type, operator: text_of(fields.operator) };
        case "queue":
            return {
                type,
                position: number_of(fields.position),
                waiting_seconds: number_of(fields.waiting_seconds),
                open: fields.open !== false,
                opens_at: text_of(fields.opens_at),
            };
        case "error": {
            const data = is_object(fields.data) ? fields.data : {};
            return {
                type,
                message: text_of(fields.message) ?? text_of(fields.error) ?? "",
                retry_after: number_of(fields.retry_after),
                client_message_id: text_of(data.client_message_id ?? fields.client_message_id),
            };
        }
        case "operator_left":
        case "session_ended":
        case "resync":
        case "pong":
            return { type };
    }
    return parse_message_event(type, fields);
}

/// Parses one frame or one SSE `data` field. Returns null for anything else than a known event, so
/// that a newer server may send more than this widget knows.
export function parse_event(text: string): ChatEvent | null {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        return null;
    }
    return is_object(value) ? parse_fields(value) : null;
}

/// The cursor that an event carries, if any.
export function cursor_of(event: ChatEvent): string | null {
    return "id" in event ? event.id : null;
}
