import type { Environment, Timer } from "../../../shared/conversation/environment.ts";
import { request, session_path, type Endpoint, type Outcome } from "./http.ts";

/// What a customer can do besides writing: stop the answer, rate it, ask for a person. Plain requests
/// about the session of the moment they are called.

export interface ActionsOptions {
    environment: Environment;
    endpoint: Endpoint;
    session_id(): string | null;
    on_owner(owner: string): void; ///< what the server says about who owns the conversation
    on_change(): void;
    on_failure(message: string | null): void; ///< null: without a text of the server
}

const owner_check_ms = 20_000;

export type Rating = "up" | "down";

export class Actions {
    ratings: ReadonlyMap<number, Rating> = new Map();
    feedback_available = true; ///< false after the server had no such route
    private owner_timer: Timer | null = null;
    private restored = false;

    constructor(private readonly options: ActionsOptions) {}

    async stop(seq: number | null): Promise<void> {
        await this.post("stop", seq === null ? {} : { seq });
    }

    /// Asks for a person (`wanted`), or takes it back.
    async handoff(wanted: boolean): Promise<void> {
        const session_id = this.options.session_id();
        if (session_id === null) return this.options.on_failure(null);
        const { environment, endpoint } = this.options;
        const url = session_path(endpoint, session_id, "handoff");
        const answer = wanted
            ? await request(environment, "POST", url, {})
            : await request(environment, "DELETE", url);
        if (answer.ok) return await this.check_owner();
        const { failure } = answer;
        this.options.on_failure(failure.kind === "refused" ? failure.message || null : null);
    }

    async rate(seq: number, rating: Rating): Promise<void> {
        const before = this.ratings;
        this.ratings = new Map(before).set(seq, rating);
        this.options.on_change();
        const answer = await this.post("feedback", { seq, rating });
        if (answer.ok) return;
        this.ratings = before;
        const { kind } = answer.failure;
        if (kind !== "gone" && kind !== "missing") return this.options.on_failure(null);
        this.feedback_available = false;
        this.options.on_change();
    }

    /// Asks who owns the conversation, and what was rated: no event says that a wait in the queue ended
    /// elsewhere.
    async check_owner(): Promise<void> {
        this.end_checks();
        const { environment, endpoint } = this.options;
        const session_id = this.options.session_id();
        if (session_id === null) return;
        const url = `${endpoint.base_url}${endpoint.prefix}/sessions/${encodeURIComponent(session_id)}`;
        const answer = await request(environment, "GET", url);
        if (!answer.ok || session_id !== this.options.session_id()) return;
        const session = (await answer.value.json().catch(() => ({}))) as Record<string, unknown>;
        this.take_ratings(session.feedback);
        if (typeof session.owner === "string") this.options.on_owner(session.owner);
    }

    /// A conversation from before: its ratings, once.
    restore(): void {
        if (this.restored) return;
        this.restored = true;
        void this.check_owner();
    }

    private take_ratings(feedback: unknown): void {
        if (typeof feedback !== "object" || feedback === null) return;
        const known = new Map<number, Rating>();
        for (const [seq, entry] of Object.entries(feedback as Record<string, unknown>)) {
            const rating = (entry as { rating?: unknown } | null)?.rating;
            if (rating === "up" || rating === "down") known.set(Number(seq), rating);
        }
        // What was rated here while the answer came is newer.
        this.ratings = new Map([...known, ...this.ratings]);
    }

    /// While the conversation waits in the queue: checks from time to time.
    check_owner_later(): void {
        this.owner_timer ??= this.options.environment.set_timer(
            () => void this.check_owner(),
            owner_check_ms,
        );
    }

    /// Another session, or none: forgets ratings and checks.
    reset(): void {
        this.ratings = new Map();
        this.restored = false;
        this.end_checks();
    }

    private end_checks(): void {
        if (this.owner_timer !== null) this.options.environment.clear_timer(this.owner_timer);
        this.owner_timer = null;
    }

    private async post(route: string, body: object): Promise<Outcome<Response>> {
        const { environment, endpoint } = this.options;
        const session_id = this.options.session_id();
        if (session_id === null) return { ok: false, failure: { kind: "again", after_ms: null } };
        return request(environment, "POST", session_path(endpoint, session_id, route), body);
    }
}
