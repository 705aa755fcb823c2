/// Inline Markdown: text, bold, italics, code, links, line breaks and citations such as [1]. One pass
/// with bounded look-ahead; whatever does not fit the syntax is text. Raw HTML is text.

export type Inline =
    | { kind: "text"; text: string }
    | { kind: "bold" | "italics"; children: Inline[] }
    | { kind: "code"; text: string }
    | { kind: "link"; href: string; children: Inline[] }
    | { kind: "citation"; rank: number }
    | { kind: "break" };

const depth_max = 6;
const url_characters_max = 2048;
const link_text_max = 1000;
const emphasis_tries_max = 40; // ends looked at for one begin, which keeps parsing linear

/// The address if it is safe to follow from a page, else null. Control characters and spaces, which
/// browsers drop from `java\nscript:`, are never accepted.
export function safe_href(url: string): string | null {
    if (url.length > url_characters_max || /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]/.test(url)) return null;
    if (/^https?:\/\/[^/]/i.test(url)) return url;
    if (/^mailto:[^@]+@[^@]+$/i.test(url)) return url;
    return /^tel:\+?[\d().-]+$/i.test(url) ? url : null;
}

class InlineParser {
    private at = 0;
    private text = "";
    private readonly out: Inline[] = [];
    /// Delimiters that have no end after this place: not searched again, which keeps parsing linear.
    private readonly without_end = new Set<string>();

    constructor(
        private readonly source: string,
        private readonly depth: number,
    ) {}

    parse(): Inline[] {
        while (this.at < this.source.length) {
            if (!this.special()) this.text += this.source[this.at++];
        }
        this.end_text();
        return this.out;
    }

    private end_text(): void {
        if (this.text !== "") this.out.push({ kind: "text", text: this.text });
        this.text = "";
    }

    private push(node: Inline, length: number): true {
        this.end_text();
        this.out.push(node);
        this.at += length;
        return true;
    }

    private special(): boolean {
        switch (this.source[this.at]) {
            case "\\":
                return this.escaped();
            case "`":
                return this.code();
            case "*":
            case "_":
                return this.emphasis();
            case "[":
                return this.citation() || this.link();
            case "<":
                return this.bracketed_address();
            case "\n":
                return this.push({ kind: "break" }, 1);
            case "h":
                return this.address();
        }
        return false;
    }

    private escaped(): boolean {
        const next = this.source[this.at + 1];
        if (next === undefined || !/[!-/:-@[-`{-~]/.test(next)) return false;
        this.text += next;
        this.at += 2;
        return true;
    }

    private find_end(delimiter: string, from: number): number {
        if (this.without_end.has(delimiter)) return -1;
        const end = this.source.indexOf(delimiter, from);
        if (end < 0) this.without_end.add(delimiter);
        return end;
    }

    private code(): boolean {
        const fence = /^`+/.exec(this.source.slice(this.at, this.at + 8))![0];
        const end = this.find_end(fence, this.at + fence.length);
        if (end < 0) {
            this.text += fence;
            this.at += fence.length;
            return true;
        }
        const text = this.source.slice(this.at + fence.length, end);
        const trimmed = /^ .*[^ ].* $/.test(text) ? text.slice(1, -1) : text;
        return this.push({ kind: "code", text: trimmed }, end + fence.length - this.at);
    }

    private emphasis(): boolean {
        const mark = this.source[this.at]!;
        const is_bold = this.source[this.at + 1] === mark;
        const delimiter = is_bold ? mark + mark : mark;
        const start = this.at + delimiter.length;
        const before = this.source[this.at - 1] ?? " ";
        const opens = /\S/.test(this.source[start] ?? " ") && (mark === "*" || !/\w/.test(before));
        const end = opens ? this.emphasis_end(delimiter, start + 1) : -1;
        if (end < 0 || this.depth >= depth_max) {
            this.text += delimiter;
            this.at = start;
            return true;
        }
        const children = parse_inline(this.source.slice(start, end), this.depth + 1);
        const kind = is_bold ? "bold" : "italics";
        return this.push({ kind, children }, end + delimiter.length - this.at);
    }

    private emphasis_end(delimiter: string, from: number): number {
        const mark = delimiter[0]!;
        let end = this.find_end(delimiter, from);
        for (let tries = 0; end >= 0 && tries < emphasis_tries_max; tries += 1) {
            let run = end;
            while (this.source[run] === mark) run += 1;
            const closes = /\S/.test(this.source[end - 1]!);
            const inside_word = mark === "_" && /\w/.test(this.source[run] ?? " ");
            // A single mark ends at a single mark (or at the outer one of three).
            const length = run - end;
            const fits = delimiter.length === 2 ? length >= 2 : length % 2 === 1;
            if (closes && fits && !inside_word) return run - delimiter.length;
            end = this.find_end(delimiter, run);
        }
        return -1;
    }

    private citation(): boolean {
        const match = /^\[(\d{1,2})\](?![([:])/.exec(this.source.slice(this.at, this.at + 6));
        return match !== null && this.push({ kind: "citation", rank: Number(match[1]) }, match[0].length);
    }

    private link(): boolean {
        const close = this.find_end("](", this.at + 1);
        if (close < 0 || close - this.at > link_text_max || this.depth >= depth_max) return false;
        const label = this.source.slice(this.at + 1, close);
        const end = this.find_end(")", close + 2);
        if (end < 0 || end - close > url_characters_max || label.includes("[")) return false;
        const target = this.source.slice(close + 2, end).trim().split(/\s/)[0] ?? "";
        const href = safe_href(target.replace(/^<|>$/g, ""));
        const children = parse_inline(label, this.depth + 1);
        const length = end + 1 - this.at;
        if (href !== null) return this.push({ kind: "link", href, children }, length);
        // An address that is not safe: its text stays, without the link.
        this.end_text();
        this.out.push(...children);
        this.at += length;
        return true;
    }

    private bracketed_address(): boolean {
        const match = /^<((?:https?|mailto|tel):[^<>\s]{1,500})>/i.exec(
            this.source.slice(this.at, this.at + 510),
        );
        const href = match ? safe_href(match[1]!) : null;
        if (!match || href === null) return false;
        const text = href.replace(/^(mailto|tel):/i, "");
        return this.push({ kind: "link", href, children: [{ kind: "text", text }] }, match[0].length);
    }

    private address(): boolean {
        if (/\w/.test(this.source[this.at - 1] ?? " ")) return false;
        const match = /^https?:\/\/[^\s<>()[\]"'`*]+/i.exec(
            this.source.slice(this.at, this.at + url_characters_max),
        );
        if (!match) return false;
        const text = match[0].replace(/[.,;:!?]+$/, "");
        const href = safe_href(text);
        if (href === null) return false;
        return this.push({ kind: "link", href, children: [{ kind: "text", text }] }, text.length);
    }
}

export function parse_inline(source: string, depth = 0): Inline[] {
    return new InlineParser(source, depth).parse();
}
