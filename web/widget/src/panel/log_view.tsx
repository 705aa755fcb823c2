import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { speaker_name, use_panel, use_view } from "./context.ts";
import { Heading } from "./heading.tsx";
import { Icon } from "./icons.tsx";
import { MessageView, PendingView, Writing } from "./message_view.tsx";
import { QuickReplies } from "./quick_replies.tsx";

/// The messages. Follows the newest one as long as the customer does not scroll up.

const near_px = 60;

function Greeting({ title }: { title: string }) {
    const { say, options, send } = use_panel();
    const { snapshot } = use_view();
    const is_new = snapshot.conversation.messages.length + snapshot.pending.length === 0;
    return (
        <article class="message assistant greeting">
            <Heading class="speaker">{say("assistant_name")}</Heading>
            <div class="bubble" dir="auto">
                <p class="written">{options.greeting ?? say("greeting", { title })}</p>
            </div>
            {is_new && options.suggestions.length > 0 && (
                <ul class="suggestions">
                    {options.suggestions.map((text) => (
                        <li>
                            <button type="button" dir="auto" onClick={() => send(text)}>
                                {text}
                            </button>
                        </li>
                    ))}
                </ul>
            )}
        </article>
    );
}

function use_writer(): { name: string; activity: string | null } | null {
    const { say } = use_panel();
    const { snapshot, whole_answers } = use_view();
    const { running, messages, typing, activity, owner } = snapshot.conversation;
    if (typing) return { name: typing.author ?? say("person_name"), activity: null };
    if (running === null) return null;
    const message = messages.find(({ seq }) => seq === running);
    if (message && message.content !== "" && !whole_answers) return null;
    const role = owner === "operator" ? "operator" : "assistant";
    return { name: speaker_name(say, message ?? { role, author: null }), activity };
}

/// Keeps the end in view. Small windows scroll the whole panel instead of the log.
function use_following(changes: unknown[]) {
    const log = useRef<HTMLDivElement>(null);
    const following = useRef(true);
    const [away, set_away] = useState(false);
    const last_top = useRef(0);
    const scroller = () => {
        const panel = log.current!.closest<HTMLElement>(".panel")!;
        return getComputedStyle(panel).overflowY === "auto" ? panel : log.current!;
    };
    const to_end = () => {
        const element = scroller();
        element.scrollTop = element.scrollHeight;
    };
    const on_scroll = () => {
        const element = scroller();
        const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
        const moved_up = element.scrollTop < last_top.current;
        last_top.current = element.scrollTop;
        // Distance alone may come from a composer that grew; only the customer moves up.
        if (distance < near_px) following.current = true;
        else if (moved_up) following.current = false;
        set_away(!following.current);
    };
    useLayoutEffect(() => {
        if (following.current) to_end();
    }, changes);
    useEffect(() => {
        const observer = new ResizeObserver(() => following.current && to_end());
        observer.observe(log.current!);
        const panel = log.current!.closest(".panel")!; // scrolls in low windows
        panel.addEventListener("scroll", on_scroll);
        return () => {
            observer.disconnect();
            panel.removeEventListener("scroll", on_scroll);
        };
    }, []);
    const follow = () => {
        following.current = true;
        set_away(false);
        to_end();
    };
    return { log, on_scroll, away, follow };
}

export function LogView({ title }: { title: string }) {
    const { say, client } = use_panel();
    const { snapshot, whole_answers } = use_view();
    const { messages, ended } = snapshot.conversation;
    const { pending } = snapshot;
    const writing = use_writer();
    const { log, on_scroll, away, follow } = use_following([messages, pending, writing?.name, ended]);
    const own = messages.filter(({ role }) => role === "customer").length + pending.length;
    useEffect(() => {
        if (pending.length > 0) follow(); // what the customer sends, the customer sees
    }, [own]);
    // Text that a POST has brought into the log is no longer pending.
    const logged = new Set(messages.map((message) => message.client_message_id));
    return (
        <div class="log-frame">
            <div
                class="log"
                role="log"
                aria-live="off"
                aria-label={say("conversation")}
                tabIndex={0}
                ref={log}
                onScroll={on_scroll}
            >
                <Greeting title={title} />
                {messages.map((message, index) => {
                    const before = messages[index - 1];
                    const first = before?.role !== message.role || before.author !== message.author;
                    return (
                        <MessageView
                            key={message.seq}
                            message={message}
                            first={first}
                            whole_answers={whole_answers}
                            rating={snapshot.ratings.get(message.seq)}
                            can_rate={snapshot.feedback_available}
                        />
                    );
                })}
                <QuickReplies />
                {writing && <Writing name={writing.name} activity={writing.activity} />}
                {pending
                    .filter((item) => !logged.has(item.client_message_id))
                    .map((item) => (
                        <PendingView key={item.client_message_id} pending={item} />
                    ))}
                {ended && (
                    <div class="ended">
                        <p>{say("ended")}</p>
                        <button type="button" class="filled" onClick={() => client.new_conversation()}>
                            {say("new_conversation")}
                        </button>
                    </div>
                )}
            </div>
            {away && (
                <button type="button" class="round newest" aria-label={say("newest")} onClick={follow}>
                    <Icon name="arrow" />
                </button>
            )}
        </div>
    );
}
