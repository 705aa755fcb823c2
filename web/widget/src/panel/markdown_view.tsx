import type { ComponentChildren } from "preact";
import type { Source } from "../../../shared/conversation/events.ts";
import { MarkdownView as SharedMarkdownView } from "../../../shared/markdown/markdown_view.tsx";
import { use_panel } from "./context.ts";

/// Markdown of the bot, with citations that open their passage.

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

export function MarkdownView({ text, sources }: { text: string; sources: Source[] }) {
    const parts = {
        citation: (rank: number) => <Citation rank={rank} sources={sources} />,
        link: (href: string, children: ComponentChildren) => <Link href={href}>{children}</Link>,
    };
    return <SharedMarkdownView text={text} parts={parts} />;
}
