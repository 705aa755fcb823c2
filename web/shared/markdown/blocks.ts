import { parse_inline, type Inline } from "./inline.ts";

/// Block Markdown of the bot's replies: paragraphs, headings, lists, quotations, code, rules. The
/// result is data; `panel/markdown_view.tsx` makes elements of it. Nothing becomes HTML text.

export type Block =
    | { kind: "paragraph"; children: Inline[] }
    | { kind: "heading"; children: Inline[] }
    | { kind: "list"; ordered: boolean; start: number; items: Block[][] }
    | { kind: "quotation"; blocks: Block[] }
    | { kind: "code"; text: string }
    | { kind: "rule" };

const depth_max = 5;
const item_pattern = /^( {0,3})([-*+]|(\d{1,6})[.)])( {1,4}|$)/;

class BlockParser {
    private at = 0;
    private readonly out: Block[] = [];
    private paragraph: string[] = [];

    constructor(
        private readonly lines: string[],
        private readonly depth: number,
    ) {}

    parse(): Block[] {
        while (this.at < this.lines.length) {
            const line = this.lines[this.at]!;
            if (line.trim() === "") {
                this.end_paragraph();
                this.at += 1;
            } else if (!this.code(line) && !this.single(line) && !this.nested(line)) {
                this.paragraph.push(line.trim());
                this.at += 1;
            }
        }
        this.end_paragraph();
        return this.out;
    }

    private end_paragraph(): void {
        if (this.paragraph.length === 0) return;
        this.out.push({ kind: "paragraph", children: parse_inline(this.paragraph.join("\n")) });
        this.paragraph = [];
    }

    private push(block: Block): true {
        this.end_paragraph();
        this.out.push(block);
        return true;
    }

    /// A fence without an end goes to the end: the rest is still being written.
    private code(line: string): boolean {
        const fence = /^ {0,3}(`{3,}|~{3,})[^`]*$/.exec(line)?.[1];
        if (fence === undefined) return false;
        const text: string[] = [];
        this.at += 1;
        while (this.at < this.lines.length) {
            const next = this.lines[this.at++]!;
            if (next.trim().startsWith(fence) && next.trim().replace(/[`~]/g, "") === "") break;
            text.push(next);
        }
        return this.push({ kind: "code", text: text.join("\n") });
    }

    private single(line: string): boolean {
        const heading = /^ {0,3}#{1,6}\s+(.*)$/.exec(line)?.[1];
        if (heading !== undefined) {
            this.at += 1;
            const text = heading.replace(/\s#+\s*$/, "");
            return this.push({ kind: "heading", children: parse_inline(text) });
        }
        if (!/^ {0,3}([-*_])( *\1){2,} *$/.test(line)) return false;
        this.at += 1;
        return this.push({ kind: "rule" });
    }

    private nested(line: string): boolean {
        if (this.depth >= depth_max) return false;
        if (/^ {0,3}>/.test(line)) {
            const inner: string[] = [];
            while (this.at < this.lines.length && /^ {0,3}>/.test(this.lines[this.at]!))
                inner.push(this.lines[this.at++]!.replace(/^ {0,3}> ?/, ""));
            return this.push({ kind: "quotation", blocks: parse_lines(inner, this.depth + 1) });
        }
        const first = item_pattern.exec(line);
        // Only a list that begins with 1 interrupts a paragraph: "in\n1990. That year".
        if (!first || (this.paragraph.length > 0 && first[3] !== undefined && first[3] !== "1"))
            return false;
        this.end_paragraph();
        return this.list(first);
    }

    private list(first: RegExpExecArray): true {
        const ordered = first[3] !== undefined;
        const items: Block[][] = [];
        for (;;) {
            const match = item_pattern.exec(this.lines[this.at] ?? "");
            if (!match || (match[3] !== undefined) !== ordered) break;
            items.push(parse_lines(this.item_lines(match[0].length), this.depth + 1));
            let next = this.at;
            while (this.lines[next]?.trim() === "") next += 1;
            if (item_pattern.test(this.lines[next] ?? "")) this.at = next;
        }
        return this.push({ kind: "list", ordered, start: Number(first[3] ?? 1), items });
    }

    /// The lines of the item at this place: what is indented below it, and lazy continuations.
    private item_lines(indent: number): string[] {
        const lines = [this.lines[this.at++]!.slice(indent)];
        while (this.at < this.lines.length) {
            const line = this.lines[this.at]!;
            const depth = line.length - line.trimStart().length;
            if (line.trim() === "") {
                const next = this.lines[this.at + 1] ?? "";
                const goes_on = next.trim() !== "" && next.length - next.trimStart().length >= 2;
                if (!goes_on) break;
                lines.push("");
            } else if (depth >= 2) {
                lines.push(line.slice(Math.min(depth, indent)));
            } else if (item_pattern.test(line) || /^ {0,3}([>#]|```|~~~)/.test(line)) {
                break;
            } else {
                lines.push(line);
            }
            this.at += 1;
        }
        return lines;
    }
}

function parse_lines(lines: string[], depth: number): Block[] {
    return new BlockParser(lines, depth).parse();
}

export function parse_markdown(source: string): Block[] {
    return parse_lines(source.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n"), 0);
}
