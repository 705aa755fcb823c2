import { listing_of, use_report } from "./context.ts";
import { format_count, format_seconds } from "./format.ts";
import { Info } from "./info.tsx";
import { waiting_times } from "./measures.ts";
import { DeltaView, Section } from "./parts.tsx";

/// Waiting times: half were at most p50, nine of ten at most p90.

export function Waiting() {
    const report = use_report();
    const { summary, before, definitions } = report;
    return (
        <Section id="waiting" title="Waiting times" about="Half of them were at most p50 long, nine of ten at most p90. Each is the upper end of a bucket that is at most 6.25% wide.">
            <div class="scroll" tabIndex={0} role="region" aria-label="Waiting times, table">
                <table class="list">
                    <thead>
                        <tr>
                            <th scope="col">Time</th>
                            <th scope="col" class="number">p50</th>
                            {before && <th scope="col" class="number change">Change</th>}
                            <th scope="col" class="number">p90</th>
                            <th scope="col" class="number">Count</th>
                        </tr>
                    </thead>
                    <tbody>
                        {waiting_times.map(({ id, title }) => {
                            const { count, p50, p90 } = summary.seconds[id];
                            const better = id === "session" || id === "handle" ? null : "down";
                            return (
                                <tr key={id}>
                                    <th scope="row">{title}<Info name={title} text={definitions.get(`seconds.${id}`)?.definition ?? ""} /></th>
                                    <td class="number"><strong>{format_seconds(p50)}</strong></td>
                                    {before && <td class="number change"><DeltaView now={p50} before={before.seconds[id].p50} kind="seconds" better={better} /></td>}
                                    <td class="number">{format_seconds(p90)}</td>
                                    <td class="number">
                                        <button
                                            type="button"
                                            class="figure-button"
                                            aria-label={`${title}: ${format_count(count)}. Show conversations`}
                                            onClick={() => report.show(listing_of(report, title, [`seconds.${id}`]))}
                                        >
                                            {format_count(count)}
                                        </button>
                                    </td>
                                </tr>
                            );
                        })}
                    </tbody>
                </table>
            </div>
        </Section>
    );
}
