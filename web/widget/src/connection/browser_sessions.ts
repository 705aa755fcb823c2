import type { Environment } from "../../../shared/conversation/environment.ts";
import { create_session, type Endpoint, type Failure } from "./http.ts";
import type { SessionStore } from "./session_store.ts";
import { usable_token, user_tag_of } from "./user_token.ts";

/// Which session this browser shows to the user it has now. A session of a verified user is shown
/// only while the page says, by a token, that this user is there: a browser may be shared.

export class BrowserSessions {
    constructor(
        private readonly environment: Environment,
        private readonly endpoint: Endpoint,
        private readonly store: SessionStore,
        private user_token: string | null,
    ) {}

    /// The session to continue; null if there is none, or only one of another user.
    current(): string | null {
        const stored = this.store.load();
        if (stored === null) return null;
        const is_anonymous = stored.user_tag === null;
        return is_anonymous || stored.user_tag === this.tag() ? stored.session_id : null;
    }

    /// The token to send, if it has not expired.
    token(): string | null {
        return usable_token(this.user_token, this.environment.now());
    }

    /// Takes the token of the user who is there now; null: signed out. Returns whether the stored
    /// conversation is not theirs and was forgotten. An anonymous one becomes theirs.
    identify(token: string | null): boolean {
        const signed_out = token === null && this.tag() !== null;
        this.user_token = token;
        const stored = this.store.load();
        if (stored === null) return false;
        if (signed_out || (stored.user_tag !== null && token !== null && this.current() === null)) {
            this.store.clear();
            return true;
        }
        this.touch();
        return false;
    }

    /// Notes that the current session is in use.
    touch(): void {
        const stored = this.store.load();
        if (stored === null || this.current() === null) return;
        const user_tag = stored.user_tag ?? this.tag();
        this.store.save({ ...stored, user_tag, used_at: this.environment.now() });
    }

    /// The current session, or a new one. Only one tab at a time creates.
    obtain(): Promise<{ session_id: string } | { failure: Failure }> {
        return this.store.exclusive(async () => {
            const current = this.current();
            if (current !== null) return { session_id: current };
            const token = this.token();
            const created = await create_session(this.environment, this.endpoint, token);
            if (!created.ok) return { failure: created.failure };
            const used_at = this.environment.now();
            const user_tag = user_tag_of(token);
            this.store.save({ session_id: created.value, user_tag, used_at });
            return { session_id: created.value };
        });
    }

    forget(): void {
        this.store.clear();
    }

    /// Another tab changed which session it is. Returns the function that ends listening.
    on_change(changed: () => void): () => void {
        return this.store.on_change(changed);
    }

    private tag(): string | null {
        return user_tag_of(this.user_token);
    }
}
