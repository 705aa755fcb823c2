import { Backoff } from "../../../shared/conversation/backoff.ts";
import type { Environment, Timer } from "../../../shared/conversation/environment.ts";
import type { ChatEvent } from "../../../shared/conversation/events.ts";
import { open_sse, open_websocket, type End, type Listener, type Transport } from "./transport.ts";

/// Keeps one session connected: opens a transport, and after its end the next one, from the newest
/// cursor. Prefers WebSocket; where it cannot be opened, every second attempt is SSE. An instance that
/// says that it restarts is left at once; everything else waits (backoff.ts).

export type LinkState =
    | "idle"
    | "connecting"
    | "open" ///< `connected` was received
    | "waiting" ///< for the next attempt
    | "offline" ///< the browser has no network: waits for `wake`
    | "closed"; ///< ended for good: the session has ended or is gone

export interface LinkOptions {
    environment: Environment;
    /// Address of the next connection, with the cursor in it.
    url(kind: Transport["kind"]): string;
    on_event(event: ChatEvent): void;
    on_state(state: LinkState): void;
    on_end(end: End): void; ///< of every connection
}

const open_timeout_ms = 10_000;
const ping_interval_ms = 25_000;
const pong_timeout_ms = 10_000;
const wake_timeout_ms = 4_000;
const sse_silence_ms = 40_000; // the server sends a comment under every 15 s
const refused_wait_ms = 30_000;
const stable_ms = 3_000; // a connection that lived so long resets the waiting times
const websocket_tries = 2; // failures to open before SSE is tried
const websocket_tries_if_it_worked = 4;

export class Link {
    state: LinkState = "idle";
    private transport: Transport | null = null;
    private readonly backoff: Backoff;
    private retry_timer: Timer | null = null;
    private watch_timer: Timer | null = null;
    private stable_timer: Timer | null = null;
    private websocket_failures = 0;
    private websocket_worked = false;

    constructor(private readonly options: LinkOptions) {
        this.backoff = new Backoff(options.environment.random);
    }

    get kind(): Transport["kind"] | null {
        return this.transport?.kind ?? null;
    }

    get failure_count(): number {
        return this.backoff.failure_count;
    }

    start(): void {
        if (this.state === "idle" || this.state === "closed") this.connect();
    }

    /// Closes for good.
    stop(): void {
        this.drop();
        this.set_state("closed");
    }

    /// The network is back, or the page is visible again: ends the waiting. A socket that looks open
    /// may have died while the computer slept, so it must answer soon.
    wake(): void {
        if (this.state === "waiting" || this.state === "offline") return this.connect();
        if (this.state === "open" && this.transport?.kind === "websocket") this.ping(wake_timeout_ms);
    }

    /// The browser lost its network. The socket may take minutes to notice.
    sleep(): void {
        if (this.state === "closed" || this.state === "idle") return;
        this.drop();
        this.set_state("offline");
    }

    /// Leaves the connection and opens the next one from the cursor.
    reconnect(): void {
        if (this.state === "closed" || this.state === "idle") return;
        this.drop();
        this.wait(this.backoff.at_once_ms());
    }

    /// Sends a frame; false if nothing was sent.
    send(frame: object): boolean {
        return this.state === "open" && this.transport !== null && this.transport.send(frame);
    }

    private set_state(state: LinkState): void {
        if (this.state === state) return;
        this.state = state;
        this.options.on_state(state);
    }

    private clear(timer: Timer | null): null {
        if (timer !== null) this.options.environment.clear_timer(timer);
        return null;
    }

    private drop(): void {
        this.retry_timer = this.clear(this.retry_timer);
        this.watch_timer = this.clear(this.watch_timer);
        this.stable_timer = this.clear(this.stable_timer);
        this.transport?.close();
        this.transport = null;
    }

    private next_kind(): Transport["kind"] {
        const tries = this.websocket_worked ? websocket_tries_if_it_worked : websocket_tries;
        const beyond = this.websocket_failures - tries;
        return beyond >= 0 && beyond % 2 === 0 ? "sse" : "websocket";
    }

    private connect(): void {
        this.drop();
        const { environment } = this.options;
        if (!environment.is_online()) return this.set_state("offline");
        this.set_state("connecting");
        const kind = this.next_kind();
        const listener: Listener = {
            on_event: (event) => this.on_event(kind, event),
            on_alive: () => this.watch(kind),
            on_end: (end) => this.on_end(kind, end),
        };
        const open = kind === "sse" ? open_sse : open_websocket;
        this.transport = open(environment, this.options.url(kind), listener);
        this.watch_timer = environment.set_timer(() => this.give_up(kind), open_timeout_ms);
    }

    private give_up(kind: Transport["kind"]): void {
        const opened = this.state === "open";
        this.transport?.close();
        this.on_end(kind, { kind: "lost", opened });
    }

    private on_event(kind: Transport["kind"], event: ChatEvent): void {
        if (event.type === "connected") this.on_connected(kind);
        this.watch(kind);
        if (event.type === "session_ended") {
            this.options.on_event(event);
            return this.stop();
        }
        if (event.type !== "pong") this.options.on_event(event);
    }

    private on_connected(kind: Transport["kind"]): void {
        if (kind === "websocket") {
            this.websocket_failures = 0;
            this.websocket_worked = true;
        }
        const reset = () => this.backoff.reset();
        this.stable_timer = this.clear(this.stable_timer);
        this.stable_timer = this.options.environment.set_timer(reset, stable_ms);
        this.set_state("open");
    }

    /// Something was received: begins to wait for the next sign of life.
    private watch(kind: Transport["kind"]): void {
        if (!this.transport || this.state !== "open") return;
        const { environment } = this.options;
        this.watch_timer = this.clear(this.watch_timer);
        if (kind === "sse") {
            this.watch_timer = environment.set_timer(() => this.give_up(kind), sse_silence_ms);
            return;
        }
        this.watch_timer = environment.set_timer(() => this.ping(pong_timeout_ms), ping_interval_ms);
    }

    /// Asks for a sign of life. `watch` stops the timer when one comes.
    private ping(timeout_ms: number): void {
        this.watch_timer = this.clear(this.watch_timer);
        this.transport?.send({ type: "ping" });
        const give_up = () => this.give_up("websocket");
        this.watch_timer = this.options.environment.set_timer(give_up, timeout_ms);
    }

    private on_end(kind: Transport["kind"], end: End): void {
        this.drop();
        const never_opened = end.kind === "unsupported" || (end.kind === "lost" && !end.opened);
        if (kind === "websocket" && never_opened) this.websocket_failures += 1;
        // An SSE connection that failed gives WebSocket the next try.
        if (kind === "sse" && this.next_kind() === "sse") this.websocket_failures += 1;
        this.options.on_end(end);
        switch (end.kind) {
            case "gone":
            case "finished":
                return this.set_state("closed");
            case "restarting":
                return this.wait(end.after_ms ?? this.backoff.at_once_ms());
            case "refused":
                return this.wait(refused_wait_ms + this.options.environment.random() * refused_wait_ms);
            case "unsupported":
                return this.wait(0);
        }
        this.wait(this.backoff.next_ms());
    }

    private wait(ms: number): void {
        const { environment } = this.options;
        if (!environment.is_online()) return this.set_state("offline");
        this.set_state("waiting");
        this.retry_timer = environment.set_timer(() => this.connect(), ms);
    }
}
