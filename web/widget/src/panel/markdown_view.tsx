import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Source } from "../connection/events.ts";
import { parse_markdown, type Block } from "../markdown/blocks.ts";
import type { Inline } from "../markdown/inline.ts";
import { use_panel } from "./context.ts";

/// Makes elements of parsed Markdown. Text becomes text nodes; no HTML text exists anywhere.

function Citation({ rank, sources }: { rank: number; sources: Source[] }) {
    const { say, show_source } = use_panel();
    const source = sources.find((candidate) => candidate.rank === rank);
    if (!source) return <>[{rank}]</>;
    const name = say("source", { rank, title: source.title || say("untitled") });
    return (
        <button type="button" class="citation" aria-label={name} title={source.title} onClick={() => show_source(source)}>
            {rank}
        </button>
    );
}

function Link({ href, children }: { href: string; children: ComponentChildren }) {
    const { say } = use_panel();
    const is_page = /^https?:/i.test(href);
    if (!is_page) return <a href={href}>{children}</a>;
    return (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {children}
            <span class="hidden"> ({say("new_window")})</span>
        </a>
    );
}

function inline(nodes: Inline[], sources: Source[]): ComponentChildren {
    return nodes.map((node) => {
        switch (node.kind) {
            case "text":
                return node.text;
            case "bold":
                return <strong>{inline(node.children, sources)}</strong>;
            case "italics":
                return <em>{inline(node.children, sources)}</em>;
            case "code":
                return <code>{node.text}</code>;
            case "link":
                return <Link href={node.href}>{inline(node.children, sources)}</Link>;
            case "citation":
                return <Citation rank={node.rank} sources={sources} />;
            case "break":
                return <br />;
        }
    });
}

function block(node: Block, sources: Source[]): ComponentChildren {
    switch (node.kind) {
        case "paragraph":
            return <p>{inline(node.children, sources)}</p>;
        case "heading":
            // Headings of the page structure name the speakers; in a message they are bold text.
            return (
                <p class="heading">
                    <strong>{inline(node.children, sources)}</strong>
                </p>
            );
        case "list": {
            const items = node.items.map((item) => <li>{item.map((child) => block(child, sources))}</li>);
            return node.ordered ? <ol start={node.start}>{items}</ol> : <ul>{items}</ul>;
        }
        case "quotation":
            return <blockquote>{node.blocks.map((child) => block(child, sources))}</blockquote>;
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

export function MarkdownView({ text, sources }: { text: string; sources: Source[] }) {
    const blocks = useMemo(() => parse_markdown(text), [text]);
    return <>{blocks.map((node) => block(node, sources))}</>;
}
