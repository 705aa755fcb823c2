import { Backoff } from "../../../shared/conversation/backoff.ts";
import { empty_conversation, type Conversation } from "../../../shared/conversation/conversation.ts";
import type { Environment, Timer } from "../../../shared/conversation/environment.ts";
import { EventLog } from "../../../shared/conversation/event_log.ts";
import { parse_event, type ChatEvent } from "../../../shared/conversation/events.ts";
import { SseParser } from "../../../shared/conversation/sse_parser.ts";

/// Follows one conversation over server-sent events, and reads on from its cursor whenever the stream ends or has a gap.
/// Thread: the page's.

export interface Followed {
    conversation: Conversation;
    loaded: boolean; ///< what was there when it was opened is here
    lost: boolean; ///< the server cannot be reached at the moment
    gone: boolean; ///< there is no such conversation (any more)
    customer_types: boolean;
}

export const nothing_followed: Followed = {
    conversation: empty_conversation(),
    loaded: false,
    lost: false,
    gone: false,
    customer_types: false,
};

export interface ConversationLinkOptions {
    environment: Environment;
    url: string; ///< of {p}/chat/sessions/{id}/events, without a query
    headers: Record<string, string>;
    on_change(now: Followed): void;
}

const silence_ms = 40_000; // the server sends a comment under every 15 s
const typing_ms = 6_000;

export class ConversationLink {
    private readonly log = new EventLog();
    private readonly backoff: Backoff;
    private abort: AbortController | null = null;
    private timer: Timer | null = null;
    private typing_timer: Timer | null = null;
    private stopped = false;
    private followed = nothing_followed;

    constructor(private readonly options: ConversationLinkOptions) {
        this.backoff = new Backoff(options.environment.random);
    }

    start(): void {
        this.abort = new AbortController();
        const { abort } = this;
        this.read(abort.signal).then(
            (ended) => this.after(ended, abort),
            () => this.after(false, abort),
        );
    }

    stop(): void {
        this.stopped = true;
        this.abort?.abort();
        this.clear(this.timer);
        this.clear(this.typing_timer);
    }

    /// Returns whether there is nothing more to come.
    private async read(signal: AbortSignal): Promise<boolean> {
        const { environment, url, headers } = this.options;
        const { cursor } = this.log.conversation;
        this.watch();
        const response = await environment.fetch(cursor === null ? url : `${url}?after=${encodeURIComponent(cursor)}`, {
            headers: { ...headers, Accept: "text/event-stream" },
            signal,
            cache: "no-store",
            credentials: "omit",
        });
        if (response.status === 404 || response.status === 410 || response.status === 400) {
            this.tell({ gone: true });
            return true;
        }
        if (!response.ok || !response.body) return false;
        const reader = response.body.getReader();
        const decoder = new TextDecoder();
        const parser = new SseParser();
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return this.log.conversation.ended;
            this.watch();
            for (const { data } of parser.push(decoder.decode(value, { stream: true }))) {
                const event = parse_event(data);
                if (event && this.take(event)) return false;
            }
        }
    }

    /// Returns whether something is missing before the event.
    private take(event: ChatEvent): boolean {
        this.backoff.reset();
        if (event.type === "user_typing" && event.role === "customer") {
            this.set_typing();
            return false;
        }
        const { gap } = this.log.apply(event, this.options.environment.now());
        if (event.type === "acknowledged") this.clear(this.typing_timer);
        const customer_types = event.type === "acknowledged" ? false : this.followed.customer_types;
        this.tell({ lost: false, customer_types });
        return gap;
    }

    private set_typing(): void {
        this.clear(this.typing_timer);
        this.typing_timer = this.options.environment.set_timer(() => this.tell({ customer_types: false }), typing_ms);
        this.tell({ customer_types: true });
    }

    private tell(change: Partial<Followed>): void {
        if (this.stopped) return;
        const { conversation, caught_up } = this.log;
        this.followed = { ...this.followed, conversation, loaded: this.followed.loaded || caught_up, ...change };
        this.options.on_change(this.followed);
    }

    private after(ended: boolean, abort: AbortController): void {
        abort.abort();
        this.clear(this.timer);
        if (ended || this.stopped) return;
        // A stream that ends is usual (a restart, a proxy's limit); it is lost when the next one does not come either.
        if (this.backoff.failure_count > 0) this.tell({ lost: true });
        this.timer = this.options.environment.set_timer(() => this.start(), this.backoff.at_once_ms());
    }

    /// Leaves a stream that says nothing any more.
    private watch(): void {
        const { abort } = this;
        this.clear(this.timer);
        this.timer = this.options.environment.set_timer(() => abort?.abort(), silence_ms);
    }

    private clear(timer: Timer | null): void {
        if (timer !== null) this.options.environment.clear_timer(timer);
    }
}
