import { parse_event, type ChatEvent } from "../../../shared/conversation/events.ts";
import type { Environment, SocketLike } from "../../../shared/conversation/environment.ts";
import { SseParser } from "../../../shared/conversation/sse_parser.ts";

/// One connection that delivers events, over WebSocket or SSE. It never reconnects by itself: it ends
/// once, with the reason, and `link.ts` decides what follows.

/// Why a connection ended.
export type End =
    | { kind: "lost"; opened: boolean } ///< network, instance death, protocol failure
    | { kind: "restarting"; after_ms: number | null } ///< the instance drains: reconnect at once
    | { kind: "gone" } ///< the session does not exist (any more)
    | { kind: "refused"; message: string } ///< too many connections, forbidden: wait long
    | { kind: "too_big" } ///< a message exceeded the server's limit
    | { kind: "unsupported" } ///< this transport is not available here
    | { kind: "finished" }; ///< the session has ended

export interface Listener {
    on_event(event: ChatEvent): void;
    /// A sign of life that is no event.
    on_alive(): void;
    on_end(end: End): void;
}

export interface Transport {
    readonly kind: "websocket" | "sse";
    /// Sends a frame; false if this transport cannot (SSE) or is not open.
    send(frame: object): boolean;
    /// Ends the connection without calling the listener again.
    close(): void;
}

function end_of_code(code: number, reason: string, opened: boolean): End {
    switch (code) {
        case 4001:
        case 4004:
            return { kind: "gone" };
        case 4009:
        case 4003:
            return { kind: "refused", message: reason };
        case 1009:
            return { kind: "too_big" };
        case 1012:
        case 1013:
            return { kind: "restarting", after_ms: null };
    }
    return { kind: "lost", opened };
}

export function open_websocket(environment: Environment, url: string, to: Listener): Transport {
    let opened = false;
    let closed = false;
    let socket: SocketLike | null = null;
    const end = (why: End) => {
        if (closed) return;
        closed = true;
        to.on_end(why);
    };
    try {
        socket = environment.open_socket(url);
    } catch {
        // Blocked by a content security policy, or no WebSocket in this browser.
        environment.set_timer(() => end({ kind: "unsupported" }), 0);
    }
    if (socket) {
        socket.onopen = () => {
            opened = true;
            if (!closed) to.on_alive();
        };
        socket.onmessage = ({ data }) => {
            if (closed || typeof data !== "string") return;
            const event = parse_event(data);
            if (event) to.on_event(event);
            else to.on_alive();
        };
        socket.onclose = ({ code, reason }) => end(end_of_code(code, reason, opened));
    }
    return {
        kind: "websocket",
        send: (frame) => {
            if (closed || !opened || !socket) return false;
            socket.send(JSON.stringify(frame));
            return true;
        },
        close: () => {
            closed = true;
            socket?.close(1000);
        },
    };
}

function end_of_status(status: number): End {
    if (status === 404 || status === 410 || status === 400) return { kind: "gone" };
    if (status === 401 || status === 403 || status === 429) return { kind: "refused", message: "" };
    if (status === 409) return { kind: "finished" };
    return { kind: "lost", opened: false };
}

async function read_events(response: Response, parser: SseParser, to: Listener): Promise<boolean> {
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    let finished = false;
    for (;;) {
        const { done, value } = await reader.read();
        if (done) return finished;
        to.on_alive();
        for (const { data } of parser.push(decoder.decode(value, { stream: true }))) {
            const event = parse_event(data);
            if (event?.type === "session_ended") finished = true;
            if (event) to.on_event(event);
        }
    }
}

export function open_sse(environment: Environment, url: string, to: Listener): Transport {
    const abort = new AbortController();
    const parser = new SseParser();
    let opened = false;
    let closed = false;
    const guarded: Listener = {
        on_event: (event) => closed || to.on_event(event),
        on_alive: () => closed || to.on_alive(),
        on_end: (end) => {
            if (closed) return;
            closed = true;
            to.on_end(end);
        },
    };
    const run = async (): Promise<End> => {
        const headers = { Accept: "text/event-stream" };
        const response = await environment.fetch(url, {
            headers,
            signal: abort.signal,
            cache: "no-store",
            credentials: "omit",
        });
        if (!response.ok || !response.body) return end_of_status(response.status);
        opened = true;
        const finished = await read_events(response, parser, guarded);
        if (finished) return { kind: "finished" };
        // A server that drains says when to return just before it ends the stream.
        const drains = parser.retry_ms !== null && parser.retry_ms < 1000;
        return drains
            ? { kind: "restarting", after_ms: parser.retry_ms }
            : { kind: "lost", opened };
    };
    run().then(guarded.on_end, () => guarded.on_end({ kind: "lost", opened }));
    return {
        kind: "sse",
        send: () => false,
        close: () => {
            closed = true;
            abort.abort();
        },
    };
}
