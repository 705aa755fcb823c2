import { useEffect, useState } from "preact/hooks";
import { Brand } from "../shared/brand.tsx";
import { Icon } from "../shared/icons.tsx";
import { Problem } from "../shared/problem.ts";
import { ThemeButton } from "../shared/theme_button.tsx";
import type { Drafts } from "./composer.tsx";
import { ConversationPane } from "./conversation_pane.tsx";
import { operator_problem, type OperatorApi } from "./operator_api.ts";
import type { QueueEvent } from "./queue_events.ts";
import { QueueList } from "./queue_list.tsx";
import { customer_name, sections_of, type QueueState } from "./queue_state.ts";
import { use_queue, type LiveQueue } from "./use_queue.ts";

/// Who waits, and the conversation that is open. Its id is in the address, behind the #, which is sent
/// to nobody.

interface QueuePageProps {
    api: OperatorApi;
    socket_url: string;
    token: string;
    leave: (reason: Problem | null) => void;
}

const session_in = (hash: string): string | null => /^#(sess_[0-9a-f]{32})$/.exec(hash)?.[1] ?? null;

function use_open_session(): [string | null, (session_id: string | null) => void] {
    const [session, set_session] = useState(() => session_in(location.hash));
    useEffect(() => {
        const read = () => set_session(session_in(location.hash));
        addEventListener("hashchange", read);
        return () => removeEventListener("hashchange", read);
    }, []);
    const open = (session_id: string | null) => {
        location.hash = session_id ?? "";
    };
    return [session, open];
}

export function QueuePage({ api, socket_url, token, leave }: QueuePageProps) {
    const [open, set_open] = use_open_session();
    const [unread, set_unread] = useState<ReadonlySet<string>>(new Set());
    const [said, set_said] = useState("");
    const [drafts] = useState<Drafts>(() => new Map()); // of this operator: gone when they sign out
    const on_event = (event: QueueEvent, { operator }: QueueState) => {
        if (!("conversation" in event)) return;
        const { session_id, claimed_by } = event.conversation;
        const name = customer_name(event.conversation);
        const is_seen = session_id === open && document.visibilityState === "visible";
        if (event.type === "queued") set_said(`${name} waits for a person.`);
        if (event.type !== "message" || claimed_by !== operator || is_seen) return;
        set_said(`${name} wrote.`);
        set_unread((old) => new Set(old).add(session_id));
    };
    const live = use_queue(socket_url, token, on_event);
    const { queue, link } = live;
    const sections = sections_of(queue);
    useEffect(() => {
        if (link === "refused") leave(operator_problem(401, null, null));
    }, [link]);
    useEffect(() => {
        const count = sections.waiting.length + unread.size;
        document.title = `${count > 0 ? `(${count}) ` : ""}Queue · Continuo`;
    });
    useEffect(() => {
        if (open && unread.has(open)) set_unread((old) => new Set([...old].filter((one) => one !== open)));
    }, [open, unread]);
    return (
        <div class={open ? "queue-page has-open" : "queue-page"}>
            <header class="page-head">
                <Brand />
                <h1>Queue</h1>
                <nav class="pages" aria-label="Pages"><a href="analytics">Analytics</a></nav>
                <div class="tools">
                    <LinkSign live={live} />
                    {queue.operator && <span class="signed-in">{queue.operator}</span>}
                    <ThemeButton />
                    <button type="button" class="icon-button" aria-label="Sign out" title="Sign out" onClick={() => leave(null)}>
                        <Icon name="leave" />
                    </button>
                </div>
            </header>
            <QueueList queue={queue} sections={sections} loaded={live.loaded} open={open} unread={unread} choose={set_open} />
            {open
                ? <ConversationPane key={open} api={api} session_id={open} queued={queue.conversations.find(({ session_id }) => session_id === open) ?? null} operator={queue.operator} drafts={drafts} typing={() => live.typing(open)} close={() => set_open(null)} refused={leave} />
                : <Nothing waiting={sections.waiting.length} />}
            <p class="hidden" role="status">{said}</p>
        </div>
    );
}

/// Whether the list is the newest there is.
function LinkSign({ live: { link, queue, loaded } }: { live: LiveQueue }) {
    const failing = queue.failing !== null;
    const text = failing ? "The queue cannot be read" : link === "open" ? "Live" : loaded ? "Connecting again…" : "Connecting…";
    return <span class={`link-sign ${failing || link !== "open" ? "lost" : "live"}`} role="status" title={queue.failing ?? undefined}>{text}</span>;
}

function Nothing({ waiting }: { waiting: number }) {
    return (
        <main class="pane nothing-open">
            <h2>{waiting > 0 ? "Choose a conversation" : "Nobody waits"}</h2>
            <p class="muted">{waiting > 0 ? "The first in the list has waited longest." : "Customers who ask for a person appear here by themselves."}</p>
        </main>
    );
}
