import { useEffect, useRef, useState } from "preact/hooks";
import { listing_of, use_report } from "./context.ts";
import { format_count } from "./format.ts";
import { Section } from "./parts.tsx";
import { hour_key, is_arrow, level_of, levels, next_place } from "./week_grid.ts";

/// Conversations by hour of the week: a table whose cells are coloured and open their conversations. On narrow screens
/// hours are rows. One cell is reached with Tab, the others with the arrow keys.

const figure = "patterns.hours_of_week";

const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));

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

export function HeatMap() {
    const report = use_report();
    const { summary } = report;
    const is_narrow = use_media("(max-width: 760px)");
    const table = useRef<HTMLTableElement>(null);
    const [place, set_place] = useState<string | null>(null);
    const { hours_of_week } = summary.patterns;
    const rows = is_narrow ? hours : days;
    const columns = is_narrow ? days : hours;
    const cell = (row: number, column: number) => {
        const [day, hour] = is_narrow ? [column, row] : [row, column];
        return { day, hour, key: hour_key(day, hour), value: hours_of_week[day]?.[hour] ?? 0 };
    };
    const max = Math.max(0, ...hours_of_week.flat());
    const cells = rows.map((_, row) => columns.map((_, column) => cell(row, column)));
    const first = cells.flat().find(({ value }) => value > 0)?.key;
    const entrance = cells.flat().some(({ key, value }) => key === place && value > 0) ? place : first;
    const on_key = (event: KeyboardEvent, row: number, column: number) => {
        const next = next_place([row, column], event.key, [rows.length, columns.length], (r, c) => cells[r]![c]!.value > 0);
        if (is_arrow(event.key)) event.preventDefault(); // the page does not scroll
        if (!next) return;
        const { key } = cells[next[0]]![next[1]]!;
        set_place(key);
        table.current!.querySelector<HTMLElement>(`[data-key="${key}"]`)!.focus();
    };
    return (
        <Section
            id="heat"
            title="When they write"
            about="Engaged conversations by the hour of the week in which they were opened."
            note={`Conversations by weekday and hour, ${summary.time_zone}`}
            wide
        >
            <table class="heat" ref={table}>
                <thead>
                    <tr>
                        <td />
                        {columns.map((name) => <th key={name} scope="col">{name}</th>)}
                    </tr>
                </thead>
                <tbody>
                    {cells.map((row, at) => (
                        <tr key={rows[at]}>
                            <th scope="row">{rows[at]}</th>
                            {row.map(({ day, hour, key, value }, column) => (
                                <td key={key} class={`level-${level_of(value, max)}`}>
                                    {value === 0 && <span class="hidden">0</span>}
                                    {value > 0 && (
                                        <button
                                            type="button"
                                            data-key={key}
                                            tabIndex={key === entrance ? 0 : -1}
                                            aria-label={`${days[day]} ${hours[hour]}:00: ${format_count(value)}. Show conversations`}
                                            onClick={() => {
                                                set_place(key);
                                                report.show(listing_of(report, `Opened ${days[day]} ${hours[hour]}:00–${hours[hour]}:59`, [figure], key));
                                            }}
                                            onKeyDown={(event) => on_key(event, at, column)}
                                        >
                                            {format_count(value)}
                                        </button>
                                    )}
                                </td>
                            ))}
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
