import { Icon } from "../shared/icons.tsx";
import { day_and_time_text } from "./clock.ts";
import type { Action } from "./operator_api.ts";

/// What the bot may do only if a member of the team agrees, and what came of it.

interface ApprovalsProps {
    actions: Action[];
    busy: boolean;
    decide: (action: string, decision: "approve" | "refuse") => void;
}

const outcomes: Record<string, string> = {
    approved: "Approved; it is being done.",
    done: "Done.",
    declined: "Refused.",
    expired: "Nobody decided in time.",
    not_found: "Approved, but it was not found.",
    refused: "Approved, but the system behind it refused.",
    failed: "Approved, but it failed; nothing was done.",
    unknown: "Approved; whether it was done is not known. Look it up before you try again.",
};

const readable = (name: string): string => name.replace(/_/g, " ");
const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

export function Approvals({ actions, busy, decide }: ApprovalsProps) {
    return (
        <>
            {actions.map((action) => (
                <section key={action.id} class={action.open ? "approval open" : "approval"} aria-label={`Approval: ${readable(action.tool)}`}>
                    <div>
                        <p><strong>{readable(action.tool)}</strong> {Object.entries(action.arguments).map(([name, value]) => <span key={name} class="argument">{readable(name)}: <b>{shown(value)}</b></span>)}</p>
            <p class="note">
                            {action.open && action.state === null && `The customer waits for your decision, until ${day_and_time_text(action.expires_at)}.`}
                            {action.state !== null && `${outcomes[action.state] ?? readable(action.state)}${action.by ? ` Decided by ${action.by}.` : ""}`}
                            {!action.open && action.state === null && outcomes.expired}
                        </p>
                    </div>
                    {action.open && (
                        <div class="tools">
                            <button type="button" class="button primary" disabled={busy} onClick={() => decide(action.id, "approve")}><Icon name="check" />Approve</button>
                            <button type="button" class="button" disabled={busy} onClick={() => decide(action.id, "refuse")}>Refuse</button>
                        </div>
                    )}
                </section>
            ))}
        </>
    );
}
