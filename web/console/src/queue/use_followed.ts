import { useEffect, useState } from "preact/hooks";
import { browser_environment } from "../../../shared/conversation/environment.ts";
import { ConversationLink, nothing_followed, type Followed } from "./conversation_link.ts";
import type { OperatorApi } from "./operator_api.ts";

/// The conversation `session_id` while it is shown.
export function use_followed(api: OperatorApi, session_id: string): Followed {
    const [followed, set_followed] = useState(nothing_followed);
    useEffect(() => {
        const link = new ConversationLink({
            environment: browser_environment(),
            url: api.events_url(session_id),
            headers: api.headers,
            on_change: set_followed,
        });
        link.start();
        return () => link.stop();
    }, [api, session_id]);
    return followed;
}
