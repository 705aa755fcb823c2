/// Waiting times between attempts to connect: doubled with each failure up to a limit, half of each
/// at random, so that the clients of an instance that went away do not return in one moment.

const first_ms = 500;
const max_ms = 15_000;
const at_once_jitter_ms = 200;

export class Backoff {
    private failures = 0;

    /// `random` returns 0 <= x < 1.
    constructor(private readonly random: () => number) {}

    next_ms(): number {
        const limit = Math.min(max_ms, first_ms * 2 ** this.failures);
        this.failures += 1;
        return Math.round(limit / 2 + (this.random() * limit) / 2);
    }

    /// For a server that said that it restarts and that another instance is there. Repeated, it
    /// becomes an ordinary failure.
    at_once_ms(): number {
        if (this.failures > 0) return this.next_ms();
        this.failures += 1;
        return Math.round(this.random() * at_once_jitter_ms);
    }

    reset(): void {
        this.failures = 0;
    }

    get failure_count(): number {
        return this.failures;
    }
}
