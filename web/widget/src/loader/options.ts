/// Attributes of the script tag (docs/widget.md lists them for shops).

export interface WidgetOptions {
    base_url: string; ///< of the server, without a slash at the end
    prefix: string; ///< its API_PREFIX
    language: string; ///< BCP 47
    direction: "ltr" | "rtl";
    title: string | null;
    greeting: string | null;
    suggestions: string[];
    texts: Record<string, string>; ///< replace texts of the language
    color: string | null; ///< any CSS colour
    theme: "auto" | "light" | "dark";
    position: "right" | "left";
    mode: "launcher" | "page";
    open: boolean; ///< open with the page
    user_token: string | null;
}

const right_to_left = /^(ar|dv|fa|he|iw|ku|ps|sd|ug|ur|yi)\b/i;

function parse_texts(text: string | undefined): Record<string, string> {
    if (!text) return {};
    try {
        const value: unknown = JSON.parse(text);
        if (typeof value !== "object" || value === null) return {};
        return Object.fromEntries(
            Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
        );
    } catch {
        console.warn("Continuo: data-texts is no JSON object, it is ignored");
        return {};
    }
}

function one_of<T extends string>(value: string | undefined, usual: T, others: readonly T[]): T {
    return others.find((other) => other === value) ?? usual;
}

/// `script_url` is where widget.js came from. The server is at its folder, unless data-api names
/// another one.
export function read_options(data: DOMStringMap, script_url: string, page_language: string): WidgetOptions {
    const language = data.language || page_language || "en";
    const base_url = new URL(data.api || ".", script_url);
    const direction = one_of(data.direction, right_to_left.test(language) ? "rtl" : "ltr", ["ltr", "rtl"]);
    return {
        base_url: (base_url.origin + base_url.pathname).replace(/\/+$/, ""),
        prefix: (data.apiPrefix ?? "/api").replace(/\/+$/, ""),
        language,
        direction,
        title: data.title || null,
        greeting: data.greeting || null,
        suggestions: (data.suggestions ?? "").split("|").map((text) => text.trim()).filter(Boolean),
        texts: parse_texts(data.texts),
        color: data.color || null,
        theme: one_of(data.theme, "auto", ["light", "dark"]),
        position: one_of(data.position, "right", ["left"]),
        mode: one_of(data.mode, "launcher", ["page"]),
        open: data.open !== undefined && data.open !== "false",
        user_token: data.userToken || null,
    };
}
