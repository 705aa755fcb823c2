// Summaries, series and list items of conversations, in the shapes of docs/analytics.md.
import { silent_documents } from "./conversations.mjs";
import { figures, selected } from "./figures.mjs";
import { local_time, periods_of } from "./range.mjs";

const day_ms = 86_400_000;
const format_time = (time) => new Date(time).toISOString().replace("Z", "000Z");
const rate = (part, whole) => (whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000);

function put(out, name, value) {
    const path = name.split(".");
    const last = path.pop();
    for (const step of path) out = out[step] ??= {};
    out[last] = value;
}

/// The members from `opened` to `rates`.
function counts_of(rows) {
    const out = {};
    for (const [name, figure] of Object.entries(figures)) {
        if (figure.key || figure.seconds) continue;
        const chosen = rows.filter(figure.where);
        put(out, name, figure.sum ? chosen.reduce((total, row) => total + row[figure.sum], 0) : chosen.length);
    }
    const { engaged, outcomes } = out;
    out.csat.rate = rate(out.csat.satisfied, out.csat.responses);
    out.csat.response_rate = rate(out.csat.responses, engaged);
    out.rates = {
        involvement: rate(out.involved, engaged),
        answer: rate(out.answered, out.involved),
        containment: rate(out.contained, engaged),
        resolution: rate(outcomes.resolved_confirmed + outcomes.resolved_assumed, engaged),
        escalation: rate(out.escalations.handed_over, engaged),
        reopen: rate(out.reopened, engaged),
    };
    return out;
}

function frame_of({ from, to, zone, now, stale }) {
    return {
        from: format_time(from), to: format_time(to), time_zone: zone,
        as_of: format_time(now - 4000), final_after: format_time(to + 15 * day_ms), stale,
    };
}

function percentile(values, part) {
    if (values.length === 0) return null;
    return Math.round(values[Math.max(Math.ceil(part * values.length) - 1, 0)] * 1000) / 1000;
}

function keys_of(rows, name) {
    const counts = new Map();
    for (const row of selected(rows, name, null)) {
        const key = figures[name].key(row);
        counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const is_number = /messages|turns|drop_off|csat/.test(name);
    const items = [...counts].map(([key, conversations]) => ({ key, conversations }));
    return items.sort((a, b) => (is_number ? Number(a.key) - Number(b.key) : b.conversations - a.conversations)).slice(0, 50);
}

function hours_of_week(rows, zone) {
    const hours = Array.from({ length: 7 }, () => Array(24).fill(0));
    for (const row of rows) {
        if (!row.engaged) continue;
        const date = new Date(local_time(row.opened, zone));
        ++hours[(date.getUTCDay() + 6) % 7][date.getUTCHours()];
    }
    return hours;
}

function groups_of(rows, group) {
    const name_of = { language: (row) => row.language, intent: (row) => row.intent, customer: (row) => (row.returning ? "returning" : "new") }[group];
    const groups = new Map();
    for (const row of rows) if (row.engaged) groups.set(name_of(row), [...(groups.get(name_of(row)) ?? []), row]);
    return [...groups].map(([name, of]) => ({ group: name, ...counts_of(of) })).sort((a, b) => b.engaged - a.engaged);
}

export function summary_of(rows, frame, group) {
    const out = { ...frame_of(frame), ...counts_of(rows) };
    for (const [name, figure] of Object.entries(figures)) {
        if (!figure.seconds) continue;
        const values = rows.filter(figure.where).map((row) => row.seconds[figure.seconds]).sort((a, b) => a - b);
        put(out, name, { count: values.length, p50: percentile(values, 0.5), p90: percentile(values, 0.9) });
    }
    out.patterns = {};
    for (const [name, figure] of Object.entries(figures))
        if (figure.key && name !== "patterns.hours_of_week") put(out, name, keys_of(rows, name));
    out.patterns.silent_sources = { total: silent_documents.length, document_ids: silent_documents };
    out.patterns.hours_of_week = hours_of_week(rows, frame.zone);
    if (group) out.groups = groups_of(rows, group);
    return out;
}

export function series_of(rows, frame, interval) {
    const periods = periods_of(frame, interval);
    const sorted = [...rows].sort((a, b) => a.opened - b.opened);
    let at = 0;
    const points = periods.map(([start, end]) => {
        const first = at;
        while (at < sorted.length && sorted[at].opened < end) ++at;
        return { start: format_time(start), end: format_time(end), ...counts_of(sorted.slice(first, at)) };
    });
    return { ...frame_of(frame), interval, points };
}

export function listed(row) {
    const of = (name) => (row.seconds[name] === undefined ? null : Math.round(row.seconds[name] * 1000) / 1000);
    return {
        session_id: row.session_id, user_id: row.user_id,
        opened_at: format_time(row.opened), last_activity: format_time(row.opened + Math.floor((row.seconds.session ?? 0) * 1000)),
        outcome: row.outcome, language: row.language, intent: row.intent || null,
        messages: { customer: row.customer, agent: row.agent, operator: row.operator },
        answers: row.answers, abstentions: row.abstentions, handed_over: row.handed_over, reopened: row.reopened, csat: row.csat || null,
        seconds: {
            first_response_agent: of("first_response_agent"), first_response_human: of("first_response_human"),
            queue_wait: of("queue_wait"), handle: of("handle"), session: of("session"),
        },
    };
}
