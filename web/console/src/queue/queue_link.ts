import { Backoff } from "../../../shared/conversation/backoff.ts";
import type { Environment, SocketLike, Timer } from "../../../shared/conversation/environment.ts";
import { parse_queue_event, type QueueEvent } from "./queue_events.ts";

/// Keeps the queue's WebSocket open: signs in with the operator's token, and after its end opens the next one from the
/// newest cursor. Thread: the page's.

export type LinkState =
    | "connecting"
    | "open" ///< `connected` was received
    | "waiting" ///< for the next attempt
    | "refused"; ///< the token is not valid (any more): ended for good

export interface QueueLinkOptions {
    environment: Environment;
    url: string; ///< of /ws/operator, without a query
    token: string;
    cursor(): string | null;
    on_event(event: QueueEvent): void;
    on_state(state: LinkState): void;
}

const open_timeout_ms = 10_000;
const ping_interval_ms = 25_000;
const pong_timeout_ms = 10_000;
const code_refused = 1008;
const code_restarts = 1012;

export class QueueLink {
    private socket: SocketLike | null = null;
    private timer: Timer | null = null; ///< for whatever is expected next
    private readonly backoff: Backoff;
    private open = false;

    constructor(private readonly options: QueueLinkOptions) {
        this.backoff = new Backoff(options.environment.random);
    }

    start(): void {
        this.options.on_state("connecting");
        const cursor = this.options.cursor();
        const url = cursor === null ? this.options.url : `${this.options.url}?after=${encodeURIComponent(cursor)}`;
        let socket: SocketLike;
        try {
            socket = this.options.environment.open_socket(url);
        } catch {
            return this.wait(this.backoff.next_ms());
        }
        this.socket = socket;
        this.expect(open_timeout_ms, () => this.lose());
        socket.onopen = () => socket.send(JSON.stringify({ type: "auth", token: this.options.token }));
        socket.onmessage = ({ data }) => typeof data === "string" && this.take(data);
        socket.onclose = ({ code }) => this.end(code);
    }

    /// Ends the waiting for the next attempt: the network is back.
    wake(): void {
        if (this.socket === null && this.timer !== null) {
            this.clear();
            this.start();
        } else if (this.open) this.ping();
    }

    /// Tells the customer that the operator types.
    typing(session_id: string): void {
        if (this.open) this.socket!.send(JSON.stringify({ type: "typing", session_id }));
    }

    stop(): void {
        this.clear();
        this.drop();
    }

    private take(text: string): void {
        const event = parse_queue_event(text);
        this.expect(ping_interval_ms, () => this.ping());
        if (event === null) return;
        if (event.type === "connected") {
            this.open = true;
            this.backoff.reset();
            this.options.on_state("open");
        }
        this.options.on_event(event);
    }

    private ping(): void {
        this.socket!.send(JSON.stringify({ type: "ping" }));
        this.expect(pong_timeout_ms, () => this.lose());
    }

    private lose(): void {
        this.drop();
        this.wait(this.backoff.next_ms());
    }

    private end(code: number): void {
        this.drop();
        this.clear();
        if (code === code_refused) return this.options.on_state("refused");
        this.wait(code === code_restarts ? this.backoff.at_once_ms() : this.backoff.next_ms());
    }

    private wait(ms: number): void {
        this.options.on_state("waiting");
        this.expect(ms, () => this.start());
    }

    /// Forgets the socket: what it says from now on is not heard.
    private drop(): void {
        const { socket } = this;
        this.socket = null;
        this.open = false;
        if (!socket) return;
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close(1000);
    }

    private expect(ms: number, run: () => void): void {
        this.clear();
        this.timer = this.options.environment.set_timer(() => {
            this.timer = null;
            run();
        }, ms);
    }

    private clear(): void {
        if (this.timer !== null) this.options.environment.clear_timer(this.timer);
        this.timer = null;
    }
}
