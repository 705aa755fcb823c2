import { useState } from "preact/hooks";
import { use_report } from "./context.ts";
import { format_count, format_rate, language_name } from "./format.ts";
import { answer_rate, containment, escalation, resolution, satisfaction } from "./measures.ts";
import { Choice, Section } from "./parts.tsx";
import { use_loaded } from "./use_loaded.ts";

/// The main rates side by side for languages, first intents, or new and returning customers.

type GroupName = "language" | "intent" | "customer";

const columns = [resolution, containment, answer_rate, escalation, satisfaction];
const options = [
    { value: "language", label: "Language" },
    { value: "intent", label: "Intent" },
    { value: "customer", label: "Customer" },
] as const;

function name_of(group: GroupName, name: string): string {
    if (group === "language") return language_name(name);
    if (group === "customer") return name === "returning" ? "Returning customers" : "New customers";
    return name || "No document was near";
}

export function Groups() {
    const { api, query } = use_report();
    const [group, set_group] = useState<GroupName>("language");
    return (
        <Section
            id="groups"
            title="Compared"
            wide
            tools={<Choice name="Compare by" value={group} options={[...options]} choose={set_group} />}
        >
            <GroupTable key={`${query.from} ${query.to} ${query.time_zone} ${group}`} group={group} load={(signal) => api.summary(query, signal, group)} />
        </Section>
    );
}

interface TableProps {
    group: GroupName;
    load: (signal: AbortSignal) => ReturnType<ReturnType<typeof use_report>["api"]["summary"]>;
}

function GroupTable({ group, load }: TableProps) {
    const { value, problem, reload } = use_loaded(group, load);
    if (problem?.kind === "range") return <p class="nothing">{problem.message}</p>;
    if (problem) {
        return (
            <p class="inline-problem" role="alert">
                {problem.title}. {problem.message} <button type="button" class="text-button" onClick={reload}>Try again</button>
            </p>
        );
    }
    if (!value) return <div class="placeholder table-room" />;
    const groups = value.groups ?? [];
    return (
        <div class="scroll tall" tabIndex={0} role="region" aria-label="Compared, table">
            <table class="list">
                <thead>
                    <tr>
                        <th scope="col">{options.find((option) => option.value === group)!.label}</th>
                        <th scope="col" class="number">Conversations</th>
                        {columns.map(({ id, title }) => <th key={id} scope="col" class="number">{title}</th>)}
                    </tr>
                </thead>
                <tbody>
                    {groups.map((entry) => (
                        <tr key={entry.group}>
                            <th scope="row">{name_of(group, entry.group)}</th>
                            <td class="number">{format_count(entry.engaged)}</td>
                            {columns.map(({ id, read }) => <td key={id} class="number">{format_rate(read(entry))}</td>)}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
