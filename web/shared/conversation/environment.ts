/// The doors to the outside world that the connection layer uses. Tests replace them.

export interface SocketLike {
    onopen: (() => void) | null;
    onmessage: ((event: { data: unknown }) => void) | null;
    onclose: ((event: { code: number; reason: string }) => void) | null;
    send(text: string): void;
    close(code?: number): void;
}

export type Timer = unknown;

export interface Environment {
    open_socket(url: string): SocketLike;
    fetch(url: string, init?: RequestInit): Promise<Response>;
    now(): number; ///< milliseconds
    set_timer(run: () => void, ms: number): Timer;
    clear_timer(timer: Timer): void;
    random(): number; ///< 0 <= x < 1
    is_online(): boolean; ///< false only if the browser is sure that there is no network
}

export function browser_environment(): Environment {
    return {
        open_socket: (url) => new WebSocket(url) as unknown as SocketLike,
        fetch: (url, init) => fetch(url, init),
        now: () => Date.now(),
        set_timer: (run, ms) => setTimeout(run, ms),
        clear_timer: (timer) => clearTimeout(timer as number),
        random: () => Math.random(),
        is_online: () => navigator.onLine,
    };
}
