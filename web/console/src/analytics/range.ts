/// Ranges of whole days in a time zone. A day is a date of that zone, "2026-01-31", so that nothing here
/// depends on the length of a day. The server turns dates into points of time.

import type { Interval } from "./shapes.ts";

/// Days from `from` up to `to`, without `to`, as the API takes them.
export interface DayRange {
    from: string;
    to: string;
}

export type Preset = "7" | "30" | "90" | "own";

const day_ms = 86_400_000;
const first_day = "2000-01-01"; // bounds of the API
const last_day = "2099-12-31";
const days_max = 3650;

export function browser_zone(): string {
    return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/// The browser's zone, then UTC, then all others that the browser knows.
export function known_zones(): string[] {
    const all = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
    return [...new Set([browser_zone(), "UTC", ...all])];
}

export function date_in_zone(time: Date, zone: string): string {
    const parts = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
        timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit",
    }).formatToParts(time);
    const part = (type: string) => parts.find((entry) => entry.type === type)?.value ?? "";
    return `${part("year")}-${part("month")}-${part("day")}`;
}

export function add_days(date: string, days: number): string {
    return new Date(Date.parse(`${date}T00:00:00Z`) + days * day_ms).toISOString().slice(0, 10);
}

export function days_of({ from, to }: DayRange): number {
    return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / day_ms);
}

/// The last `days` days with today.
export function last_days(days: number, now: Date, zone: string): DayRange {
    const to = add_days(date_in_zone(now, zone), 1);
    return { from: add_days(to, -days), to };
}

/// As many days, directly before. Null where the API has no such days.
export function range_before(range: DayRange): DayRange | null {
    const from = add_days(range.from, -days_of(range));
    return from < first_day ? null : { from, to: range.from };
}

/// What is wrong with a range that somebody entered (`last` is its last day), or null.
export function problem_of(from: string, last: string): string | null {
    const is_date = /^\d{4}-\d{2}-\d{2}$/;
    if (!is_date.test(from) || !is_date.test(last)) return "Enter both dates.";
    if (from > last) return "The first day is after the last one.";
    if (from < first_day || last > last_day) return "Dates are from 2000 to 2099.";
    if (days_of({ from, to: last }) >= days_max) return "A range has at most ten years.";
    return null;
}

/// Intervals that give a readable line: neither one point nor thousands.
export function sensible_intervals(range: DayRange): Interval[] {
    const days = days_of(range);
    const all: [Interval, boolean][] = [
        ["hour", days <= 31],
        ["day", days <= 750],
        ["week", days > 7],
        ["month", days > 31],
    ];
    return all.filter(([, sensible]) => sensible).map(([interval]) => interval);
}

export function usual_interval(range: DayRange): Interval {
    const days = days_of(range);
    if (days <= 2) return "hour";
    if (days <= 120) return "day";
    return days <= 750 ? "week" : "month";
}
