import { useState } from "preact/hooks";
import { use_report } from "./context.ts";
import { format_count, format_rate, language_name } from "./format.ts";
import { percent_style, Section } from "./parts.tsx";
import type { KeyCount } from "./shapes.ts";

/// Sources, intents and languages, the most frequent first. Ids of documents are foreign text: text only.

const rows_at_first = 8;

interface RankingProps {
    figure: string;
    values: KeyCount[];
    whole: number;
    name: (key: string) => string;
    empty: string;
}

function Ranking({ figure, values, whole, name, empty }: RankingProps) {
    const report = use_report();
    const [all, set_all] = useState(false);
    if (values.length === 0) return <p class="nothing">{empty}</p>;
    const max = Math.max(1, ...values.map(({ conversations }) => conversations));
    const shown = all ? values : values.slice(0, rows_at_first);
    return (
        <>
            <ol class="ranking">
                {shown.map(({ key, conversations }) => (
                    <li key={key}>
                        <button
                            type="button"
                            class="ranking-row"
                            onClick={() => report.show({ title: name(key), tabs: [{ label: name(key), figure, key }] })}
                        >
                            <span class="ranking-name">{name(key)}</span>
                            <span class="number">{format_count(conversations)}</span>
                            <span class="number muted">{format_rate(whole ? conversations / whole : null)}</span>
                            <span class="bar" aria-hidden="true"><span style={percent_style(conversations / max)} /></span>
                        </button>
                    </li>
                ))}
            </ol>
            {values.length > rows_at_first && (
                <button type="button" class="text-button" aria-expanded={all} onClick={() => set_all(!all)}>
                    {all ? "Show fewer" : `Show all ${values.length}`}
                </button>
            )}
        </>
    );
}

function about_of(definitions: ReturnType<typeof use_report>["definitions"], figure: string): string {
    return definitions.get(figure)?.definition ?? "";
}

export function Sources() {
    const { summary, definitions } = use_report();
    const { sources } = summary.patterns;
    return (
        <Section id="sources" title="Sources that answered" about={about_of(definitions, "patterns.sources")}>
            <Ranking figure="patterns.sources" values={sources} whole={summary.answered} name={(key) => key} empty="No answer cites a document in this range." />
        </Section>
    );
}

export function SilentSources() {
    const { silent_sources } = use_report().summary.patterns;
    const [all, set_all] = useState(false);
    const names = silent_sources?.document_ids ?? [];
    const total = silent_sources?.total ?? 0;
    const shown = all ? names : names.slice(0, 2 * rows_at_first);
    return (
        <Section
            id="silent"
            title="Sources that never do"
            about="Documents of the knowledge base that no answer of this range cites. They may be too long, in other words than customers use, or not needed."
            note={silent_sources ? `${format_count(total)} of today's documents` : undefined}
        >
            {silent_sources === null && <p class="nothing">Not known: the documents cannot be read.</p>}
            {silent_sources !== null && total === 0 && <p class="nothing">Every document answered somebody.</p>}
            <ul class="silent">{shown.map((name) => <li key={name}>{name}</li>)}</ul>
            {names.length > shown.length && <button type="button" class="text-button" onClick={() => set_all(true)}>Show {names.length - shown.length} more</button>}
            {all && total > names.length && <p class="note">{format_count(total - names.length)} more are not named.</p>}
        </Section>
    );
}

export function Intents() {
    const { summary, definitions } = use_report();
    return (
        <Section id="intents" title="What they ask about" about={about_of(definitions, "patterns.intents")}>
            <Ranking figure="patterns.intents" values={summary.patterns.intents} whole={summary.engaged} name={(key) => key || "No document was near"} empty="No questions in this range." />
        </Section>
    );
}

export function Languages() {
    const { summary, definitions } = use_report();
    return (
        <Section id="languages" title="Languages" about={about_of(definitions, "patterns.languages")}>
            <Ranking figure="patterns.languages" values={summary.patterns.languages} whole={summary.engaged} name={language_name} empty="No messages in this range." />
        </Section>
    );
}
