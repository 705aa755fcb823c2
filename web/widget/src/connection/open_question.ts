import type { Approval } from "../../../shared/conversation/approval.ts";
import type { Conversation, Message } from "../../../shared/conversation/conversation.ts";

/// What the newest reply asks, so that it can be answered with a button.

export interface OpenQuestion {
    seq: number; ///< of the reply
    choices: string[]; ///< titles, in the order of the reply's list; empty: another question
    offers_human: boolean;
    approval: Approval | null;
}

const choices_max = 9; // the bot offers three

/// Whether the sources of a reply are choices and no evidence.
export function offers_choices({ answer_type }: Message): boolean {
    return answer_type === "suggest" || answer_type === "clarify";
}

/// null: nothing is asked, or it is not the last word: a newer message, an answer that is being made
/// or a person takes the buttons away.
export function open_question({ messages, running, owner, ended }: Conversation): OpenQuestion | null {
    const last = messages[messages.length - 1];
    if (ended || running !== null || owner === "operator" || !last) return null;
    if (last.role !== "assistant" || !last.complete) return null;
    const { seq, sources, approval } = last;
    const choices = offers_choices(last) ? sources.slice(0, choices_max).map(({ title }) => title) : [];
    const offers_human = last.offers_human && owner === "bot";
    if (choices.length === 0 && !offers_human && !approval) return null;
    return { seq, choices, offers_human, approval };
}
