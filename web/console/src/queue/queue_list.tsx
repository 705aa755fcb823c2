import { use_now, waiting_text } from "./clock.ts";
import { awaits_approval, customer_name, type Listed, type QueueState, type Sections } from "./queue_state.ts";

/// Who waits, who is with this operator, who is with others.

interface QueueListProps {
    queue: QueueState;
    sections: Sections;
    loaded: boolean;
    open: string | null;
    unread: ReadonlySet<string>;
    choose: (session_id: string) => void;
}

export function QueueList({ queue, sections, loaded, open, unread, choose }: QueueListProps) {
    const now = use_now(15_000);
    const part = (title: string, items: Listed[]) => items.length > 0 && (
        <section aria-label={title}>
            <h2>{title}<span class="count">{items.length}</span></h2>
            <ul>
                {items.map((item) => (
                    <li key={item.session_id}>
                        <Item item={item} now={now} open={item.session_id === open} unread={unread.has(item.session_id)} choose={() => choose(item.session_id)} />
                    </li>
                ))}
            </ul>
        </section>
    );
    const hidden = queue.total - queue.conversations.length;
    return (
        <nav class="queue" aria-label="Conversations" aria-busy={!loaded}>
            {!loaded && <div class="placeholder" aria-hidden="true" />}
            {loaded && queue.conversations.length === 0 && <p class="nothing">Nobody waits.</p>}
            {part("Waiting", sections.waiting)}
            {part("Yours", sections.mine)}
            {part("With others", sections.others)}
            {hidden > 0 && <p class="note">{hidden} more wait behind these.</p>}
        </nav>
    );
}

interface ItemProps {
    item: Listed;
    now: number;
    open: boolean;
    unread: boolean;
    choose: () => void;
}

/// What the customer wants: their last words, or what the ticket says where the bot or an operator had the last word.
function preview({ last_message: last, summary, claimed_by }: Listed): string {
    if (last?.role === "user") return last.content;
    if (last?.role === "operator") return `${claimed_by ?? "Operator"}: ${last.content}`;
    return summary || last?.content || "";
}

function Item({ item, now, open, unread, choose }: ItemProps) {
    const { claimed_by } = item;
    return (
        <button type="button" class={unread ? "item unread" : "item"} aria-current={open ? "true" : undefined} onClick={choose}>
            <span class="item-head">
                <span class="item-name" dir="auto">{customer_name(item)}</span>
                <span class="item-time">{claimed_by === null ? waiting_text(now - item.since) : claimed_by}</span>
            </span>
            <span class="item-text" dir="auto">{preview(item)}</span>
            <span class="chips">
                {unread && <span class="chip strong">new message</span>}
                {item.priority !== "normal" && item.priority !== "low" && <span class="chip bad">{item.priority}</span>}
                {awaits_approval(item) && <span class="chip">approval</span>}
            </span>
        </button>
    );
}
