/// What the widget reads of a user token (a JWT of the shop's backend). It verifies nothing: the
/// server does. It only decides whose conversation this browser shows.

function payload_of(token: string): { sub?: unknown; exp?: unknown } | null {
    const part = token.split(".")[1];
    if (!part) return null;
    try {
        const text = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
        return JSON.parse(decodeURIComponent(escape(text)));
    } catch {
        return null;
    }
}

/// FNV-1a, 32 bits, twice with different starts: enough to tell users of one browser apart without
/// storing who they are.
function hash(text: string): string {
    const half = (start: number) => {
        let value = start;
        for (let index = 0; index < text.length; index += 1) {
            value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
        }
        return (value >>> 0).toString(16).padStart(8, "0");
    };
    return half(0x811c9dc5) + half(0x1b873593);
}

/// Tag of the token's user, to be kept beside the session id; null without a readable token.
export function user_tag_of(token: string | null): string | null {
    const sub = token === null ? null : payload_of(token)?.sub;
    return typeof sub === "string" ? hash(sub) : null;
}

/// The token, unless it has expired: the server would refuse the whole request with it.
export function usable_token(token: string | null, now_ms: number): string | null {
    if (token === null) return null;
    const exp = payload_of(token)?.exp;
    return typeof exp === "number" && exp * 1000 <= now_ms ? null : token;
}
