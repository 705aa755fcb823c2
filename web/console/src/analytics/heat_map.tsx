import { useEffect, useState } from "preact/hooks";
import { use_report } from "./context.ts";
import { format_count } from "./format.ts";
import { Section } from "./parts.tsx";

/// Conversations by hour of the week: a table whose cells are coloured. On narrow screens hours are rows.

const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
const levels = 5;

function use_media(query: string): boolean {
    const [matches, set_matches] = useState(() => matchMedia(query).matches);
    useEffect(() => {
        const list = matchMedia(query);
        const update = () => set_matches(list.matches);
        list.addEventListener("change", update);
        return () => list.removeEventListener("change", update);
    }, [query]);
    return matches;
}

/// 0: none, 1..5: by the share of the busiest hour.
export function level_of(value: number, max: number): number {
    return value <= 0 || max <= 0 ? 0 : Math.max(1, Math.ceil((value / max) * levels));
}

export function HeatMap() {
    const { summary } = use_report();
    const is_narrow = use_media("(max-width: 760px)");
    const { hours_of_week } = summary.patterns;
    const at = (day: number, hour: number) => hours_of_week[day]?.[hour] ?? 0;
    const max = Math.max(0, ...hours_of_week.flat());
    const rows = is_narrow ? hours : days;
    const columns = is_narrow ? days : hours;
    return (
        <Section
            id="heat"
            title="When they write"
            about="Engaged conversations by the hour of the week in which they were opened."
            note={`Conversations by weekday and hour, ${summary.time_zone}`}
            wide
        >
            <table class="heat">
                <thead>
                    <tr>
                        <td />
                        {columns.map((name) => <th key={name} scope="col">{name}</th>)}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((name, row) => (
                        <tr key={name}>
                            <th scope="row">{name}</th>
                            {columns.map((_, column) => {
                                const value = is_narrow ? at(column, row) : at(row, column);
                                return <td key={column} class={`level-${level_of(value, max)}`}>{value > 0 ? format_count(value) : <span class="hidden">0</span>}</td>;
                            })}
                        </tr>
                    ))}
                </tbody>
            </table>
            <p class="heat-legend" aria-hidden="true">
                fewer {Array.from({ length: levels + 1 }, (_, level) => <i key={level} class={`level-${level}`} />)} more
            </p>
        </Section>
    );
}
