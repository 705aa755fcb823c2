import german from "../languages/de.json";
import english from "../languages/en.json";

/// The texts of one language, with the shop's replacements. A key that a language lacks is English.

export type TextKey = keyof typeof english;

export type Say = (key: TextKey, values?: Record<string, string | number>) => string;

const languages: Record<string, Partial<Record<TextKey, string>>> = { de: german, en: english };

export function make_say(language: string, replacements: Record<string, string>): Say {
    const texts = { ...english, ...languages[language.slice(0, 2).toLowerCase()], ...replacements };
    return (key, values = {}) =>
        texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/// "14:30" today, "Monday 14:30" on another day; empty if there is no such time.
export function format_time(timestamp: string | null, language: string, now: Date): string {
    const date = new Date(timestamp ?? "");
    if (Number.isNaN(date.getTime())) return "";
    const same_day = date.toDateString() === now.toDateString();
    const parts: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
    if (!same_day) parts.weekday = "long";
    const week_ms = 6 * 24 * 3600 * 1000;
    if (Math.abs(date.getTime() - now.getTime()) > week_ms)
        Object.assign(parts, { weekday: undefined, day: "numeric", month: "long" });
    return new Intl.DateTimeFormat(language, parts).format(date);
}
