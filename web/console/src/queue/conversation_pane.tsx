import { useEffect, useState } from "preact/hooks";
import { Icon } from "../shared/icons.tsx";
import { Problem } from "../shared/problem.ts";
import { Approvals } from "./approvals.tsx";
import { Composer, type Drafts } from "./composer.tsx";
import { Details } from "./details.tsx";
import type { OperatorApi } from "./operator_api.ts";
import { customer_name, type Listed } from "./queue_state.ts";
import { Transcript } from "./transcript.tsx";
import { use_details } from "./use_details.ts";
import { use_followed } from "./use_followed.ts";

/// One conversation: what was said, what can be done, what is known of the customer.

interface ConversationPaneProps {
    api: OperatorApi;
    session_id: string;
    queued: Listed | null; ///< null: it is not in the queue
    operator: string | null; ///< who uses the page
    drafts: Drafts;
    typing: () => void;
    close: () => void;
    refused: (problem: Problem) => void;
}

export function ConversationPane({ api, session_id, queued, operator, drafts, typing, close, refused }: ConversationPaneProps) {
    const followed = use_followed(api, session_id);
    const { conversation } = followed;
    const newest = conversation.messages.filter(({ complete }) => complete).at(-1)?.seq ?? 0;
    const version = followed.loaded ? `${newest} ${conversation.owner} ${conversation.operator}` : null;
    const known = use_details(api, session_id, version);
    const [problem, set_problem] = useState<Problem | null>(null);
    const [busy, set_busy] = useState(false);
    const [shows_details, set_shows_details] = useState(false); // where there is no room for them beside the conversation
    useEffect(() => {
        if (known.problem?.kind === "key") refused(known.problem);
    }, [known.problem]);

    /// Does one thing at a time; returns whether it was done.
    const act = async (what: () => Promise<unknown>): Promise<boolean> => {
        set_busy(true);
        set_problem(null);
        try {
            await what();
            return true;
        } catch (error) {
            const found = error instanceof Problem ? error : new Problem("other", "This did not work", String(error));
            if (found.kind === "key") refused(found);
            else set_problem(found);
            return false;
        } finally {
            set_busy(false);
            known.reload();
        }
    };
    const { ended, owner } = conversation;
    const is_mine = owner === "operator" && conversation.operator === operator;
    const is_others = owner === "operator" && !is_mine;
    const name = customer_name({ user_id: known.session?.user_id ?? queued?.user_id ?? null, contact: queued?.contact ?? null });
    if (followed.gone) {
        return (
            <main class="pane nothing-open">
                <h2>This conversation is gone</h2>
                <p class="muted">It was deleted, or its time was over.</p>
                <button type="button" class="button" onClick={close}>Close</button>
            </main>
        );
    }
    return (
        <main class={shows_details ? "pane with-details" : "pane"} aria-busy={!followed.loaded}>
            <header class="pane-head">
                <button type="button" class="icon-button back" aria-label="Back to the list" onClick={close}><Icon name="back" /></button>
                <div class="pane-title">
                    <h2 dir="auto">{name}</h2>
                    <p class="muted">{ended ? "Ended" : is_mine ? "With you" : is_others ? `With ${conversation.operator}` : owner === "queue" ? "Waits for a person" : "With the bot"}</p>
                </div>
                <div class="tools">
                    <button type="button" class="button show-details" aria-pressed={shows_details} onClick={() => set_shows_details(!shows_details)}>Details</button>
                    {!ended && <>
                        {!is_mine && <button type="button" class="button primary" disabled={busy || !followed.loaded || is_others} onClick={() => void act(() => api.claim(session_id))}>Take over</button>}
                        {(is_mine || owner === "queue") && <button type="button" class="button" disabled={busy} title="The bot goes on; the ticket stays open" onClick={() => void act(() => api.release(session_id))}>Give back to the bot</button>}
                        {(is_mine || owner === "queue") && <button type="button" class="button" disabled={busy} title="The ticket is resolved, and the bot goes on" onClick={() => void act(() => api.resolve(session_id))}><Icon name="check" />Resolve</button>}
                    </>}
                </div>
            </header>
            {followed.lost && <p class="pane-line lost" role="status">The server cannot be reached. What follows may not be the newest.</p>}
            <Transcript followed={followed} notes={known.notes} />
            <footer class="pane-foot">
                {problem && (
                    <p class="pane-problem" role="alert"><Icon name="warning" /><span><strong>{problem.title}.</strong> {problem.message}</span></p>
                )}
                <Approvals actions={known.actions} busy={busy} decide={(action, decision) => void act(() => api.decide(session_id, action, decision))} />
                <Composer
                    session_id={session_id}
                    drafts={drafts}
                    can_reply={is_mine && !ended}
                    hint={ended ? "The conversation has ended." : is_others ? `${conversation.operator} has this conversation.` : "Take over to answer. The bot is silent from then on."}
                    send={(content, id) => act(() => api.send(session_id, content, id))}
                    note={(content) => act(() => api.add_note(session_id, content))}
                    typing={typing}
                />
            </footer>
            <Details session={known.session} queued={queued} session_id={session_id} problem={known.problem} />
        </main>
    );
}
