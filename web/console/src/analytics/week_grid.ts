/// The grid of the hours of a week: levels of colour, keys of lists, and moving with arrow keys.

export const levels = 5;

/// 0: none, 1..5: by the share of the busiest hour.
export function level_of(value: number, max: number): number {
    return value <= 0 || max <= 0 ? 0 : Math.max(1, Math.ceil((value / max) * levels));
}

/// The key of the list behind a cell: weekday, 1 for Monday, and hour.
export function hour_key(day: number, hour: number): string {
    return `${day + 1}-${hour}`;
}

const steps: ReadonlyMap<string, readonly [number, number]> = new Map([
    ["ArrowUp", [-1, 0]],
    ["ArrowDown", [1, 0]],
    ["ArrowLeft", [0, -1]],
    ["ArrowRight", [0, 1]],
]);

export function is_arrow(key: string): boolean {
    return steps.has(key);
}

/// The next place in the direction of an arrow key for which `is_there`; null: none.
export function next_place(
    [row, column]: [number, number],
    key: string,
    [rows, columns]: [number, number],
    is_there: (row: number, column: number) => boolean,
): [number, number] | null {
    const step = steps.get(key);
    if (!step) return null;
    for (let r = row + step[0], c = column + step[1]; r >= 0 && r < rows && c >= 0 && c < columns; r += step[0], c += step[1])
        if (is_there(r, c)) return [r, c];
    return null;
}
