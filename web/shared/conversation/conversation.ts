import type { ChatEvent, Owner } from "./events.ts";
import { new_message, type Message } from "./message.ts";

export type { Message };

/// The state of a conversation as a pure function of its events.
///
/// The server's events are a view of its log: every message has a number (seq), every piece of text
/// its offset in Unicode code points. So an event that was seen before changes nothing, and a missing
/// one is noticed: its offset lies behind the text that is here. `apply` then reports `gap`, leaves
/// the state (and its cursor) as it was, and the caller reconnects from the cursor.

export interface Queue {
    position: number | null;
    waiting_seconds: number | null;
    open: boolean;
    opens_at: string | null;
}

export interface Conversation {
    messages: Message[]; ///< by seq, ascending
    cursor: string | null; ///< newest id; null: nothing was received yet
    owner: Owner;
    operator: string | null;
    queue: Queue | null;
    running: number | null; ///< seq of the answer that is being made
    activity: string | null; ///< what the bot does before its text begins
    typing: { author: string | null; until: number } | null;
    ended: boolean;
}

export interface Applied {
    state: Conversation;
    gap: boolean;
}

const typing_ms = 6000; // the server's promise: typing is repeated within this time

export function empty_conversation(): Conversation {
    return {
        messages: [],
        cursor: null,
        owner: "bot",
        operator: null,
        queue: null,
        running: null,
        activity: null,
        typing: null,
        ended: false,
    };
}

export function code_points(text: string): number {
    let count = 0;
    for (const _ of text) count += 1;
    return count;
}

function without_first(text: string, count: number): string {
    return Array.from(text).slice(count).join("");
}

export function find_message(state: Conversation, seq: number): Message | undefined {
    // Nearly always the last one or the one before.
    for (let index = state.messages.length - 1; index >= 0; index -= 1) {
        const message = state.messages[index]!;
        if (message.seq === seq) return message;
        if (message.seq < seq) return undefined;
    }
    return undefined;
}

function put(state: Conversation, message: Message): Conversation {
    const messages = state.messages.filter((other) => other.seq !== message.seq);
    let place = messages.length;
    while (place > 0 && messages[place - 1]!.seq > message.seq) place -= 1;
    messages.splice(place, 0, message);
    return { ...state, messages };
}

/// Whether the log has a message before `seq` that is not here, or not whole: whatever has the number
/// after it was logged later.
function has_hole_before(state: Conversation, seq: number): boolean {
    return seq > 1 && !find_message(state, seq - 1)?.complete;
}

/// What to do about a missing piece: report it, or, if reading the log again did not bring it, go on.
type OnMissing = "report" | "accept";

type Of<T extends ChatEvent["type"]> = Extract<ChatEvent, { type: T }>;

const ok = (state: Conversation): Applied => ({ state, gap: false });

function apply_connected(state: Conversation, event: Of<"connected">): Applied {
    // An answer that is no longer made and never reached the log has no place here.
    const messages = event.running
        ? state.messages
        : state.messages.filter((message) => message.complete || message.seq <= event.last_seq);
    return ok({
        ...state,
        messages,
        owner: event.owner,
        operator: event.owner === "operator" ? event.operator : null,
        queue: event.owner === "queue" ? (state.queue ?? waiting()) : null,
        running: event.running ? state.running : null,
        activity: event.running ? state.activity : null,
        typing: null,
        ended: event.status === "ended",
    });
}

function waiting(): Queue {
    return { position: null, waiting_seconds: null, open: true, opens_at: null };
}

function apply_acknowledged(
    state: Conversation,
    event: Of<"acknowledged">,
    missing: OnMissing,
): Applied {
    const here = find_message(state, event.seq);
    if (here?.complete && here.role === "customer") return ok(state);
    if (missing === "report" && has_hole_before(state, event.seq)) return { state, gap: true };
    const message = {
        ...new_message(event.seq, "customer", event.timestamp),
        content: event.content,
        code_points: code_points(event.content),
        complete: true,
        attachments: event.attachments,
        client_message_id: event.client_message_id,
    };
    // It may have taken the place of an answer that had begun.
    const running = state.running === event.seq ? null : state.running;
    return ok({ ...put(state, message), running });
}

function apply_text(state: Conversation, event: Of<"text">, missing: OnMissing): Applied {
    let message = find_message(state, event.seq);
    if (message?.complete) return ok(state);
    if (missing === "report" && has_hole_before(state, event.seq)) return { state, gap: true };
    if (!message || (message.role !== event.role && event.offset === 0)) {
        message = {
            ...new_message(event.seq, event.role, event.timestamp),
            sources: message?.role === event.role ? message.sources : [],
        };
    }
    if (event.offset > message.code_points && missing === "report") return { state, gap: true };
    const known = Math.max(0, message.code_points - event.offset);
    const fresh = known === 0 ? event.content : without_first(event.content, known);
    const next = {
        ...message,
        author: event.author,
        content: message.content + fresh,
        code_points: Math.max(message.code_points, event.offset + code_points(event.content)),
    };
    const typing = event.role === "operator" ? null : state.typing;
    return ok({ ...put(state, next), activity: null, typing });
}

function apply_restart(state: Conversation, event: Of<"restart">): Applied {
    const message = find_message(state, event.seq);
    if (!message || message.complete) return ok(state);
    const next = { ...message, content: "", code_points: 0, sources: [] };
    return ok({ ...put(state, next), activity: null });
}

/// What was begun ended without a message.
function apply_no_answer(state: Conversation, event: Of<"no_answer">): Applied {
    const running = state.running === event.seq ? null : state.running;
    const message = find_message(state, event.seq);
    if (!message || message.complete || message.code_points > 0) return ok({ ...state, running });
    const messages = state.messages.filter((other) => other.seq !== event.seq);
    return ok({ ...state, messages, running, activity: null });
}

function apply_complete(state: Conversation, event: Of<"complete">, missing: OnMissing): Applied {
    const message = find_message(state, event.seq);
    if (message?.complete) return ok(state);
    const has_text = message !== undefined && message.code_points > 0;
    if (!has_text && missing === "report") return { state, gap: true };
    if (!message) return ok(state);
    const next = {
        ...message,
        role: event.role,
        complete: true,
        answer_type: event.answer_type,
        ticket_id: event.ticket_id ?? message.ticket_id,
        sources: event.sources ?? message.sources,
        offers_human: event.offers_human,
        approval: event.approval,
        timestamp: event.timestamp || message.timestamp,
    };
    return ok({
        ...put(state, next),
        running: state.running === event.seq ? null : state.running,
        activity: null,
    });
}

/// Events about one answer before its text.
function apply_beginning(
    state: Conversation,
    event: Of<"start"> | Of<"sources"> | Of<"escalation">,
): Applied {
    const timestamp = "timestamp" in event ? event.timestamp : "";
    const here = find_message(state, event.seq);
    if (here?.complete) return ok(state);
    let message = here ?? new_message(event.seq, "assistant", timestamp);
    if (event.type === "sources") message = { ...message, sources: event.sources };
    if (event.type === "escalation") message = { ...message, ticket_id: event.ticket_id };
    const running = event.type === "start" ? event.seq : state.running;
    return ok({ ...put(state, message), running });
}

function apply_ownership(state: Conversation, event: ChatEvent): Conversation {
    switch (event.type) {
        case "operator_joined":
            return { ...state, owner: "operator", operator: event.operator, queue: null };
        case "operator_left":
            return { ...state, owner: "bot", operator: null, queue: null, typing: null };
        case "queue": {
            const { position, waiting_seconds, open, opens_at } = event;
            const queue = { position, waiting_seconds, open, opens_at };
            return { ...state, owner: "queue", operator: null, queue };
        }
    }
    return state;
}

function apply_content(
    state: Conversation,
    event: ChatEvent,
    now: number,
    missing: OnMissing,
): Applied {
    switch (event.type) {
        case "connected":
            return apply_connected(state, event);
        case "acknowledged":
            return apply_acknowledged(state, event, missing);
        case "text":
            return apply_text(state, event, missing);
        case "restart":
            return apply_restart(state, event);
        case "no_answer":
            return apply_no_answer(state, event);
        case "complete":
            return apply_complete(state, event, missing);
        case "start":
        case "sources":
        case "escalation":
            return apply_beginning(state, event);
        case "status":
            return ok({ ...state, activity: event.message });
        case "user_typing":
            // Other tabs of the same customer are no news.
            if (event.role !== "operator") return ok(state);
            return ok({ ...state, typing: { author: event.author, until: now + typing_ms } });
        case "session_ended":
            return ok({ ...state, ended: true, running: null, activity: null, typing: null });
        case "resync":
            return ok({ ...empty_conversation(), owner: state.owner, operator: state.operator });
    }
    return ok(apply_ownership(state, event));
}

/// Applies one event. `now` is in milliseconds, of the clock that expires typing.
/// `gap`: text or a message before this event is missing; state and cursor are unchanged. With
/// `missing` "accept" there is no gap: the event is applied to what is here.
export function apply(
    state: Conversation,
    event: ChatEvent,
    now: number,
    missing: OnMissing = "report",
): Applied {
    const applied = apply_content(state, event, now, missing);
    if (applied.gap) return { state, gap: true };
    const id = "id" in event ? event.id : null;
    return id === null ? applied : ok({ ...applied.state, cursor: id });
}
