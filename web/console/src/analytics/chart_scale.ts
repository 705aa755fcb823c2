/// Geometry of the trend: ticks, lines with gaps, which labels have room.

/// 0 and some round steps up to at least `max`, at most about five.
export function nice_ticks(max: number, whole: boolean): number[] {
    if (!(max > 0)) return [0, 1];
    const rough = max / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    let step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999)!;
    if (whole) step = Math.max(1, Math.ceil(step));
    const count = Math.ceil(max / step - 1e-9);
    return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

export interface Place {
    x: (index: number) => number;
    y: (value: number) => number;
}

/// Runs of values without a gap: [first, last] indexes.
export function runs_of(values: (number | null)[]): [number, number][] {
    const runs: [number, number][] = [];
    values.forEach((value, index) => {
        if (value === null) return;
        const last = runs.at(-1);
        if (last && last[1] === index - 1) last[1] = index;
        else runs.push([index, index]);
    });
    return runs;
}

function points_of(values: (number | null)[], [first, last]: [number, number], { x, y }: Place): string[] {
    const points: string[] = [];
    for (let index = first; index <= last; ++index) points.push(`${x(index).toFixed(1)} ${y(values[index]!).toFixed(1)}`);
    return points;
}

/// The d of a path: a line for each run; a run of one point is a dot with round ends.
export function line_path(values: (number | null)[], place: Place): string {
    return runs_of(values)
        .map((run) => {
            const points = points_of(values, run, place);
            return points.length === 1 ? `M${points[0]}h0.01` : `M${points.join("L")}`;
        })
        .join("");
}

/// The area between the line and zero.
export function area_path(values: (number | null)[], place: Place): string {
    return runs_of(values)
        .filter(([first, last]) => last > first)
        .map((run) => {
            const base = place.y(0).toFixed(1);
            return `M${place.x(run[0]).toFixed(1)} ${base}L${points_of(values, run, place).join("L")}L${place.x(run[1]).toFixed(1)} ${base}Z`;
        })
        .join("");
}

/// Indexes of points whose labels fit beside each other.
export function labelled(count: number, width: number, label_width: number): number[] {
    const room = Math.max(1, Math.floor(width / label_width));
    const step = Math.max(1, Math.ceil(count / room));
    return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}
