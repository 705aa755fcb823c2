import { useEffect, useState } from "preact/hooks";
import { locale } from "../shared/locale.ts";

/// Times as the page shows them, in the browser's zone.

/// The time in milliseconds, again every `interval_ms`.
export function use_now(interval_ms: number): number {
    const [now, set_now] = useState(() => Date.now());
    useEffect(() => {
        const timer = setInterval(() => set_now(Date.now()), interval_ms);
        return () => clearInterval(timer);
    }, [interval_ms]);
    return now;
}

/// "now", "4 min", "2 h 5 min", "3 d".
export function waiting_text(ms: number): string {
    const minutes = Math.floor(Math.max(0, ms) / 60_000);
    if (minutes < 1) return "now";
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours >= 24) return `${Math.floor(hours / 24)} d`;
    return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" });
const day_and_time = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

function formatted(format: Intl.DateTimeFormat, timestamp: string): string {
    const date = new Date(timestamp);
    return Number.isNaN(date.getTime()) ? "" : format.format(date);
}

export const time_text = (timestamp: string): string => formatted(time, timestamp);
export const day_text = (timestamp: string): string => formatted(day, timestamp);
export const day_and_time_text = (timestamp: string): string => formatted(day_and_time, timestamp);
