/// Bodies of {p}/analytics/*, as docs/analytics.md describes them.

export interface Duration {
    count: number;
    p50: number | null;
    p90: number | null;
}

export interface KeyCount {
    key: string;
    conversations: number;
}

export type Outcome =
    | "resolved_confirmed"
    | "resolved_assumed"
    | "resolved_human"
    | "waiting_for_human"
    | "abandoned"
    | "pending";

export type Escalation =
    | "offered"
    | "accepted"
    | "asked"
    | "required"
    | "handed_over"
    | "claimed"
    | "released"
    | "resolved"
    | "cancelled"
    | "unclaimed";

export type RateName = "involvement" | "answer" | "containment" | "resolution" | "escalation" | "reopen";

/// What a summary, a point of a series and a group have in common.
export interface Counts {
    opened: number;
    engaged: number;
    involved: number;
    answered: number;
    suggested: number;
    abstained: number;
    clarified: number;
    outcomes: Record<Outcome, number>;
    escalations: Record<Escalation, number>;
    contained: number;
    reopened: number;
    returning: number;
    feedback: { up: number; down: number };
    csat: { responses: number; satisfied: number; rate: number | null; response_rate: number | null };
    messages: { customer: number; agent: number; operator: number };
    rates: Record<RateName, number | null>;
}

export interface Frame {
    from: string;
    to: string;
    time_zone: string;
    as_of: string | null;
    final_after: string;
    stale: boolean;
}

export type SecondsName = "first_response_agent" | "first_response_human" | "queue_wait" | "handle" | "session";

export interface Patterns {
    messages: KeyCount[];
    turns_to_resolution: KeyCount[];
    drop_off: KeyCount[];
    csat: KeyCount[];
    languages: KeyCount[];
    intents: KeyCount[];
    sources: KeyCount[];
    silent_sources: { total: number; document_ids: string[] } | null;
    hours_of_week: number[][];
}

export interface Group extends Counts {
    group: string;
}

export interface Summary extends Frame, Counts {
    seconds: Record<SecondsName, Duration>;
    patterns: Patterns;
    groups?: Group[];
}

export interface Point extends Counts {
    start: string;
    end: string;
}

export type Interval = "hour" | "day" | "week" | "month";

export interface Series extends Frame {
    interval: Interval;
    points: Point[];
}

export interface Conversation {
    session_id: string;
    user_id: string | null;
    opened_at: string;
    last_activity: string;
    outcome: Outcome | null;
    language: string;
    intent: string | null;
    messages: { customer: number; agent: number; operator: number };
    answers: number;
    abstentions: number;
    handed_over: boolean;
    reopened: boolean;
    csat: number | null;
    seconds: Record<SecondsName, number | null>;
}

export interface FigureDefinition {
    figure: string;
    kind: string;
    title: string;
    definition: string;
    condition: string;
    sql: string;
}
