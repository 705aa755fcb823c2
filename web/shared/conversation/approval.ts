/// An action of a tool that a reply asks the customer to agree to (docs/tools.md, "Actions").

export interface Approval {
    arguments: { name: string; value: string }[];
    expires_at: string; ///< RFC 3339; empty: not known
}

const arguments_max = 12;
const value_characters_max = 200;

function shown(value: unknown): string {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > value_characters_max ? `${text.slice(0, value_characters_max)}…` : text;
}

/// null: there is none, or somebody else than the customer is asked.
export function parse_approval(value: unknown): Approval | null {
    if (typeof value !== "object" || value === null) return null;
    const { asks, arguments: given, expires_at } = value as Record<string, unknown>;
    if (asks !== "customer") return null;
    const named = typeof given === "object" && given !== null ? Object.entries(given) : [];
    return {
        arguments: named.slice(0, arguments_max).map(([name, of]) => ({ name: name.replace(/_/g, " "), value: shown(of) })),
        expires_at: typeof expires_at === "string" ? expires_at : "",
    };
}
