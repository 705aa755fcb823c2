/// Numbers, durations and times as the page shows them. The page is in English, with the browser's kind of
/// English for dates and separators.

import { locale } from "../shared/locale.ts";
import type { Interval } from "./shapes.ts";

export const none = "–"; // no value: nothing to divide by, or nothing counted

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const share = new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export function format_count(value: number | null): string {
    return value === null ? none : whole.format(value);
}

export function format_rate(value: number | null): string {
    return value === null ? none : share.format(value);
}

/// Two units at most: 31 ms, 4.1 s, 4 min 6 s, 2 h 5 min, 3 d 4 h.
export function format_seconds(value: number | null): string {
    if (value === null) return none;
    if (value < 0.0005) return "<1 ms"; // times are stored in milliseconds
    if (value < 0.9995) return `${Math.round(value * 1000)} ms`;
    if (value < 9.95) return `${tenth.format(value)} s`;
    const total = Math.round(value);
    if (total < 60) return `${total} s`;
    const units: [number, string, number, string][] = [
        [3600, "min", 60, "s"],
        [86_400, "h", 3600, "min"],
        [Infinity, "d", 86_400, "h"],
    ];
    const [, large, size, small] = units.find(([limit]) => total < limit)!;
    const count = Math.floor(total / size);
    const small_size = { s: 1, min: 60, h: 3600 }[small]!;
    const rest = Math.floor((total - count * size) / small_size);
    return rest === 0 ? `${count} ${large}` : `${count} ${large} ${rest} ${small}`;
}

export type Kind = "count" | "rate" | "seconds";

export function format_value(value: number | null, kind: Kind): string {
    if (kind === "rate") return format_rate(value);
    return kind === "seconds" ? format_seconds(value) : format_count(value);
}

export interface Delta {
    text: string;
    direction: "up" | "down" | "same";
    judgement: "better" | "worse" | "neutral";
}

/// The change since the period before: in points for rates, else in percent. Null: nothing to compare.
export function delta_of(now: number | null, before: number | null, kind: Kind, better: "up" | "down" | null): Delta | null {
    if (now === null || before === null) return null;
    if (kind !== "rate" && before === 0)
        return now === 0 ? { text: "0%", direction: "same", judgement: "neutral" } : null;
    const change = kind === "rate" ? (now - before) * 100 : ((now - before) / before) * 100;
    const shown = kind === "rate" ? tenth.format(Math.abs(change)) : whole.format(Math.abs(change));
    const is_same = Number(shown.replace(/\D/g, "")) === 0;
    const direction = is_same ? "same" : change > 0 ? "up" : "down";
    const sign = is_same ? "" : change > 0 ? "+" : "−";
    const judgement = is_same || better === null ? "neutral" : direction === better ? "better" : "worse";
    return { text: `${sign}${shown}${kind === "rate" ? " pts" : "%"}`, direction, judgement };
}

function in_zone(zone: string, options: Intl.DateTimeFormatOptions): (time: string) => string {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    return (time) => {
        const date = new Date(time);
        return Number.isNaN(date.getTime()) ? none : format.format(date);
    };
}

export function format_time(time: string | null, zone: string): string {
    if (time === null) return none;
    return in_zone(zone, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" })(time);
}

/// A day of a range, not a point of time.
export function format_day(date: string): string {
    return in_zone("UTC", { day: "numeric", month: "short", year: "numeric" })(`${date}T00:00:00Z`);
}

/// Labels of an axis are short, those of one point are complete.
export function point_labels(interval: Interval, zone: string): { short: (time: string) => string; long: (time: string) => string } {
    const day = { day: "numeric", month: "short" } as const;
    if (interval === "hour") {
        const hour = in_zone(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
        const date = in_zone(zone, day);
        return {
            short: (time) => (hour(time) === "00:00" ? date(time) : hour(time)),
            long: in_zone(zone, { weekday: "short", ...day, hour: "2-digit", minute: "2-digit" }),
        };
    }
    if (interval === "month") {
        const month = in_zone(zone, { month: "short", year: "numeric" });
        return { short: month, long: month };
    }
    const long = in_zone(zone, { weekday: "short", ...day, year: "numeric" });
    return { short: in_zone(zone, day), long: interval === "week" ? (time) => `Week from ${long(time)}` : long };
}

export function language_name(code: string): string {
    try {
        return new Intl.DisplayNames([locale], { type: "language" }).of(code) ?? code;
    } catch {
        return code;
    }
}
