import type { Environment, SocketLike } from "../conversation/environment.ts";

/// A world without network and clock: sockets and requests are kept for the test to answer, time
/// moves only with `advance`.

export class FakeSocket implements SocketLike {
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    readonly sent: Record<string, unknown>[] = [];
    closed_by_client = false;

    constructor(readonly url: string) {}

    send(text: string): void {
        this.sent.push(JSON.parse(text) as Record<string, unknown>);
    }

    close(): void {
        this.closed_by_client = true;
    }

    event(fields: object): void {
        this.onmessage?.({ data: JSON.stringify({ timestamp: "2026-01-01T00:00:00.000000Z", ...fields }) });
    }

    /// Opens and sends `connected`.
    connect(fields: object = {}): void {
        this.onopen?.();
        const usual = { session_id: "s1", status: "active", owner: "bot", operator: null };
        this.event({ type: "connected", ...usual, last_seq: 0, running: false, ...fields });
    }

    /// Ends, as the server or the network does.
    fail(code = 1006): void {
        this.onclose?.({ code, reason: "" });
    }

    after(): string | null {
        return new URL(this.url).searchParams.get("after");
    }
}

export interface FakeRequest {
    method: string;
    url: string;
    body: Record<string, unknown>;
    answer(status: number, body?: object, headers?: Record<string, string>): Promise<void>;
    stream(): { push(text: string): Promise<void>; end(): Promise<void> };
    fail(): Promise<void>;
}

export async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export class FakeWorld {
    readonly sockets: FakeSocket[] = [];
    readonly requests: FakeRequest[] = [];
    time = 1_000_000;
    online = true;
    websocket_blocked = false;
    private timers: { at: number; run: () => void }[] = [];

    readonly environment: Environment = {
        open_socket: (url) => {
            if (this.websocket_blocked) throw new Error("blocked");
            const socket = new FakeSocket(url);
            this.sockets.push(socket);
            return socket;
        },
        fetch: (url, init) => this.request(url, init),
        now: () => this.time,
        set_timer: (run, ms) => {
            const timer = { at: this.time + ms, run };
            this.timers.push(timer);
            return timer;
        },
        clear_timer: (timer) => {
            this.timers = this.timers.filter((other) => other !== timer);
        },
        random: () => 0.5,
        is_online: () => this.online,
    };

    get socket(): FakeSocket {
        const socket = this.sockets[this.sockets.length - 1];
        if (!socket) throw new Error("no socket was opened");
        return socket;
    }

    /// The newest request to an address that ends in `end`, without its query.
    find(method: string, end: string): FakeRequest {
        const matches = this.requests.filter((request) => {
            const path = request.url.split("?")[0]!;
            return request.method === method && path.endsWith(end);
        });
        const request = matches[matches.length - 1];
        if (!request) throw new Error(`no request ${method} ${end}`);
        return request;
    }

    async advance(ms: number): Promise<void> {
        const end = this.time + ms;
        for (;;) {
            await settle();
            const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
            if (!next) break;
            this.timers = this.timers.filter((timer) => timer !== next);
            this.time = Math.max(this.time, next.at);
            next.run();
        }
        this.time = end;
        await settle();
    }

    private request(url: string, init?: RequestInit): Promise<Response> {
        return new Promise((resolve, reject) => {
            init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
            this.requests.push({
                method: init?.method ?? "GET",
                url,
                body: typeof init?.body === "string" ? JSON.parse(init.body) : {},
                answer: (status, body = {}, headers = {}) => {
                    resolve(new Response(JSON.stringify(body), { status, headers }));
                    return settle();
                },
                stream: () => stream_into(resolve),
                fail: () => {
                    reject(new TypeError("network"));
                    return settle();
                },
            });
        });
    }
}

function stream_into(resolve: (response: Response) => void) {
    let controller: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
        start: (started) => {
            controller = started;
        },
    });
    resolve(new Response(body, { status: 200 }));
    return {
        push: (text: string) => {
            controller.enqueue(new TextEncoder().encode(text));
            return settle();
        },
        end: () => {
            controller.close();
            return settle();
        },
    };
}
