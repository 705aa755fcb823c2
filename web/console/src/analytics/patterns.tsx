import { use_report } from "./context.ts";
import { format_count } from "./format.ts";
import { Info } from "./info.tsx";
import { Section } from "./parts.tsx";
import type { KeyCount } from "./shapes.ts";

/// How sessions go: small columns, each of which opens its conversations.

const shown = [
    { figure: "patterns.messages", title: "Messages of the customer", unit: "messages" },
    { figure: "patterns.turns_to_resolution", title: "Turns until resolved", unit: "turns" },
    { figure: "patterns.drop_off", title: "Last turn of abandoned ones", unit: "turns" },
    { figure: "patterns.csat", title: "Ratings", unit: "stars" },
] as const;

type Shown = (typeof shown)[number];

export function Patterns() {
    const { patterns } = use_report().summary;
    const values: Record<Shown["figure"], KeyCount[]> = {
        "patterns.messages": patterns.messages,
        "patterns.turns_to_resolution": patterns.turns_to_resolution,
        "patterns.drop_off": patterns.drop_off,
        "patterns.csat": patterns.csat,
    };
    return (
        <Section id="patterns" title="Session patterns" wide>
            <div class="patterns">
                {shown.map((entry) => <Columns key={entry.figure} entry={entry} values={values[entry.figure]} />)}
            </div>
        </Section>
    );
}

/// Numbers without a gap from the first to the last one: a missing value is a value, too.
export function without_gaps(values: KeyCount[], at_least: number): KeyCount[] {
    const counts = new Map(values.map(({ key, conversations }) => [Number(key), conversations]));
    const last = Math.max(at_least, ...counts.keys());
    const first = Math.min(1, ...counts.keys());
    return Array.from({ length: last - first + 1 }, (_, index) => ({
        key: String(first + index),
        conversations: counts.get(first + index) ?? 0,
    }));
}

function Columns({ entry, values }: { entry: Shown; values: KeyCount[] }) {
    const report = use_report();
    const columns = without_gaps(values, 5);
    const max = Math.max(1, ...columns.map(({ conversations }) => conversations));
    const about = report.definitions.get(entry.figure)?.definition ?? "";
    return (
        <div class="pattern">
            <h3>{entry.title}<Info name={entry.title} text={about} /></h3>
            {values.length === 0 ? <p class="nothing">None in this range.</p> : (
                <ul class="columns">
                    {columns.map(({ key, conversations }) => (
                        <li key={key}>
                            <button
                                type="button"
                                disabled={conversations === 0}
                                aria-label={`${entry.title}, ${key}: ${format_count(conversations)} conversations`}
                                onClick={() => report.show({ title: `${entry.title}: ${key}`, tabs: [{ label: `${key} ${entry.unit}`, figure: entry.figure, key }] })}
                            >
                                <span class="column-value">{conversations > 0 && format_count(conversations)}</span>
                                <span class="column" style={{ height: `${(conversations / max) * 64}px` }} />
                                <span class="column-key">{key === "20" ? "20+" : key}</span>
                            </button>
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}
