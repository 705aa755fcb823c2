import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { parse_markdown, type Block } from "./blocks.ts";
import type { Inline } from "./inline.ts";

/// How a page shows what refers to something else.
export interface MarkdownParts {
    citation(rank: number): ComponentChildren;
    link(href: string, children: ComponentChildren): ComponentChildren;
}

function inline(nodes: Inline[], parts: MarkdownParts): ComponentChildren {
    return nodes.map((node) => {
        switch (node.kind) {
            case "text":
                return node.text;
            case "bold":
                return <strong>{inline(node.children, parts)}</strong>;
            case "italics":
                return <em>{inline(node.children, parts)}</em>;
            case "code":
                return <code>{node.text}</code>;
            case "link":
                return parts.link(node.href, inline(node.children, parts));
            case "citation":
                return parts.citation(node.rank);
            case "break":
                return <br />;
        }
    });
}

function block(node: Block, parts: MarkdownParts): ComponentChildren {
    switch (node.kind) {
        case "paragraph":
            return <p>{inline(node.children, parts)}</p>;
        case "heading":
            // Headings of the page structure name the speakers; in a message they are bold text.
            return (
                <p class="heading">
                    <strong>{inline(node.children, parts)}</strong>
                </p>
            );
        case "list": {
            const items = node.items.map((item) => <li>{item.map((child) => block(child, parts))}</li>);
            return node.ordered ? <ol start={node.start}>{items}</ol> : <ul>{items}</ul>;
        }
        case "quotation":
            return <blockquote>{node.blocks.map((child) => block(child, parts))}</blockquote>;
        case "code":
            return (
                <pre tabIndex={0}>
                    <code>{node.text}</code>
                </pre>
            );
        case "rule":
            return <hr />;
    }
}

/// Makes elements of Markdown. Text becomes text nodes; no HTML text exists anywhere.
export function MarkdownView({ text, parts }: { text: string; parts: MarkdownParts }) {
    const blocks = useMemo(() => parse_markdown(text), [text]);
    return <>{blocks.map((node) => block(node, parts))}</>;
}
