import { body_of, Problem, server_says, try_again } from "../shared/problem.ts";

/// What an operator does at the server. The token is in the head of each request and nowhere else. Every call rejects with a
/// Problem.

export interface Note {
    number: number;
    author: string;
    content: string;
    created_at: string;
}

/// Something that a tool does only if a member of the team agrees.
export interface Action {
    id: string;
    tool: string;
    arguments: Record<string, unknown>;
    seq: number; ///< the message that asked
    expires_at: string;
    open: boolean; ///< can be decided
    state: string | null; ///< what came of it; null: nothing yet
    by: string | null;
}

export interface Session {
    session_id: string;
    user_id: string | null;
    user_verified: boolean;
    status: string;
    owner: string; ///< bot, queue, operator:<name>
    created_at: string;
    ticket_id: string | null;
    metadata: Record<string, unknown>;
}

const answer_timeout_ms = 20_000;

/// `seconds` is the response's Retry-After, if it has one.
export function operator_problem(status: number, body: unknown, seconds: string | null): Problem {
    const said = server_says(body);
    switch (status) {
        case 401:
            return new Problem("key", "This token is not accepted", "It may have been removed. An administrator makes a new one: continuo operator add NAME.");
        case 403:
            return new Problem("role", "This is not for operators", said || "The token is of another kind.");
        case 404:
        case 410:
            return new Problem("other", "This conversation is gone", "It was deleted, or its time was over.");
        case 409:
            return new Problem("other", "Somebody was faster", said || "The conversation changed meanwhile.");
        case 422:
            return new Problem("range", "The server refuses this", said || "A value is out of bounds.");
        case 429:
        case 503:
        case 504:
            return new Problem("wait", "The server cannot do this now", `${said || "It is busy, or its store cannot be reached."} ${try_again(seconds)}`);
        default:
            return new Problem("other", `The server answered ${status}`, said || "Its log has more, under the id of the request.");
    }
}

export class OperatorApi {
    /// `base`: the address of {p}/, with the slash.
    constructor(
        readonly base: string,
        private readonly token: string,
    ) {}

    get headers(): Record<string, string> {
        return { "X-API-Key": this.token };
    }

    events_url(session_id: string): string {
        return new URL(`chat/sessions/${encodeURIComponent(session_id)}/events`, this.base).href;
    }

    /// Rejects if the token is not an operator's.
    async check(): Promise<void> {
        await this.ask("GET", "queue?limit=1");
    }

    async session(session_id: string): Promise<Session> {
        const got = (await this.of(session_id, "GET", "")) as Partial<Session>;
        return {
            session_id,
            user_id: got.user_id ?? null,
            user_verified: got.user_verified === true,
            status: got.status ?? "",
            owner: got.owner ?? "bot",
            created_at: got.created_at ?? "",
            ticket_id: got.ticket_id ?? null,
            metadata: got.metadata ?? {},
        };
    }

    async claim(session_id: string): Promise<void> {
        await this.of(session_id, "POST", "/claim", {});
    }

    async release(session_id: string): Promise<void> {
        await this.of(session_id, "POST", "/release", {});
    }

    async resolve(session_id: string): Promise<void> {
        await this.of(session_id, "POST", "/resolve", {});
    }

    /// Sent again under the same id it is written once.
    async send(session_id: string, content: string, client_message_id: string): Promise<void> {
        await this.of(session_id, "POST", "/messages", { content, client_message_id });
    }

    async notes(session_id: string): Promise<Note[]> {
        const { notes } = (await this.of(session_id, "GET", "/notes")) as { notes?: Note[] };
        return notes ?? [];
    }

    async add_note(session_id: string, content: string): Promise<void> {
        await this.of(session_id, "POST", "/notes", { content });
    }

    async actions(session_id: string): Promise<Action[]> {
        const { actions } = (await this.of(session_id, "GET", "/actions")) as { actions?: Action[] };
        return actions ?? [];
    }

    /// Returns what came of it.
    async decide(session_id: string, action: string, decision: "approve" | "refuse"): Promise<string> {
        const { state } = (await this.of(session_id, "POST", "/actions", { action, decision })) as { state?: string };
        return state ?? "";
    }

    private async of(session_id: string, method: string, what: string, body?: object): Promise<unknown> {
        return await this.ask(method, `sessions/${encodeURIComponent(session_id)}${what}`, body);
    }

    private async ask(method: string, path: string, body?: object): Promise<unknown> {
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), answer_timeout_ms);
        try {
            const response = await fetch(new URL(path, this.base), {
                method,
                headers: { ...this.headers, Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
                ...(body && { body: JSON.stringify(body) }),
                credentials: "omit",
                cache: "no-store",
                referrerPolicy: "no-referrer",
                signal: abort.signal,
            });
            const got = await body_of(response);
            if (response.ok) return got ?? {};
            throw operator_problem(response.status, got, response.headers.get("Retry-After"));
        } catch (error) {
            if (error instanceof Problem) throw error;
            throw new Problem("wait", "The server cannot be reached", "The network or the server is down. Try again in a moment.");
        } finally {
            clearTimeout(timer);
        }
    }
}

/// The address of {p}/: the page is at <server>/console/queue, also behind a proxy's path.
export function api_base(page: string, prefix: string): string {
    return new URL(`..${prefix}/`, page).href;
}

/// The address of the WebSocket of the queue.
export function queue_socket_url(page: string): string {
    return new URL("../ws/operator", page).href.replace(/^http/, "ws");
}
