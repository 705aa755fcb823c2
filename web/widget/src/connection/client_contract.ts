import type { Rating } from "./actions.ts";
import type { Conversation, Message } from "../../../shared/conversation/conversation.ts";
import type { Environment } from "../../../shared/conversation/environment.ts";
import type { Endpoint } from "./http.ts";
import type { LinkState } from "./link.ts";
import type { Pending, TextStorage } from "./outbox.ts";
import type { SessionStore } from "./session_store.ts";
import type { Upload } from "./upload.ts";

/// What a client needs, and what a page shows of it.

export type Notice =
    | { kind: "gone" } ///< the earlier conversation is no longer there
    | { kind: "refused" } ///< too many connections
    | { kind: "error"; message: string } ///< text of the server
    | { kind: "failed" }; ///< an action failed, without a text of the server

/// Replaced with each change, never changed in place.
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

export interface ClientOptions {
    environment: Environment;
    endpoint: Endpoint;
    store: SessionStore;
    outbox_storage: TextStorage | null;
    outbox_key: string;
    upload: Upload;
    new_id(): string; ///< a new client_message_id
    user_token: string | null;
    on_change(): void;
    on_message?(message: Message): void; ///< each one that became complete, news only
}
