import { contrast, mix, parse_color, part_ratio, readable, text_on, text_ratio, to_css, type Rgb } from "../theme/contrast.ts";

/// Colours of the panel as CSS variables, for light and dark, from the colour of the shop.

interface Palette {
    background: string;
    surface: string;
    text: string;
    muted: string;
    line: string;
    control: string; ///< edges of controls: 3:1 on the background
    danger: string;
}

const light: Palette = {
    background: "#ffffff",
    surface: "#f3f4f7",
    text: "#1a1c21",
    muted: "#565b65",
    line: "#dfe2e8",
    control: "#858b97",
    danger: "#b3261e",
};

const dark: Palette = {
    background: "#17181c",
    surface: "#25272d",
    text: "#eceef2",
    muted: "#adb3be",
    line: "#363a43",
    control: "#7d8490",
    danger: "#ff9a92",
};

export function palette_variables(color: string, is_dark: boolean): Record<string, string> {
    const palette = is_dark ? dark : light;
    const shop = parse_color(color) as Rgb;
    const background = parse_color(palette.background) as Rgb;
    const surface = parse_color(palette.surface) as Rgb;
    // Surfaces have the shop's own colour, since what is written on them is readable; an edge shows
    // where they end if the colour is nearly that of the background.
    const accent = shop;
    const is_faint = contrast(accent, background) < part_ratio;
    const tint = mix(background, accent, is_dark ? 0.22 : 0.1);
    return {
        ...Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--x-${name}`, value])),
        "--x-accent": to_css(accent),
        "--x-on-accent": to_css(text_on(accent)),
        "--x-edge": is_faint ? to_css(readable(shop, background, part_ratio)) : to_css(accent),
        "--x-tint": to_css(tint),
        // Text in the shop's colour is readable on everything it stands on.
        "--x-accent-text": to_css(readable(readable(shop, surface, text_ratio), tint, text_ratio)),
    };
}

/// Keeps the variables on `element` in step with the theme; returns the function that ends it.
export function follow_theme(
    element: HTMLElement,
    color: string,
    theme: "auto" | "light" | "dark",
): () => void {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
        const is_dark = theme === "dark" || (theme === "auto" && query.matches);
        element.style.setProperty("color-scheme", is_dark ? "dark" : "light");
        for (const [name, value] of Object.entries(palette_variables(color, is_dark)))
            element.style.setProperty(name, value);
    };
    apply();
    query.addEventListener("change", apply);
    return () => query.removeEventListener("change", apply);
}
