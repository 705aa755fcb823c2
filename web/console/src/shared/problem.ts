export type ProblemKind = "key" | "role" | "range" | "wait" | "other";

/// Why there is nothing to show, or why something was not done, and what to do about it.
export class Problem extends Error {
    constructor(
        readonly kind: ProblemKind,
        readonly title: string,
        message: string,
    ) {
        super(message);
    }
}

/// What the server says about a request that it refused, for people; empty: nothing.
export function server_says(body: unknown): string {
    const fields = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    if (Array.isArray(fields.detail)) {
        const reasons = fields.detail.map((entry: { loc?: unknown[]; msg?: unknown }) => {
            const name = Array.isArray(entry?.loc) ? `${String(entry.loc.at(-1))}: ` : "";
            return `${name}${String(entry?.msg ?? "")}`;
        });
        return reasons.join("; ");
    }
    return typeof fields.message === "string" ? fields.message : "";
}

/// The JSON of a response; null: it has none.
export async function body_of(response: Response): Promise<unknown> {
    try {
        return await response.json();
    } catch {
        return null;
    }
}

/// When to try again, of a response's Retry-After.
export function try_again(seconds: string | null): string {
    return seconds !== null && /^\d+$/.test(seconds) ? `Try again in ${seconds} s.` : "Try again in a moment.";
}
