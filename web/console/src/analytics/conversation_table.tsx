import { format_count, format_seconds, format_time, language_name } from "./format.ts";
import { outcome_title } from "./measures.ts";
import type { Conversation } from "./shapes.ts";

/// Users and documents are shown as the API gives them, as text.

interface TableProps {
    items: Conversation[];
    zone: string;
    aging: boolean;
}

export function ConversationTable({ items, zone, aging }: TableProps) {
    return (
        <table class={`list conversations${aging ? " aging" : ""}`}>
            <thead>
                <tr>
                    <th scope="col">Opened</th>
                    <th scope="col">User and session</th>
                    <th scope="col">Outcome</th>
                    <th scope="col">About</th>
                    <th scope="col" class="number">Messages</th>
                    <th scope="col" class="number">First reply</th>
                    <th scope="col" class="number">Length</th>
                    <th scope="col" class="number">Rating</th>
                </tr>
            </thead>
            <tbody>{items.map((item) => <Row key={item.session_id} item={item} zone={zone} />)}</tbody>
        </table>
    );
}

function Row({ item, zone }: { item: Conversation; zone: string }) {
    const { customer, agent, operator } = item.messages;
    const marks = [item.handed_over && "handed over", item.reopened && "reopened"].filter(Boolean).join(", ");
    return (
        <tr>
            <td class="time">{format_time(item.opened_at, zone)}</td>
            <td>
                <span class="user">{item.user_id ?? <span class="muted">anonymous</span>}</span>
                <a class="session" href={`queue#${item.session_id}`} title="Read it, with an operator's token"><code>{item.session_id}</code></a>
            </td>
            <td>
                <span class="with-key"><i class={`key of-${item.outcome ?? "none"}`} />{outcome_title(item.outcome)}</span>
                {marks && <span class="marks">{marks}</span>}
            </td>
            <td class="cut" title={item.intent ?? undefined}>
                {item.intent ?? <span class="muted">–</span>}
                <span class="marks">{language_name(item.language)}</span>
            </td>
            <td class="number" title={`Customer ${customer}, agent ${agent}, people ${operator}`}>
                {format_count(customer + agent + operator)}
                <span class="marks">{item.answers === 1 ? "1 answer" : `${format_count(item.answers)} answers`}</span>
            </td>
            <td class="number">{format_seconds(item.seconds.first_response_agent)}</td>
            <td class="number">{format_seconds(item.seconds.session)}</td>
            <td class="number">{item.csat === null ? "–" : `${item.csat} of 5`}</td>
        </tr>
    );
}
