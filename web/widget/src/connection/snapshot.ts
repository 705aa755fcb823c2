import type { Rating } from "./actions.ts";
import type { Conversation } from "./conversation.ts";
import type { LinkState } from "./link.ts";
import type { Pending } from "./outbox.ts";

/// What a page shows of a client: replaced, never changed in place.

export type Notice =
    | { kind: "gone" } ///< the earlier conversation is no longer there
    | { kind: "refused" } ///< too many connections
    | { kind: "error"; message: string } ///< text of the server
    | { kind: "failed" }; ///< an action failed, without a text of the server

export interface Snapshot {
    conversation: Conversation;
    pending: readonly Pending[];
    link: LinkState;
    failures: number; ///< attempts to connect in a row that failed
    notice: Notice | null;
    ratings: ReadonlyMap<number, Rating>;
    feedback_available: boolean;
    caught_up: boolean; ///< the log up to `connected` is here: what follows is news
}
