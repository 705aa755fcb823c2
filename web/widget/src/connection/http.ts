import type { Environment } from "../../../shared/conversation/environment.ts";
import { parse_event } from "../../../shared/conversation/events.ts";
import { SseParser } from "../../../shared/conversation/sse_parser.ts";

/// The requests of the widget. Every failure becomes one `Failure`, which says what can be done.

export type Failure =
    | { kind: "again"; after_ms: number | null } ///< network, overload: send it again
    | { kind: "gone" } ///< the session does not exist
    | { kind: "ended" } ///< the session takes no more messages
    | { kind: "missing" } ///< this server has no such route
    | { kind: "refused"; message: string }; ///< with the server's reason, for people

export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export interface Endpoint {
    base_url: string; ///< of the server, without a slash at the end
    prefix: string; ///< API_PREFIX, such as /api
}

export function session_path(endpoint: Endpoint, session_id: string, rest: string): string {
    const id = encodeURIComponent(session_id);
    return `${endpoint.base_url}${endpoint.prefix}/chat/sessions/${id}/${rest}`;
}

/// `after` is the cursor; null asks for the whole log.
export function stream_url(
    endpoint: Endpoint,
    kind: "websocket" | "sse",
    session_id: string,
    after: string | null,
    user_token: string | null,
): string {
    const query = new URLSearchParams({ after: after ?? "0" });
    if (kind === "sse") return `${session_path(endpoint, session_id, "events")}?${query}`;
    query.set("session_id", session_id);
    if (user_token) query.set("user_token", user_token);
    return `${endpoint.base_url.replace(/^http/, "ws")}/ws?${query}`;
}

function message_of(body: unknown): string {
    const fields = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    if (typeof fields.message === "string") return fields.message;
    return typeof fields.detail === "string" ? fields.detail : "";
}

export function failure_of(status: number, body: unknown, retry_after: string | null): Failure {
    const seconds = Number(retry_after);
    const after_ms = retry_after !== null && Number.isFinite(seconds) ? seconds * 1000 : null;
    if (status === 0 || status === 429 || status === 502 || status === 503 || status === 504)
        return { kind: "again", after_ms };
    if (status === 404 || status === 410) return { kind: "gone" };
    if (status === 405) return { kind: "missing" };
    if (status === 409) return { kind: "ended" };
    return { kind: "refused", message: message_of(body) };
}

async function json_of(response: Response): Promise<unknown> {
    try {
        return await response.json();
    } catch {
        return null;
    }
}

const answer_timeout_ms = 30_000; // until the head of the response

const again: Failure = { kind: "again", after_ms: null };

export async function request(
    environment: Environment,
    method: string,
    url: string,
    body?: object,
    accept = "application/json",
): Promise<Outcome<Response>> {
    const headers: Record<string, string> = { Accept: accept };
    if (body) headers["Content-Type"] = "application/json";
    const abort = new AbortController();
    const timer = environment.set_timer(() => abort.abort(), answer_timeout_ms);
    try {
        const { signal } = abort;
        const init: RequestInit = { method, headers, credentials: "omit", cache: "no-store", signal };
        if (body) init.body = JSON.stringify(body);
        const response = await environment.fetch(url, init);
        if (response.ok) return { ok: true, value: response };
        const failure = failure_of(
            response.status,
            await json_of(response),
            response.headers.get("Retry-After"),
        );
        return { ok: false, failure };
    } catch {
        return { ok: false, failure: again };
    } finally {
        environment.clear_timer(timer);
    }
}

export async function create_session(
    environment: Environment,
    endpoint: Endpoint,
    user_token: string | null,
): Promise<Outcome<string>> {
    const body = user_token ? { user_token } : {};
    const url = `${endpoint.base_url}${endpoint.prefix}/sessions`;
    const created = await request(environment, "POST", url, body);
    if (!created.ok) return created;
    const session = (await json_of(created.value)) as { session_id?: unknown } | null;
    const id = session?.session_id;
    return typeof id === "string" ? { ok: true, value: id } : { ok: false, failure: again };
}

/// Sends a message without a socket. Returns when it is acknowledged: the rest of the turn comes over
/// the events stream, and leaving this response does not cancel the answer.
export async function post_message(
    environment: Environment,
    url: string,
    body: object,
): Promise<Outcome<null>> {
    const posted = await request(environment, "POST", url, body, "text/event-stream");
    if (!posted.ok) return posted;
    const reader = posted.value.body?.getReader();
    if (!reader) return { ok: true, value: null };
    const parser = new SseParser();
    const decoder = new TextDecoder();
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return { ok: true, value: null };
            for (const { data } of parser.push(decoder.decode(value, { stream: true }))) {
                const event = parse_event(data);
                if (event?.type === "error") return { ok: false, failure: failed(event) };
                if (event?.type !== "acknowledged") continue;
                void reader.cancel().catch(() => undefined);
                return { ok: true, value: null };
            }
        }
    } catch {
        return { ok: false, failure: again };
    }
}

function failed(event: { message: string; retry_after: number | null }): Failure {
    if (event.retry_after !== null) return { kind: "again", after_ms: event.retry_after * 1000 };
    return { kind: "refused", message: event.message };
}
