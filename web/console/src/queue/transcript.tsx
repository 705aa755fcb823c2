import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Message } from "../../../shared/conversation/message.ts";
import { MarkdownView, type MarkdownParts } from "../../../shared/markdown/markdown_view.tsx";
import { day_text, time_text } from "./clock.ts";
import type { Followed } from "./conversation_link.ts";
import type { Note } from "./operator_api.ts";

/// What was said and noted, in the order of time. Stays at the end while the reader is there.

type Entry = { at: string; message: Message } | { at: string; note: Note };

const near_end_px = 80;

/// Messages in the order of the log, each note behind what was said before it.
export function entries_of(messages: Message[], notes: Note[]): Entry[] {
    const entries: Entry[] = messages.map((message) => ({ at: message.timestamp, message }));
    for (const note of notes) {
        const place = entries.findIndex((entry) => "message" in entry && entry.at > note.created_at);
        entries.splice(place < 0 ? entries.length : place, 0, { at: note.created_at, note });
    }
    return entries;
}

export function Transcript({ followed, notes }: { followed: Followed; notes: Note[] }) {
    const { conversation, loaded, customer_types } = followed;
    const box = useRef<HTMLDivElement>(null);
    const [at_end, set_at_end] = useState(true);
    const entries = entries_of(conversation.messages.filter(({ content, attachments }) => content !== "" || attachments.length > 0), notes);
    useEffect(() => {
        if (at_end) box.current!.scrollTop = box.current!.scrollHeight;
    });
    const on_scroll = () => {
        const { scrollTop, scrollHeight, clientHeight } = box.current!;
        set_at_end(scrollHeight - scrollTop - clientHeight < near_end_px);
    };
    let day = "";
    return (
        <div class="transcript" ref={box} onScroll={on_scroll} role="log" aria-label="Conversation" tabIndex={0}>
            {!loaded && <div class="placeholder" aria-hidden="true" />}
            {entries.map((entry) => {
                const this_day = day_text(entry.at);
                const is_new_day = this_day !== day;
                day = this_day;
                return (
                    <>
                        {is_new_day && <p class="day">{this_day}</p>}
                        {"message" in entry ? <MessageView message={entry.message} /> : <NoteView note={entry.note} />}
                    </>
                );
            })}
            {customer_types && <p class="types muted">The customer types…</p>}
            {conversation.ended && <p class="day">The conversation has ended.</p>}
        </div>
    );
}

const parts: MarkdownParts = {
    citation: (rank: number) => <span class="citation">{rank}</span>,
    link: (href: string, children: ComponentChildren) => <a href={href} target="_blank" rel="noopener noreferrer nofollow">{children}</a>,
};

function speaker_of({ role, author }: Message): string {
    if (role === "customer") return "Customer";
    if (role === "assistant") return "Bot";
    return role === "operator" ? (author ?? "Operator") : "Continuo";
}

function MessageView({ message }: { message: Message }) {
    const { role, content, attachments, sources, timestamp, complete } = message;
    return (
        <article class={`message ${role}`} aria-busy={!complete}>
            <p class="message-by">{speaker_of(message)}<time dateTime={timestamp}>{time_text(timestamp)}</time></p>
            <div class="message-text" dir="auto">
                {role === "assistant" ? <MarkdownView text={content} parts={parts} /> : <p class="written">{content}</p>}
                {attachments.length > 0 && <p class="muted">Files: {attachments.join(", ")}</p>}
            </div>
            {sources.length > 0 && (
                <details class="sources">
                    <summary>{sources.length === 1 ? "1 source" : `${sources.length} sources`}</summary>
                    <ol>
                        {sources.map(({ rank, title, content: passage }) => <li key={rank} value={rank}><strong>{title}</strong><p>{passage}</p></li>)}
                    </ol>
                </details>
            )}
        </article>
    );
}

function NoteView({ note }: { note: Note }) {
    return (
        <article class="message note-entry">
            <p class="message-by">Note of {note.author}<time dateTime={note.created_at}>{time_text(note.created_at)}</time></p>
            <div class="message-text" dir="auto"><p class="written">{note.content}</p></div>
        </article>
    );
}
