/// The values that cards, the trend and tables show: where each is in a summary, whether more of it is
/// better, and which lists of conversations are behind it.

import type { Kind } from "./format.ts";
import type { Counts, FigureDefinition, Outcome, SecondsName, Summary } from "./shapes.ts";

export interface Measure {
    id: string;
    title: string;
    kind: Kind;
    better: "up" | "down" | null;
    figures: string[]; ///< names for {p}/analytics/conversations, the main one first
    formula?: string; ///< of a rate; counts have the definition of their figure
    read: (counts: Counts) => number | null;
}

function count(figure: string, title: string, better: Measure["better"], read: (counts: Counts) => number): Measure {
    return { id: figure, title, kind: "count", better, figures: [figure], read };
}

function rate(id: string, title: string, better: Measure["better"], figures: string[], formula: string, read: Measure["read"]): Measure {
    return { id, title, kind: "rate", better, figures, formula, read };
}

export const opened = count("opened", "Opened", null, (of) => of.opened);
export const engaged = count("engaged", "Conversations", null, (of) => of.engaged);
export const involved = count("involved", "Involved", null, (of) => of.involved);
export const answered = count("answered", "Answered", "up", (of) => of.answered);
export const handed_over = count("escalations.handed_over", "Handed over", null, (of) => of.escalations.handed_over);

export const resolution = rate(
    "rates.resolution", "Resolution", "up", ["outcomes.resolved_confirmed", "outcomes.resolved_assumed"],
    "Conversations that the agent alone resolved, confirmed by the customer or assumed, of all in which the customer wrote.",
    (of) => of.rates.resolution,
);
export const containment = rate(
    "rates.containment", "Containment", null, ["contained", "outcomes.abandoned"],
    "Conversations that were never handed to people, of all in which the customer wrote. It also counts those who gave up, so it is not resolution.",
    (of) => of.rates.containment,
);
export const answer_rate = rate(
    "rates.answer", "Answer rate", "up", ["answered", "abstained"],
    "Conversations with at least one answer from the sources, of those in which the agent tried to answer.",
    (of) => of.rates.answer,
);
export const involvement = rate(
    "rates.involvement", "Involvement", null, ["involved"],
    "Conversations in which the agent tried to answer, of all in which the customer wrote.",
    (of) => of.rates.involvement,
);
export const escalation = rate(
    "rates.escalation", "Escalation", "down", ["escalations.handed_over"],
    "Conversations that were handed to people for any reason, of all in which the customer wrote.",
    (of) => of.rates.escalation,
);
export const reopen = rate(
    "rates.reopen", "Reopened", "down", ["reopened"],
    "Resolved conversations whose customer came back within 7 days, of all in which the customer wrote.",
    (of) => of.rates.reopen,
);
export const satisfaction = rate(
    "csat.rate", "Satisfaction", "up", ["csat.satisfied", "csat.responses"],
    "Ratings of 4 or 5, of all ratings of conversations from 1 to 5.",
    (of) => of.csat.rate,
);

export const trend_measures = [
    engaged, opened, resolution, containment, answer_rate, involvement, escalation, handed_over, reopen, satisfaction,
];

export const outcomes: { id: Outcome; title: string }[] = [
    { id: "resolved_confirmed", title: "Resolved, confirmed" },
    { id: "resolved_assumed", title: "Resolved, assumed" },
    { id: "resolved_human", title: "Resolved by people" },
    { id: "waiting_for_human", title: "With people" },
    { id: "abandoned", title: "Abandoned" },
    { id: "pending", title: "Not settled yet" },
];

export function outcome_title(id: string | null): string {
    return outcomes.find((outcome) => outcome.id === id)?.title ?? "None";
}

export const waiting_times: { id: SecondsName; title: string }[] = [
    { id: "first_response_agent", title: "First reply, agent" },
    { id: "first_response_human", title: "First reply, people" },
    { id: "queue_wait", title: "Wait for a claim" },
    { id: "handle", title: "Handling by people" },
    { id: "session", title: "Whole session" },
];

/// The definition of a measure in words.
export function meaning_of(measure: Measure, definitions: Definitions): string {
    return measure.formula ?? definitions.get(measure.figures[0]!)?.definition ?? "";
}

export type Definitions = Map<string, FigureDefinition>;

/// A count by its dotted name, "outcomes.pending"; null where it is none.
export function count_at(summary: Summary, figure: string): number | null {
    let value: unknown = summary;
    for (const name of figure.split(".")) value = (value as Record<string, unknown> | null | undefined)?.[name];
    return typeof value === "number" ? value : null;
}
