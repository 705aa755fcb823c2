// from, to and time_zone as the API reads them, and the periods of a series.

const minute_ms = 60_000;
const day_ms = 86_400_000;

export class Refused extends Error {
    constructor(field, message) {
        super(message);
        this.field = field;
    }
}

const formats = new Map();

function clock_of(zone) {
    if (!formats.has(zone)) {
        try {
            formats.set(zone, new Intl.DateTimeFormat("en-US", {
                timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
            }));
        } catch {
            throw new Refused("time_zone", "Input should be an IANA name of a time zone");
        }
    }
    return formats.get(zone);
}

/// The clock of the zone at `time`, as if it were UTC.
export function local_time(time, zone) {
    const parts = Object.fromEntries(clock_of(zone).formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute);
}

export function to_utc(local, zone) {
    let time = local;
    for (let round = 0; round < 3; ++round) time += local - local_time(time, zone);
    return time;
}

function read_end(text, field, zone) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return to_utc(Date.parse(`${text}T00:00:00Z`), zone);
    const time = Date.parse(text);
    if (Number.isNaN(time)) throw new Refused(field, "Input should be a date or an RFC 3339 time");
    return time;
}

export function read_range(query, now) {
    const zone = query.get("time_zone") ?? "UTC";
    clock_of(zone);
    const today = Math.floor(local_time(now, zone) / day_ms) * day_ms;
    const to = query.has("to") ? read_end(query.get("to"), "to", zone) : to_utc(today + day_ms, zone);
    const from = query.has("from") ? read_end(query.get("from"), "from", zone) : to - 30 * day_ms;
    if (from >= to) throw new Refused("to", "Input should be after from");
    if (to - from > 3653 * day_ms) throw new Refused("to", "A range is at most 10 years");
    return { from, to, zone };
}

function next_local(local, interval) {
    const date = new Date(local);
    const at = (year, month, day) => Date.UTC(year, month, day);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
    if (interval === "hour") return Math.floor(local / (60 * minute_ms) + 1) * 60 * minute_ms;
    if (interval === "day") return at(year, month, day + 1);
    if (interval === "week") return at(year, month, day + 7 - ((date.getUTCDay() + 6) % 7));
    return at(year, month + 1, 1);
}

/// [start, end) of each point, cut at the ends of the range.
export function periods_of({ from, to, zone }, interval) {
    const periods = [];
    for (let start = from; start < to; ) {
        let end = interval === "hour" ? start + 60 * minute_ms : to_utc(next_local(local_time(start, zone), interval), zone);
        end = Math.min(end, to);
        periods.push([start, end]);
        start = end;
    }
    return periods;
}
