import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/icons.tsx";
import { ThemeButton } from "../shared/theme_button.tsx";
import { Choice } from "./parts.tsx";
import { add_days, browser_zone, known_zones, problem_of, type DayRange, type Preset } from "./range.ts";

/// The range, the zone, the comparison; the theme, files and the way out.

export interface Wanted {
    preset: Preset;
    own: DayRange; ///< for the preset "own"
    zone: string;
    compare: boolean;
}

interface ToolbarProps {
    wanted: Wanted;
    range: DayRange;
    want: (change: Partial<Wanted>) => void;
    loading: boolean;
    reload: () => void;
    save: (what: "summary" | "timeseries") => Promise<void>;
    leave: () => void;
}

const presets = [
    { value: "7", label: "7 days" },
    { value: "30", label: "30 days" },
    { value: "90", label: "90 days" },
    { value: "own", label: "Own range" },
] as const;

export function Toolbar({ wanted, range, want, loading, reload, save, leave }: ToolbarProps) {
    const choose = (preset: Preset) => want(preset === "own" ? { preset, own: range } : { preset });
    return (
        <div class="toolbar">
            <Choice name="Range" value={wanted.preset} options={[...presets]} choose={choose} />
            {wanted.preset === "own" && <OwnRange range={wanted.own} apply={(own) => want({ own })} />}
            <label class="field">
                <span class="hidden">Time zone</span>
                <ZoneSelect zone={wanted.zone} choose={(zone) => want({ zone })} />
            </label>
            <label class="check">
                <input type="checkbox" checked={wanted.compare} onChange={(event) => want({ compare: event.currentTarget.checked })} />
                Compare<span class="hidden"> with the period before</span>
            </label>
            <div class="tools">
                <button type="button" class="icon-button" aria-label="Refresh" title="Refresh" aria-disabled={loading} onClick={() => !loading && reload()}>
                    <Icon name="refresh" />
                </button>
                <SaveMenu save={save} />
                <ThemeButton />
                <button type="button" class="icon-button" aria-label="Forget the key" title="Forget the key" onClick={leave}>
                    <Icon name="leave" />
                </button>
            </div>
        </div>
    );
}

function OwnRange({ range, apply }: { range: DayRange; apply: (range: DayRange) => void }) {
    const [from, set_from] = useState(range.from);
    const [last, set_last] = useState(add_days(range.to, -1));
    const [problem, set_problem] = useState<string | null>(null);
    const submit = (event: Event) => {
        event.preventDefault();
        const found = problem_of(from, last);
        set_problem(found);
        if (found === null) apply({ from, to: add_days(last, 1) });
    };
    return (
        <form class="own-range" onSubmit={submit} noValidate>
            <label><span class="hidden">First day</span><input type="date" min="2000-01-01" max="2099-12-31" value={from} onInput={(event) => set_from(event.currentTarget.value)} /></label>
            <span aria-hidden="true">–</span>
            <label><span class="hidden">Last day</span><input type="date" min="2000-01-01" max="2099-12-31" value={last} onInput={(event) => set_last(event.currentTarget.value)} /></label>
            <button type="submit" class="button">Apply</button>
            <span class="field-problem" role="alert">{problem}</span>
        </form>
    );
}

function ZoneSelect({ zone, choose }: { zone: string; choose: (zone: string) => void }) {
    const [zones] = useState(known_zones);
    const first = [...new Set([browser_zone(), "UTC", zone])];
    const others = zones.filter((name) => !first.includes(name));
    return (
        <select value={zone} onChange={(event) => choose(event.currentTarget.value)}>
            {first.map((name) => <option key={name} value={name}>{name}</option>)}
            <optgroup label="All zones">{others.map((name) => <option key={name} value={name}>{name}</option>)}</optgroup>
        </select>
    );
}

function SaveMenu({ save }: { save: ToolbarProps["save"] }) {
    const [open, set_open] = useState(false);
    const [state, set_state] = useState("");
    const box = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (!open) return;
        const outside = (event: Event) => !box.current!.contains(event.target as Node) && set_open(false);
        document.addEventListener("pointerdown", outside);
        document.addEventListener("focusin", outside);
        return () => {
            document.removeEventListener("pointerdown", outside);
            document.removeEventListener("focusin", outside);
        };
    }, [open]);
    const on_key = (event: KeyboardEvent) => {
        if (event.key !== "Escape" || !open) return;
        set_open(false);
        box.current!.querySelector("button")!.focus();
    };
    const run = (what: "summary" | "timeseries") => {
        set_state("Saving…");
        save(what).then(() => {
            set_state("");
            set_open(false);
        }, (error: Error & { title?: string }) => set_state(error.title ?? "It could not be saved."));
    };
    return (
        <div class="menu-box" ref={box} onKeyDown={on_key}>
            <button type="button" class="icon-button" aria-label="Save and print" title="Save and print" aria-expanded={open} onClick={() => set_open(!open)}>
                <Icon name="download" />
            </button>
            {open && (
                <div class="menu">
                    <button type="button" onClick={() => run("summary")}><Icon name="download" />Summary as CSV</button>
                    <button type="button" onClick={() => run("timeseries")}><Icon name="download" />Trend as CSV</button>
                    <button type="button" onClick={() => { set_open(false); setTimeout(print); }}><Icon name="print" />Print</button>
                    <p class="muted" role="status">{state}</p>
                </div>
            )}
        </div>
    );
}
