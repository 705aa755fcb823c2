import { listing_of, use_report } from "./context.ts";
import { format_count, format_rate } from "./format.ts";
import { Info } from "./info.tsx";
import { DeltaView, percent_style, Section } from "./parts.tsx";
import type { Counts } from "./shapes.ts";

/// From an opened chat to a resolved one: each step as a part of all opened, and of the step before.

const steps: { title: string; figures: string[]; read: (of: Counts) => number }[] = [
    { title: "Opened", figures: ["opened"], read: (of) => of.opened },
    { title: "Engaged", figures: ["engaged"], read: (of) => of.engaged },
    { title: "Involved", figures: ["involved"], read: (of) => of.involved },
    { title: "Answered", figures: ["answered"], read: (of) => of.answered },
    {
        title: "Resolved",
        figures: ["outcomes.resolved_confirmed", "outcomes.resolved_assumed"],
        read: (of) => of.outcomes.resolved_confirmed + of.outcomes.resolved_assumed,
    },
];

export function Funnel() {
    const report = use_report();
    const { summary, before, definitions } = report;
    return (
        <Section id="funnel" title="From opened to resolved" about="Resolved is by the agent alone. The share is of the step before.">
            <ol class="funnel">
                {steps.map(({ title, figures, read }, index) => {
                    const value = read(summary);
                    const whole = summary.opened;
                    const previous = index > 0 ? steps[index - 1]!.read(summary) : null;
                    const share = previous ? format_rate(value / previous) : "";
                    const about = figures.map((figure) => definitions.get(figure)?.definition ?? "").join(" Or: ");
                    return (
                        <li key={title}>
                            <span class="funnel-name">{title}<Info name={title} text={about} /></span>
                            <span class="funnel-bar"><span style={percent_style(whole ? value / whole : 0)} /></span>
                            <button
                                type="button"
                                class="figure-button number"
                                aria-label={`${title}: ${format_count(value)}. Show conversations`}
                                onClick={() => report.show(listing_of(report, title, figures))}
                            >
                                {format_count(value)}
                            </button>
                            <span class="funnel-share number">
                                {share}
                                {share && <span class="hidden"> of the step before</span>}
                            </span>
                            <DeltaView now={value} before={before ? read(before) : undefined} kind="count" better={null} />
                        </li>
                    );
                })}
            </ol>
        </Section>
    );
}
