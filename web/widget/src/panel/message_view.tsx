import { useEffect } from "preact/hooks";
import type { Rating } from "../connection/actions.ts";
import type { Message } from "../../../shared/conversation/conversation.ts";
import { offers_choices } from "../connection/open_question.ts";
import type { Pending } from "../connection/outbox.ts";
import { speaker_name, use_panel } from "./context.ts";
import { Heading } from "./heading.tsx";
import { Icon } from "./icons.tsx";
import { MarkdownView } from "./markdown_view.tsx";
import { memo } from "./memo.ts";
import { format_time } from "./texts.ts";

/// One message with its sources and rating; one message that is not in the log yet; the sign that
/// somebody writes.

function Speaker({ message }: { message: Message }) {
    const { say, options } = use_panel();
    const time = format_time(message.timestamp, options.language, new Date());
    return (
        <Heading class={message.role === "customer" ? "hidden" : "speaker"}>
            {speaker_name(say, message)}
            {time && <time dateTime={message.timestamp}>{time}</time>}
        </Heading>
    );
}

function Sources({ message }: { message: Message }) {
    const { say, show_source } = use_panel();
    // Choices are cited in the text, and chosen with buttons of their own.
    if (message.sources.length === 0 || offers_choices(message)) return null;
    return (
        <ul class="sources" aria-label={say("sources")}>
            {message.sources.map((source) => {
                const title = source.title || say("untitled");
                return (
                    <li>
                        <button
                            type="button"
                            aria-label={say("source", { rank: source.rank, title })}
                            onClick={() => show_source(source)}
                        >
                            <Icon name="document" />
                            <span class="rank">{source.rank}</span>
                            <span class="name" dir="auto">
                                {title}
                            </span>
                        </button>
                    </li>
                );
            })}
        </ul>
    );
}

function RatingButtons({ message, rating }: { message: Message; rating: Rating | undefined }) {
    const { say, client, announce } = use_panel();
    const button = (which: "up" | "down") => (
        <button
            type="button"
            class="rate"
            aria-label={say(which === "up" ? "rate_up" : "rate_down")}
            aria-pressed={rating === which}
            onClick={() => {
                client.rate(message.seq, which);
                announce(say("thanks"));
            }}
        >
            <Icon name={which} />
        </button>
    );
    return (
        <div class="rating" role="group" aria-label={say("helpful")}>
            {button("up")}
            {button("down")}
        </div>
    );
}

function Content({ message }: { message: Message }) {
    // Only the bot writes Markdown; what people write is plain text.
    if (message.role === "assistant")
        return <MarkdownView text={message.content} sources={message.sources} />;
    return <p class="written">{message.content}</p>;
}

interface MessageProps {
    message: Message;
    first: boolean; ///< of several by the same speaker
    whole_answers: boolean;
    rating: Rating | undefined;
    can_rate: boolean;
}

export const MessageView = memo(function (props: MessageProps) {
    const { message, first, whole_answers, rating } = props;
    const { say } = use_panel();
    const can_rate = props.can_rate && message.role === "assistant";
    const hidden = !message.complete && (whole_answers || message.content === "");
    if (hidden) return null;
    const { role, attachments, ticket_id } = message;
    return (
        <article class={`message ${role}`} data-seq={message.seq} aria-busy={!message.complete}>
            {first && <Speaker message={message} />}
            <div class="bubble" dir="auto">
                <Content message={message} />
                {attachments.length > 0 && (
                    <p class="attached">
                        <Icon name="attach" /> {say("attached", { names: attachments.join(", ") })}
                    </p>
                )}
            </div>
            {message.complete && role !== "customer" && (
                <div class="below">
                    <Sources message={message} />
                    {ticket_id && <p class="ticket">{say("ticket", { id: ticket_id })}</p>}
                    {can_rate && <RatingButtons message={message} rating={rating} />}
                </div>
            )}
        </article>
    );
});

export function PendingView({ pending }: { pending: Pending }) {
    const { say, client, announce } = use_panel();
    const { content, files, progress, state, error, client_message_id } = pending;
    const percent = Math.round((progress ?? 0) * 100);
    useEffect(() => {
        if (state === "failed") announce(`${say("not_sent")} ${error ?? ""}`);
    }, [state]);
    return (
        <article class={`message customer pending ${state}`}>
            <Heading class="hidden">{say("you")}</Heading>
            <div class="bubble" dir="auto">
                <p class="written">{content}</p>
                {files.length > 0 && (
                    <p class="attached">
                        <Icon name="attach" /> {say("attached", { names: files.map((file) => file.name).join(", ") })}
                    </p>
                )}
                {progress !== null && state !== "failed" && (
                    <progress max={100} value={percent} aria-label={say("sending")} />
                )}
            </div>
            {state === "failed" ? (
                <div class="failure">
                    <p>
                        {say("not_sent")} {error}
                    </p>
                    <button type="button" class="plain" onClick={() => client.retry(client_message_id)}>
                        {say("try_again")}
                    </button>
                    <button type="button" class="plain" onClick={() => client.discard(client_message_id)}>
                        {say("discard")}
                    </button>
                </div>
            ) : (
                <p class="sending">{progress === null ? say("sending") : say("uploading", { percent })}</p>
            )}
        </article>
    );
}

/// Dots, with what the bot does if it says so.
export function Writing({ name, activity }: { name: string; activity: string | null }) {
    const { say } = use_panel();
    return (
        <div class="writing">
            <span class="dots" aria-hidden="true">
                <i />
                <i />
                <i />
            </span>
            <span>{activity || say("writing", { name })}</span>
        </div>
    );
}
