import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/icons.tsx";

/// A button with an explanation: on hover, on focus, on a tap. Escape closes it; the pointer may move into it;
/// it stays at its button when the page is scrolled.

const width_px = 280;
const margin_px = 8;

/// Places `tip` below `button`, or above where there is no room, inside the window; false: the button is not in it.
function place(tip: HTMLElement, button: HTMLElement): boolean {
    const anchor = button.getBoundingClientRect();
    if (anchor.bottom < 0 || anchor.top > innerHeight) return false;
    const width = Math.min(width_px, innerWidth - 2 * margin_px);
    tip.style.width = `${width}px`;
    const left = Math.min(Math.max(anchor.left + anchor.width / 2 - width / 2, margin_px), innerWidth - width - margin_px);
    const height = tip.offsetHeight;
    const below = anchor.bottom + height + margin_px < innerHeight;
    tip.style.left = `${left}px`;
    tip.style.top = `${below ? anchor.bottom : Math.max(anchor.top - height, 0)}px`;
    return true;
}

export function Info({ name, text }: { name: string; text: string }) {
    const [open, set_open] = useState(false);
    const id = useId();
    const button = useRef<HTMLButtonElement>(null);
    const tip = useRef<HTMLSpanElement>(null);
    // Before the tip is painted: Escape may be pressed as soon as it is seen.
    useLayoutEffect(() => {
        if (!open) return;
        const close = () => set_open(false);
        // The event of a scroll that brought the button into view arrives when the tip is there already.
        const follow = () => void (place(tip.current!, button.current!) || close());
        follow();
        const on_key = (event: KeyboardEvent) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            event.preventDefault(); // a dialog around it stays open
            close();
        };
        document.addEventListener("keydown", on_key, true);
        addEventListener("scroll", follow, { capture: true, passive: true });
        addEventListener("resize", follow);
        return () => {
            document.removeEventListener("keydown", on_key, true);
            removeEventListener("scroll", follow, { capture: true });
            removeEventListener("resize", follow);
        };
    }, [open]);
    if (text === "") return null;
    const on_pointer = (shown: boolean) => (event: PointerEvent) => {
        if (event.pointerType === "mouse") set_open(shown);
    };
    return (
        <span class={open ? "info open" : "info"} onPointerEnter={on_pointer(true)} onPointerLeave={on_pointer(false)}>
            <button
                ref={button}
                type="button"
                class="info-button"
                aria-label={`About ${name}`}
                aria-describedby={open ? id : undefined}
                onClick={() => set_open(true)}
                onFocus={(event) => (event.currentTarget as HTMLElement).matches(":focus-visible") && set_open(true)}
                onBlur={() => set_open(false)}
            >
                <Icon name="info" />
            </button>
            {open && (
                <span ref={tip} class="tip" role="tooltip" id={id}>
                    <span>{text}</span>
                </span>
            )}
        </span>
    );
}
