import { listing_of, use_report } from "./context.ts";
import { format_count } from "./format.ts";
import { count_at } from "./measures.ts";
import { DeltaView, Section } from "./parts.tsx";

/// Every count with its definition in words.

export function AllFigures() {
    const report = use_report();
    const { summary, before, definitions } = report;
    const rows = [...definitions.values()].filter(({ figure }) => count_at(summary, figure) !== null);
    return (
        <Section id="figures" title="All counts" wide note="Conversations, except messages and feedback, which count messages and ratings.">
            <details class="as-table">
                <summary>Show {rows.length} figures with their definitions</summary>
                <div class="scroll" tabIndex={0} role="region" aria-label="All counts, table">
                    <table class="list definitions">
                        <thead>
                            <tr>
                                <th scope="col">Figure</th>
                                <th scope="col" class="number">Value</th>
                                {before && <th scope="col" class="number">Change</th>}
                                <th scope="col">Definition</th>
                            </tr>
                        </thead>
                        <tbody>
                            {rows.map(({ figure, title, definition }) => (
                                <tr key={figure}>
                                    <th scope="row">{title}<code>{figure}</code></th>
                                    <td class="number">
                                        <button
                                            type="button"
                                            class="figure-button"
                                            aria-label={`${title}: ${format_count(count_at(summary, figure))}. Show conversations`}
                                            onClick={() => report.show(listing_of(report, title, [figure]))}
                                        >
                                            {format_count(count_at(summary, figure))}
                                        </button>
                                    </td>
                                    {before && <td class="number"><DeltaView now={count_at(summary, figure)} before={count_at(before, figure)} kind="count" better={null} /></td>}
                                    <td>{definition}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            </details>
        </Section>
    );
}
