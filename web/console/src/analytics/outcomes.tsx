import { listing_of, use_report } from "./context.ts";
import { format_count, format_rate } from "./format.ts";
import { Info } from "./info.tsx";
import { outcomes } from "./measures.ts";
import { DeltaView, percent_style, Section } from "./parts.tsx";

/// How conversations ended: parts of one bar, which add up to engaged.

export function Outcomes() {
    const report = use_report();
    const { summary, before, definitions } = report;
    const share = (part: number) => (summary.engaged ? part / summary.engaged : 0);
    return (
        <Section id="outcomes" title="How they ended" about="Each conversation has exactly one outcome; together they are all in which the customer wrote.">
            <div class="stack" aria-hidden="true">
                {outcomes.map(({ id }) => summary.outcomes[id] > 0 && (
                    <span key={id} class={`of-${id}`} style={{ flexGrow: String(summary.outcomes[id]) }} />
                ))}
            </div>
            <table class="list outcome-list">
                <thead class="hidden-head">
                    <tr>
                        <th scope="col">Outcome</th>
                        <th scope="col" class="number">Conversations</th>
                        <th scope="col" class="number">Share</th>
                        {before && <th scope="col" class="number change">Change</th>}
                    </tr>
                </thead>
                <tbody>
                    {outcomes.map(({ id, title }) => (
                        <tr key={id}>
                            <th scope="row">
                                <span class="with-key"><i class={`key of-${id}`} />{title}<Info name={title} text={definitions.get(`outcomes.${id}`)?.definition ?? ""} /></span>
                            </th>
                            <td class="number">
                                <button
                                    type="button"
                                    class="figure-button"
                                    aria-label={`${title}: ${format_count(summary.outcomes[id])}. Show conversations`}
                                    onClick={() => report.show(listing_of(report, title, [`outcomes.${id}`]))}
                                >
                                    {format_count(summary.outcomes[id])}
                                </button>
                            </td>
                            <td class="number muted">{format_rate(summary.engaged ? share(summary.outcomes[id]) : null)}</td>
                            {before && (
                                <td class="number change"><DeltaView now={summary.outcomes[id]} before={before.outcomes[id]} kind="count" better={null} /></td>
                            )}
                        </tr>
                    ))}
                </tbody>
                <tfoot>
                    <tr>
                        <th scope="row">Engaged</th>
                        <td class="number">{format_count(summary.engaged)}</td>
                        <td class="number muted">{format_rate(summary.engaged ? 1 : null)}</td>
                        {before && <td class="number change"><DeltaView now={summary.engaged} before={before.engaged} kind="count" better={null} /></td>}
                    </tr>
                </tfoot>
            </table>
            <Containment share={share} />
        </Section>
    );
}

/// Resolution and containment on one scale, so that the gap between them is seen.
function Containment({ share }: { share: (part: number) => number }) {
    const { summary } = use_report();
    const resolved = summary.outcomes.resolved_confirmed + summary.outcomes.resolved_assumed;
    return (
        <div class="versus">
            <div><span>Resolution</span><strong>{format_rate(summary.rates.resolution)}</strong><span class="bar"><span style={percent_style(share(resolved))} /></span></div>
            <div><span>Containment</span><strong>{format_rate(summary.rates.containment)}</strong><span class="bar quiet"><span style={percent_style(share(summary.contained))} /></span></div>
            <p class="note">Containment is not resolution: it counts everybody who was not handed over, also those who gave up.</p>
        </div>
    );
}
