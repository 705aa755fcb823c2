import { useEffect, useRef, useState } from "preact/hooks";
import { area_path, labelled, line_path, nice_ticks } from "./chart_scale.ts";
import { format_count, format_value, point_labels } from "./format.ts";
import type { Measure } from "./measures.ts";
import type { Point } from "./shapes.ts";
import type { BothSeries } from "./trend.tsx";

/// The line. A pointer or the arrow keys choose a point, a click or Enter opens its conversations.

const height = 240;
const edge = { left: 46, right: 14, top: 12, bottom: 26 };
const label_px = 84;

function use_width(): [(element: HTMLElement | null) => void, number] {
    const [width, set_width] = useState(0);
    const [element, set_element] = useState<HTMLElement | null>(null);
    useEffect(() => {
        if (!element) return;
        const observer = new ResizeObserver(() => set_width(element.clientWidth));
        observer.observe(element);
        return () => observer.disconnect();
    }, [element]);
    return [set_element, width];
}

interface ChartProps {
    series: BothSeries;
    measure: Measure;
    zone: string;
    show: (point: Point) => void;
}

export function TrendChart({ series, measure, zone, show }: ChartProps) {
    const [set_element, width] = use_width();
    const [chosen, set_chosen] = useState<number | null>(null);
    const frame = useRef<HTMLDivElement>(null);
    const { points, as_of } = series.now;
    const values = points.map(measure.read);
    const earlier = series.before ? points.map((_, index) => {
        const point = series.before!.points[index];
        return point ? measure.read(point) : null;
    }) : [];
    const known = [...values, ...earlier].filter((value) => value !== null) as number[];
    const is_rate = measure.kind === "rate";
    const ticks = is_rate ? [0, 0.25, 0.5, 0.75, 1] : nice_ticks(Math.max(0, ...known), true);
    const inner = Math.max(1, width - edge.left - edge.right);
    const place = {
        x: (index: number) => edge.left + (points.length > 1 ? (index / (points.length - 1)) * inner : inner / 2),
        y: (value: number) => height - edge.bottom - (value / ticks.at(-1)!) * (height - edge.top - edge.bottom),
    };
    const names = point_labels(series.now.interval, zone);
    const name_of = ({ start, end }: Point) => (as_of !== null && as_of < end ? `${names.long(start)}, so far` : names.long(start));
    const last = points.length - 1;
    // The newest point is not over yet: a drop there says nothing.
    const is_partial = last > 0 && as_of !== null && as_of < points[last]!.end;
    const whole = is_partial ? values.slice(0, -1) : values;
    const newest = values.map((value, index) => (index >= last - 1 ? value : null));
    const at = chosen === null ? null : Math.min(chosen, last);
    const current = at ?? last;
    const before_text = series.before ? `, before: ${format_value(earlier[current] ?? null, measure.kind)}` : "";
    const value_text = points[current]
        ? `${name_of(points[current])}: ${format_value(values[current] ?? null, measure.kind)}${before_text}`
        : "";
    const on_pointer = (event: PointerEvent) => {
        const box = frame.current!.getBoundingClientRect();
        const part = (event.clientX - box.left - edge.left) / inner;
        set_chosen(Math.max(0, Math.min(last, Math.round(part * last))));
    };
    const on_key = (event: KeyboardEvent) => {
        const steps: Record<string, number> = {
            ArrowLeft: current - 1, ArrowDown: current - 1, ArrowRight: current + 1, ArrowUp: current + 1,
            Home: 0, End: last, PageUp: current + 7, PageDown: current - 7,
        };
        const next = steps[event.key];
        if (next !== undefined) set_chosen(Math.max(0, Math.min(last, next)));
        else if (event.key === "Enter" && points[current]) show(points[current]);
        else return;
        event.preventDefault();
    };
    const tick_text = (value: number) => (is_rate ? `${Math.round(value * 100)}%` : format_count(value));
    return (
        <div class="chart" ref={set_element}>
            <div
                ref={frame}
                class="chart-frame"
                role="slider"
                tabIndex={0}
                aria-label={`${measure.title} by ${series.now.interval}. Arrow keys move, Enter shows the conversations`}
                aria-valuemin={0}
                aria-valuemax={Math.max(last, 0)}
                aria-valuenow={Math.max(current, 0)}
                aria-valuetext={value_text}
                onPointerMove={on_pointer}
                onPointerDown={on_pointer}
                onPointerLeave={() => set_chosen(null)}
                onClick={() => at !== null && points[at] && show(points[at])}
                onFocus={(event) => event.currentTarget.matches(":focus-visible") && set_chosen(last)}
                onBlur={() => set_chosen(null)}
                onKeyDown={on_key}
            >
                {width > 0 && (
                    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
                        {ticks.map((tick) => (
                            <g key={tick}>
                                <line class="grid" x1={edge.left} x2={width - edge.right} y1={place.y(tick)} y2={place.y(tick)} />
                                <text class="axis" x={edge.left - 8} y={place.y(tick) + 4} text-anchor="end">{tick_text(tick)}</text>
                            </g>
                        ))}
                        {labelled(points.length, inner, label_px).map((index) => (
                            <text
                                key={index}
                                class="axis"
                                x={place.x(index)}
                                y={height - 6}
                                text-anchor={points.length === 1 ? "middle" : place.x(index) > width - 50 ? "end" : index === 0 ? "start" : "middle"}
                            >
                                {names.short(points[index]!.start)}
                            </text>
                        ))}
                        <path class="area" d={area_path(whole, place)} />
                        <path class="line before" d={line_path(earlier, place)} />
                        {is_partial && <path class="line so-far" d={line_path(newest, place)} />}
                        <path class="line" d={line_path(whole, place)} />
                        {at !== null && <line class="cross" x1={place.x(at)} x2={place.x(at)} y1={edge.top} y2={height - edge.bottom} />}
                        {at !== null && values[at] != null && <circle class="dot" cx={place.x(at)} cy={place.y(values[at])} r="4" />}
                    </svg>
                )}
                {at !== null && points[at] && (
                    <div class={`chart-tip${place.x(at) > width / 2 ? " on-left" : ""}`} style={{ left: `${place.x(at)}px` }} aria-hidden="true">
                        <span>{name_of(points[at])}</span>
                        <strong>{format_value(values[at] ?? null, measure.kind)}</strong>
                        {series.before && <span>before {format_value(earlier[at] ?? null, measure.kind)}</span>}
                    </div>
                )}
            </div>
            <p class="chart-legend">
                <span><i class="key-line" />This period</span>
                {is_partial && <span><i class="key-line so-far" />So far</span>}
                {series.before && <span><i class="key-line before" />Period before</span>}
                <span class="zone">by {series.now.interval}, {zone}</span>
            </p>
        </div>
    );
}
