import type { ComponentChildren } from "preact";
import type { Problem } from "../shared/problem.ts";
import { day_and_time_text } from "./clock.ts";
import type { Session } from "./operator_api.ts";
import type { Listed } from "./queue_state.ts";

/// What is known of the customer, and why the conversation is here.

interface DetailsProps {
    session: Session | null;
    queued: Listed | null;
    session_id: string;
    problem: Problem | null;
}

const metadata_max = 12;

function Row({ name, children }: { name: string; children: ComponentChildren }) {
    return (
        <div class="row">
            <dt>{name}</dt>
            <dd dir="auto">{children}</dd>
        </div>
    );
}

export function Details({ session, queued, session_id, problem }: DetailsProps) {
    const ticket = queued?.ticket_id ?? session?.ticket_id;
    const metadata = Object.entries(session?.metadata ?? {}).slice(0, metadata_max);
    return (
        <aside class="details" aria-label="Customer and ticket" tabIndex={0}>
            {problem && problem.kind !== "key" && <p class="pane-problem" role="alert"><span><strong>{problem.title}.</strong> {problem.message}</span></p>}
            <h3>Customer</h3>
            <dl>
                <Row name="User">{session?.user_id ?? queued?.user_id ?? "not signed in"}</Row>
                {(session?.user_id ?? queued?.user_id) && <Row name="Identity">{(session ?? queued)!.user_verified ? "verified" : "not verified"}</Row>}
                {queued?.contact && <Row name="Contact">{queued.contact}</Row>}
                {session && <Row name="Since">{day_and_time_text(session.created_at)}</Row>}
                {metadata.map(([name, value]) => <Row key={name} name={name.replace(/_/g, " ")}>{typeof value === "string" ? value : JSON.stringify(value)}</Row>)}
            </dl>
            {(ticket || queued) && (
                <>
                    <h3>Ticket</h3>
                    <dl>
                        {ticket && <Row name="Number">{ticket}</Row>}
                        {queued && <Row name="Priority">{queued.priority}</Row>}
                        {queued && queued.reasons.length > 0 && <Row name="Reasons">{queued.reasons.map((reason) => <p key={reason}>{reason}</p>)}</Row>}
                        {queued?.summary && <Row name="Summary"><p class="written">{queued.summary}</p></Row>}
                    </dl>
                </>
            )}
            <p class="note session-id">{session_id}</p>
        </aside>
    );
}
