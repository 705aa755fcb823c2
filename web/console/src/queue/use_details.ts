import { useCallback, useEffect, useState } from "preact/hooks";
import { Problem } from "../shared/problem.ts";
import type { Action, Note, OperatorApi, Session } from "./operator_api.ts";

/// What is known of a conversation beside its messages.
export interface ConversationDetails {
    session: Session | null;
    notes: Note[];
    actions: Action[];
    problem: Problem | null; ///< why the newest of it is not here
    reload: () => void;
}

/// `version` changes when something of it may have changed; null: not yet.
export function use_details(api: OperatorApi, session_id: string, version: string | null): ConversationDetails {
    const [state, set_state] = useState<Omit<ConversationDetails, "reload">>({ session: null, notes: [], actions: [], problem: null });
    const [round, set_round] = useState(0);
    useEffect(() => {
        if (version === null) return;
        let current = true;
        Promise.all([api.session(session_id), api.notes(session_id), api.actions(session_id)]).then(
            ([session, notes, actions]) => current && set_state({ session, notes, actions, problem: null }),
            (error: unknown) => {
                const problem = error instanceof Problem ? error : new Problem("other", "The answer cannot be read", String(error));
                if (current) set_state((old) => ({ ...old, problem }));
            },
        );
        return () => {
            current = false;
        };
    }, [api, session_id, version, round]);
    const reload = useCallback(() => set_round((old) => old + 1), []);
    return { ...state, reload };
}
