import { useState } from "preact/hooks";
import { use_report } from "./context.ts";
import { format_value, point_labels } from "./format.ts";
import { meaning_of, trend_measures, type Measure } from "./measures.ts";
import { Choice, Section } from "./parts.tsx";
import { sensible_intervals } from "./range.ts";
import type { Interval, Point, Series } from "./shapes.ts";
import { TrendChart } from "./trend_chart.tsx";
import type { Loaded } from "./use_loaded.ts";

/// One measure over time, with the period before as a dashed line, and the same as a table.

export interface BothSeries {
    now: Series;
    before: Series | null;
}

interface TrendProps {
    loaded: Loaded<BothSeries>;
    interval: Interval;
    choose_interval: (interval: Interval) => void;
}

export function Trend({ loaded, interval, choose_interval }: TrendProps) {
    const report = use_report();
    const [id, set_id] = useState("engaged");
    const measure = trend_measures.find((entry) => entry.id === id)!;
    const allowed = sensible_intervals(report.query);
    const intervals = (["hour", "day", "week", "month"] as const).map((value) => ({
        value,
        label: value[0]!.toUpperCase() + value.slice(1),
        disabled: !allowed.includes(value),
    }));
    const series = loaded.value;
    const { time_zone } = report.query;
    const show = (point: Point) => {
        const { long } = point_labels(series!.now.interval, time_zone);
        report.show({
            title: `${measure.title}, ${long(point.start)}`,
            tabs: measure.figures.map((figure) => ({ label: report.definitions.get(figure)?.title ?? figure, figure })),
            range: { from: point.start, to: point.end },
        });
    };
    return (
        <Section
            id="trend"
            title="Trend"
            about={meaning_of(measure, report.definitions)}
            wide
            tools={
                <>
                    <label class="field">
                        <span class="hidden">Measure</span>
                        <select value={id} onChange={(event) => set_id(event.currentTarget.value)}>
                            {trend_measures.map((entry) => (
                                <option key={entry.id} value={entry.id}>{entry.title}</option>
                            ))}
                        </select>
                    </label>
                    <Choice name="Interval" value={interval} options={intervals} choose={choose_interval} />
                </>
            }
        >
            <div aria-busy={loaded.loading} class={loaded.loading ? "aging" : undefined}>
                {series && <TrendChart series={series} measure={measure} zone={time_zone} show={show} />}
                {!series && loaded.loading && <div class="placeholder chart-room" />}
                {loaded.problem && (
                    <p class="inline-problem" role="alert">
                        {loaded.problem.title}. {loaded.problem.message}{" "}
                        <button type="button" class="text-button" onClick={loaded.reload}>Try again</button>
                    </p>
                )}
            </div>
            {series && <TrendTable series={series} measure={measure} zone={time_zone} show={show} />}
        </Section>
    );
}

interface TableProps {
    series: BothSeries;
    measure: Measure;
    zone: string;
    show: (point: Point) => void;
}

function TrendTable({ series, measure, zone, show }: TableProps) {
    const [open, set_open] = useState(false);
    const { long } = point_labels(series.now.interval, zone);
    return (
        <details class="as-table" onToggle={(event) => set_open(event.currentTarget.open)}>
            <summary>As a table</summary>
            {open && (
                <div class="scroll tall" tabIndex={0} role="region" aria-label="Trend as a table">
                    <table class="list">
                        <thead>
                            <tr>
                                <th scope="col">{zone}</th>
                                <th scope="col" class="number">{measure.title}</th>
                                {series.before && <th scope="col" class="number">Before</th>}
                            </tr>
                        </thead>
                        <tbody>
                            {series.now.points.map((point, index) => {
                                const before = series.before?.points[index];
                                return (
                                    <tr key={point.start}>
                                        <th scope="row">{long(point.start)}</th>
                                        <td class="number">
                                            <button type="button" class="figure-button" onClick={() => show(point)}>
                                                {format_value(measure.read(point), measure.kind)}
                                            </button>
                                        </td>
                                        {series.before && (
                                            <td class="number">{format_value(before ? measure.read(before) : null, measure.kind)}</td>
                                        )}
                                    </tr>
                                );
                            })}
                        </tbody>
                    </table>
                </div>
            )}
        </details>
    );
}
