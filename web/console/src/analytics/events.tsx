import { listing_of, use_report } from "./context.ts";
import { format_count, format_rate } from "./format.ts";
import { Info } from "./info.tsx";
import { count_at } from "./measures.ts";
import { DeltaView, Section } from "./parts.tsx";

/// What the agent said, and how people came in. Unlike outcomes these overlap.

const replies = [
    ["answered", "Answered"], ["suggested", "Suggested passages"], ["clarified", "Asked back"],
    ["abstained", "Did not know"], ["feedback.up", "Thumbs up"], ["feedback.down", "Thumbs down"],
] as const;

const handovers = [
    ["escalations.offered", "Offered"], ["escalations.accepted", "Offer taken"], ["escalations.asked", "Asked for"],
    ["escalations.required", "Required by a rule"], ["escalations.handed_over", "Handed over"],
    ["escalations.claimed", "Claimed"], ["escalations.unclaimed", "Not claimed in time"],
    ["escalations.resolved", "Resolved by people"], ["escalations.released", "Given back"],
    ["escalations.cancelled", "Taken back"], ["messages.operator", "Messages of operators"],
] as const;

const about = "A conversation may be in several rows: these do not exclude each other. Shares are of engaged conversations.";

export function Replies() {
    return <Section id="replies" title="Replies of the agent" about={about}><Rows name="Replies, table" rows={replies} /></Section>;
}

export function Handovers() {
    return <Section id="handovers" title="Handing over to people" about={about}><Rows name="Handing over, table" rows={handovers} /></Section>;
}

function Rows({ name, rows }: { name: string; rows: readonly (readonly [string, string])[] }) {
    const report = use_report();
    const { summary, before, definitions } = report;
    return (
        <div class="scroll" tabIndex={0} role="region" aria-label={name}>
            <table class="list">
                <thead>
                    <tr>
                        <th scope="col">What</th>
                        <th scope="col" class="number">Count</th>
                        <th scope="col" class="number">Share</th>
                        {before && <th scope="col" class="number change">Change</th>}
                    </tr>
                </thead>
                <tbody>
                    {rows.map(([figure, title]) => {
                        const value = count_at(summary, figure);
                        const has_share = !/^(feedback|messages)\./.test(figure) && summary.engaged > 0 && value !== null;
                        return (
                            <tr key={figure}>
                                <th scope="row">{title}<Info name={title} text={definitions.get(figure)?.definition ?? ""} /></th>
                                <td class="number">
                                    <button
                                        type="button"
                                        class="figure-button"
                                        aria-label={`${title}: ${format_count(value)}. Show conversations`}
                                        onClick={() => report.show(listing_of(report, title, [figure]))}
                                    >
                                        {format_count(value)}
                                    </button>
                                </td>
                                <td class="number muted">{has_share && format_rate(value / summary.engaged)}</td>
                                {before && <td class="number change"><DeltaView now={value} before={count_at(before, figure)} kind="count" better={null} /></td>}
                            </tr>
                        );
                    })}
                </tbody>
            </table>
        </div>
    );
}
