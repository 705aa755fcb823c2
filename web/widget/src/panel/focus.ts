/// Keyboard focus of the panel.

const focusable = "a[href], button:not([disabled]), textarea, input:not([hidden]), [tabindex='0']";

function is_visible(element: HTMLElement): boolean {
    return element.getClientRects().length > 0;
}

/// On a phone the panel covers the page: focus stays in it, since what lies below cannot be seen.
export function keep_focus_inside(panel: HTMLElement, event: KeyboardEvent): void {
    if (event.key !== "Tab") return;
    const covers = panel.offsetWidth >= window.innerWidth && panel.offsetHeight >= window.innerHeight - 1;
    if (!covers) return;
    const overlay = panel.querySelector<HTMLElement>("[aria-modal='true']") ?? panel;
    const all = [...overlay.querySelectorAll<HTMLElement>(focusable)].filter(is_visible);
    const [first, last] = [all[0], all[all.length - 1]];
    if (!first || !last) return;
    const active = (panel.getRootNode() as ShadowRoot).activeElement;
    const leaves = event.shiftKey ? active === first || active === panel : active === last;
    if (!leaves) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
}

/// Where focus goes when the panel opens: the text field, except where that would open a keyboard
/// over half of the panel.
export function focus_panel(panel: HTMLElement): void {
    const field = panel.querySelector<HTMLElement>("textarea");
    const has_touch_keyboard = matchMedia("(pointer: coarse)").matches;
    (field && !has_touch_keyboard ? field : panel).focus({ preventScroll: true });
}
