import { parse_color, to_css } from "./contrast.ts";

const usual_color = "#2f5bd7";

/// The colour of the shop as #rrggbb: of data-color, else of the CSS variable --continuo-color on the
/// widget's element, else the usual one. The browser resolves names and other colour spaces.
export function resolve_color(host: HTMLElement, attribute: string | null): string {
    const wanted = attribute ?? getComputedStyle(host).getPropertyValue("--continuo-color").trim();
    const direct = parse_color(wanted);
    if (direct) return to_css(direct);
    const context = wanted ? document.createElement("canvas").getContext("2d") : null;
    if (!context) return usual_color;
    context.fillStyle = usual_color;
    context.fillStyle = wanted;
    const resolved = parse_color(String(context.fillStyle));
    return resolved ? to_css(resolved) : usual_color;
}
