/// Colours that meet WCAG 2.2 with whatever colour a shop chooses: text 4.5:1 (1.4.3), parts of the
/// interface 3:1 (1.4.11).

export type Rgb = readonly [number, number, number]; ///< 0..255

export const white: Rgb = [255, 255, 255];
export const black: Rgb = [0, 0, 0];
export const text_ratio = 4.5;
export const part_ratio = 3;

/// Parses #rgb, #rrggbb (alpha is dropped) and rgb(); null for anything else.
export function parse_color(text: string): Rgb | null {
    const value = text.trim().toLowerCase();
    const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(value)?.[1];
    if (hex) {
        const size = hex.length <= 4 ? 1 : 2;
        const part = (index: number) => {
            const digits = hex.slice(index * size, index * size + size);
            return parseInt(size === 1 ? digits + digits : digits, 16);
        };
        return [part(0), part(1), part(2)];
    }
    const match = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*([,/].*)?\)$/.exec(value);
    if (!match) return null;
    const part = (index: number) => Math.min(255, Number(match[index]));
    return [part(1), part(2), part(3)];
}

export function to_css([red, green, blue]: Rgb): string {
    const hex = (part: number) => Math.round(part).toString(16).padStart(2, "0");
    return `#${hex(red)}${hex(green)}${hex(blue)}`;
}

function linear(part: number): number {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/// Relative luminance as WCAG defines it, 0..1.
export function luminance([red, green, blue]: Rgb): number {
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

export function contrast(one: Rgb, other: Rgb): number {
    const [a, b] = [luminance(one), luminance(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/// `part` of `other` in `one`, 0..1.
export function mix(one: Rgb, other: Rgb, part: number): Rgb {
    const at = (index: 0 | 1 | 2) => Math.round(one[index] + (other[index] - one[index]) * part);
    return [at(0), at(1), at(2)];
}

/// Black or white, whichever is easier to read on `background`. One of them always has 4.5:1.
export function text_on(background: Rgb): Rgb {
    return contrast(background, white) >= text_ratio ||
        contrast(background, white) >= contrast(background, black)
        ? white
        : black;
}

/// `color`, moved towards black or white as little as needed for `ratio` on `background`.
export function readable(color: Rgb, background: Rgb, ratio: number): Rgb {
    const target = luminance(background) > 0.18 ? black : white;
    for (let step = 0; step <= 20; step += 1) {
        const candidate = mix(color, target, step / 20);
        if (contrast(candidate, background) >= ratio) return candidate;
    }
    return target;
}
