import { parse_markdown, type Block } from "./blocks.ts";
import type { Inline } from "./inline.ts";

/// The words of a Markdown text, as a screen reader should say them: no marks, no citations.

function inline_text(nodes: Inline[]): string {
    return nodes
        .map((node) => {
            switch (node.kind) {
                case "text":
                case "code":
                    return node.text;
                case "break":
                    return " ";
                case "citation":
                    return "";
                default:
                    return inline_text(node.children);
            }
        })
        .join("");
}

function block_text(block: Block): string {
    switch (block.kind) {
        case "paragraph":
        case "heading":
            return inline_text(block.children);
        case "quotation":
            return block.blocks.map(block_text).join(" ");
        case "list":
            return block.items.map((item) => item.map(block_text).join(" ")).join(". ");
        case "code":
            return block.text;
        case "rule":
            return "";
    }
}

export function plain_text(source: string): string {
    return parse_markdown(source)
        .map(block_text)
        .filter((text) => text !== "")
        .join(" ")
        .replace(/\s+([.,;:!?])/g, "$1")
        .replace(/\s+/g, " ")
        .trim();
}

/// Where the finished sentences of a growing text end: an index of `text`, not before `from`. The last
/// sentence counts only when text follows it, since "3." may become "3.50".
export function finished_until(text: string, from: number): number {
    const ends = /[.!?…。！？؟]["'”’»)\]*_]*(?:\s*\[\d{1,2}\])*(?=\s)|\n(?=\n)/g;
    ends.lastIndex = from;
    let until = from;
    for (let match = ends.exec(text); match; match = ends.exec(text)) {
        const is_number = /(^|\s)\d{1,3}\.$/.test(text.slice(from, ends.lastIndex));
        const is_short = /(^|\s)(\p{L}|z\. ?B|e\.g|i\.e|bzw|ca|Nr|No|Dr|Mr|Ms|Mrs)\.$/u.test(
            text.slice(Math.max(from, ends.lastIndex - 8), ends.lastIndex),
        );
        if (!is_number && !is_short) until = ends.lastIndex;
    }
    return until;
}
