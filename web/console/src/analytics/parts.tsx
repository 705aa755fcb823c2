import type { ComponentChildren } from "preact";
import { delta_of, format_value, type Kind } from "./format.ts";
import { Info } from "./info.tsx";

/// Small parts that several sections use.

interface DeltaProps {
    now: number | null;
    before: number | null | undefined;
    kind: Kind;
    better: "up" | "down" | null;
}

/// "▲ +12%" with words for those who do not see the arrow or the colour. Nothing without a comparison.
export function DeltaView({ now, before, kind, better }: DeltaProps) {
    if (before === undefined) return null;
    const delta = delta_of(now, before, kind, better);
    if (delta === null && now !== null && before === 0) return <span class="delta neutral">new</span>;
    if (delta === null) return <span class="delta neutral none"><span aria-hidden="true">–</span><span class="hidden">no comparison</span></span>;
    const arrow = { up: "▲", down: "▼", same: "" }[delta.direction];
    const words = { better: ", better", worse: ", worse", neutral: "" }[delta.judgement];
    return (
        <span class={`delta ${delta.judgement}`} title={`Before: ${format_value(before, kind)}`}>
            {arrow && <span class="arrow" aria-hidden="true">{arrow}</span>}
            {delta.text}
            <span class="hidden">{words} than in the period before</span>
        </span>
    );
}

interface SectionProps {
    id: string;
    title: string;
    about?: string;
    note?: ComponentChildren;
    tools?: ComponentChildren;
    wide?: boolean;
    children: ComponentChildren;
}

export function Section({ id, title, about, note, tools, wide, children }: SectionProps) {
    return (
        <section class={`card${wide ? " wide" : ""} of-${id}`} aria-labelledby={id}>
            <div class="card-head">
                <h2 id={id}>{title}</h2>
                {about && <Info name={title} text={about} />}
                {tools && <div class="tools">{tools}</div>}
            </div>
            {note && <p class="note">{note}</p>}
            {children}
        </section>
    );
}

interface ChoiceProps<T extends string> {
    name: string;
    value: T;
    options: { value: T; label: string; disabled?: boolean }[];
    choose: (value: T) => void;
}

/// One of a few, as radio buttons that look like one control. Arrow keys move, as in any radio group.
export function Choice<T extends string>({ name, value, options, choose }: ChoiceProps<T>) {
    return (
        <fieldset class="choice">
            <legend class="hidden">{name}</legend>
            {options.map((option) => (
                <label key={option.value} class={option.disabled ? "disabled" : undefined}>
                    <input
                        type="radio"
                        name={name}
                        value={option.value}
                        checked={option.value === value}
                        disabled={option.disabled}
                        onChange={() => choose(option.value)}
                    />
                    <span>{option.label}</span>
                </label>
            ))}
        </fieldset>
    );
}

export function percent_style(share: number): { width: string } {
    return { width: `${Math.max(0, Math.min(1, share)) * 100}%` };
}
