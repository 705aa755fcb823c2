import type { Approval } from "./approval.ts";
import type { Role, Source } from "./events.ts";

/// A message of the log, or an answer that is being made.
export interface Message {
    seq: number;
    role: Role;
    author: string | null;
    content: string;
    code_points: number; ///< length of content, the unit of offsets
    complete: boolean;
    attachments: string[];
    sources: Source[];
    answer_type: string | null;
    ticket_id: string | null;
    offers_human: boolean; ///< a yes to it asks for a person
    approval: Approval | null; ///< what the customer is asked to agree to
    client_message_id: string | null;
    timestamp: string;
}

/// One without text.
export function new_message(seq: number, role: Role, timestamp: string): Message {
    return {
        seq,
        role,
        author: null,
        content: "",
        code_points: 0,
        complete: false,
        attachments: [],
        sources: [],
        answer_type: null,
        ticket_id: null,
        offers_human: false,
        approval: null,
        client_message_id: null,
        timestamp,
    };
}
