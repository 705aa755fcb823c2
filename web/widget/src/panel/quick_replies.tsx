import { useEffect } from "preact/hooks";
import type { Approval } from "../../../shared/conversation/approval.ts";
import { open_question } from "../connection/open_question.ts";
import { use_panel, use_view } from "./context.ts";
import { format_time } from "./texts.ts";

/// Buttons below the last reply that answer what it asks: choices, an offered person, an action that
/// needs the customer's yes. Each sends the message that a customer would type: choices their number,
/// which is understood in every language and is no word of any rule.

interface Reply {
    label: string;
    sends: string;
    rank?: number;
    strong?: boolean;
}

function Action({ approval }: { approval: Approval }) {
    const { say, options } = use_panel();
    const time = format_time(approval.expires_at, options.language, new Date());
    return (
        <>
            {approval.arguments.length > 0 && (
                <dl dir="auto">
                    {approval.arguments.map(({ name, value }) => (
                        <div>
                            <dt>{name}</dt>
                            <dd>{value}</dd>
                        </div>
                    ))}
                </dl>
            )}
            {time && <p class="until">{say("agree_until", { time })}</p>}
        </>
    );
}

export function QuickReplies() {
    const { say, send, announce } = use_panel();
    const { snapshot } = use_view();
    const asked = snapshot.pending.length > 0 ? null : open_question(snapshot.conversation);
    const { choices = [], offers_human = false, approval = null } = asked ?? {};
    const replies: Reply[] = choices.map((title, index) => ({
        label: title || say("untitled"),
        sends: String(index + 1),
        rank: index + 1,
    }));
    if (choices.length > 0 && offers_human) replies.push({ label: say("talk_to_person"), sends: say("yes") });
    if (approval || (offers_human && choices.length === 0)) {
        replies.push({ label: say("yes"), sends: say("yes"), strong: approval !== null });
        replies.push({ label: say("no"), sends: say("no") });
    }
    const name = say(approval ? "agree" : "choose");
    useEffect(() => {
        if (asked && snapshot.caught_up) announce(`${name}: ${replies.map(({ label }) => label).join(", ")}`);
    }, [asked?.seq]);
    if (!asked) return null;
    return (
        <div class={approval ? "quick approval" : "quick"} role="group" aria-label={name}>
            {approval && <Action approval={approval} />}
            <ul>
                {replies.map(({ label, sends, rank, strong }) => (
                    <li>
                        <button type="button" class={strong ? "filled" : "pill"} dir="auto" onClick={() => send(sends)}>
                            {rank && <span class="rank">{rank}</span>} {label}
                        </button>
                    </li>
                ))}
            </ul>
        </div>
    );
}
