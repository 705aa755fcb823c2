// The figures of docs/analytics.md: each with its condition, here over the mock's conversations.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { local_time } from "./range.mjs";

/// Weekday, 1 for Monday, and hour by the clocks of the zone.
function hour_key(time, zone) {
    const date = new Date(local_time(time, zone));
    return `${((date.getUTCDay() + 6) % 7) + 1}-${date.getUTCHours()}`;
}

const key_of = (number) => String(Math.min(number, 20));
const resolved_by_agent = (row) => row.outcome === "resolved_confirmed" || row.outcome === "resolved_assumed";
const outcome = (name) => ({ where: (row) => row.outcome === name });
const flag = (name) => ({ where: (row) => row[name] });
const sum = (name) => ({ where: (row) => row[name] > 0, sum: name });
const seconds = (name) => ({ where: (row) => row.seconds[name] !== undefined, seconds: name });

export const figures = {
    opened: { where: () => true },
    engaged: { where: (row) => row.engaged },
    involved: { where: (row) => row.answers + row.suggestions + row.abstentions + row.clarifications > 0 },
    answered: { where: (row) => row.answers > 0 },
    suggested: { where: (row) => row.suggestions > 0 },
    abstained: { where: (row) => row.abstentions > 0 },
    clarified: { where: (row) => row.clarifications > 0 },
    "outcomes.resolved_confirmed": outcome("resolved_confirmed"),
    "outcomes.resolved_assumed": outcome("resolved_assumed"),
    "outcomes.resolved_human": outcome("resolved_human"),
    "outcomes.waiting_for_human": outcome("waiting_for_human"),
    "outcomes.abandoned": outcome("abandoned"),
    "outcomes.pending": outcome("pending"),
    "escalations.offered": flag("offered"),
    "escalations.accepted": flag("accepted"),
    "escalations.asked": flag("asked"),
    "escalations.required": flag("required"),
    "escalations.handed_over": flag("handed_over"),
    "escalations.claimed": flag("claimed"),
    "escalations.released": flag("released"),
    "escalations.resolved": flag("resolved"),
    "escalations.cancelled": flag("cancelled"),
    "escalations.unclaimed": flag("unclaimed"),
    contained: { where: (row) => row.engaged && !row.handed_over },
    reopened: flag("reopened"),
    returning: flag("returning"),
    "feedback.up": sum("up"),
    "feedback.down": sum("down"),
    "csat.responses": { where: (row) => row.csat > 0 },
    "csat.satisfied": { where: (row) => row.csat >= 4 },
    "messages.customer": sum("customer"),
    "messages.agent": sum("agent"),
    "messages.operator": sum("operator"),
    "seconds.first_response_agent": seconds("first_response_agent"),
    "seconds.first_response_human": seconds("first_response_human"),
    "seconds.queue_wait": seconds("queue_wait"),
    "seconds.handle": seconds("handle"),
    "seconds.session": seconds("session"),
    "patterns.messages": { where: (row) => row.engaged, key: (row) => key_of(row.customer) },
    "patterns.turns_to_resolution": { where: resolved_by_agent, key: (row) => key_of(row.turns) },
    "patterns.drop_off": { where: (row) => row.outcome === "abandoned", key: (row) => key_of(row.turns) },
    "patterns.csat": { where: (row) => row.csat > 0, key: (row) => String(row.csat) },
    "patterns.languages": { where: (row) => row.engaged, key: (row) => row.language },
    "patterns.intents": { where: (row) => row.engaged, key: (row) => row.intent },
    "patterns.hours_of_week": { where: (row) => row.engaged, key: (row, zone) => hour_key(row.opened, zone) },
    "patterns.sources": { where: (row) => row.answers > 0 && row.intent !== "", key: (row) => row.intent },
};

export function selected(rows, name, key, zone) {
    const figure = figures[name];
    return rows.filter((row) => figure.where(row) && (key === null || figure.key(row, zone) === key));
}

/// GET {p}/analytics/figures, from the table of the documentation: definitions are there once.
function read_table() {
    const path = join(dirname(fileURLToPath(import.meta.url)), "../../../../docs/analytics.md");
    const rows = [...readFileSync(path, "utf8").matchAll(/^\| `([\w.]+)` \| ([^|]+) \| ([^|]+) \| `([^|]+)` \|$/gm)];
    return rows
        .filter(([, name]) => figures[name])
        .map(([, figure, what, definition, condition]) => ({
            figure,
            kind: what.startsWith("sum") ? "sum" : what.startsWith("percentiles") ? "duration" : what.includes(" by ") ? "distribution" : "count",
            title: figure.split(".").at(-1).replaceAll("_", " "),
            definition,
            condition,
            sql: `SELECT count(*) FROM analytics_conversations c WHERE c.opened_at >= :from AND c.opened_at < :to AND (${condition})`,
        }));
}

export const figure_table = read_table();
