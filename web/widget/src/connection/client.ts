import { Actions, type Rating } from "./actions.ts";
import { BrowserSessions } from "./browser_sessions.ts";
import type { ClientOptions, Notice, Snapshot } from "./client_contract.ts";
import { Delivery } from "./delivery.ts";
import type { Timer } from "../../../shared/conversation/environment.ts";
import { EventLog } from "../../../shared/conversation/event_log.ts";
import type { ChatEvent } from "../../../shared/conversation/events.ts";
import { stream_url } from "./http.ts";
import { Link } from "./link.ts";
import { Outbox } from "./outbox.ts";
import type { End } from "./transport.ts";

/// One customer's conversation in one tab: which session it is, its events, and what the customer
/// does. The session is created with the first message, and shared by all tabs through the store.

const typing_interval_ms = 3000;

export class Client {
    private log = new EventLog();
    private session_id: string | null = null;
    private link: Link | null = null;
    private notice: Notice | null = null;
    private gone_in_a_row = 0;
    private typing_at = -typing_interval_ms;
    private typing_timer: Timer | null = null;
    private creating: Promise<string | null> | null = null;
    private readonly sessions: BrowserSessions;
    private readonly outbox: Outbox;
    private readonly delivery: Delivery;
    private readonly actions: Actions;
    private readonly end_listening: () => void;

    constructor(private readonly options: ClientOptions) {
        const { environment, endpoint, store, user_token } = options;
        this.sessions = new BrowserSessions(environment, endpoint, store, user_token);
        this.outbox = new Outbox(options.outbox_storage, options.outbox_key);
        this.delivery = new Delivery({
            environment,
            endpoint,
            outbox: this.outbox,
            upload: options.upload,
            user_token: () => this.sessions.token(),
            session_id: () => this.session_id,
            link: () => this.link,
            on_change: () => options.on_change(),
            on_gone: () => this.on_gone(),
            on_ended: () => this.on_event({ type: "session_ended" }),
        });
        this.actions = new Actions({
            environment,
            endpoint,
            session_id: () => this.session_id,
            on_owner: (owner) => this.on_owner(owner),
            on_change: () => options.on_change(),
            on_failure: (message) =>
                this.report(message === null ? { kind: "failed" } : { kind: "error", message }),
        });
        this.end_listening = this.sessions.on_change(() => this.adopt());
    }

    /// Connects to the stored conversation, if there is one; sends what an earlier page could not.
    start(): void {
        this.adopt();
        if (this.session_id === null && this.outbox.items.length > 0) void this.deliver();
    }

    snapshot(): Snapshot {
        return {
            conversation: this.log.conversation,
            pending: this.outbox.items,
            link: this.link?.state ?? "idle",
            failures: this.link?.failure_count ?? 0,
            notice: this.notice,
            ratings: this.actions.ratings,
            feedback_available: this.actions.feedback_available,
            caught_up: this.log.caught_up,
        };
    }

    send(content: string, files: File[] = []): void {
        // A message needs a text: without one, the names of its files.
        const text = content.trim() || files.map((file) => file.name).join(", ");
        if (text === "") return;
        this.notice = null;
        this.outbox.add(text, files, this.options.new_id());
        this.options.on_change();
        void this.deliver();
    }

    retry(client_message_id: string): void {
        this.outbox.change(client_message_id, { state: "waiting", error: null });
        this.options.on_change();
        void this.deliver();
    }

    discard(client_message_id: string): void {
        this.delivery.abort(client_message_id);
        this.outbox.remove(client_message_id);
        this.options.on_change();
    }

    typing(): void {
        const now = this.options.environment.now();
        if (now - this.typing_at < typing_interval_ms) return;
        if (this.link?.send({ type: "typing" })) this.typing_at = now;
    }

    stop(): void {
        const seq = this.log.conversation.running;
        const which = seq === null ? {} : { seq };
        if (!this.link?.send({ type: "stop", ...which })) void this.actions.stop(seq);
    }

    /// Asks for a person (`wanted`), or takes it back.
    async handoff(wanted: boolean): Promise<void> {
        this.notice = null;
        await this.ensure_session();
        await this.actions.handoff(wanted);
    }

    rate(seq: number, rating: Rating): void {
        void this.actions.rate(seq, rating);
    }

    /// Leaves the conversation for all tabs. The next message begins another one.
    new_conversation(): void {
        this.sessions.forget();
        this.outbox.clear();
        this.switch_to(null);
    }

    /// The shop knows who the customer is, or (null) that they signed out. A conversation of another
    /// user is left; an anonymous one is kept.
    identify(token: string | null): void {
        if (this.sessions.identify(token)) return this.new_conversation();
        this.adopt();
    }

    dismiss_notice(): void {
        this.notice = null;
        this.options.on_change();
    }

    /// The network is back, or the page became visible.
    wake(): void {
        this.link?.wake();
    }

    sleep(): void {
        this.link?.sleep();
        this.delivery.unsend();
        this.options.on_change();
    }

    destroy(): void {
        this.end_listening();
        this.link?.stop();
        this.delivery.stop();
        this.actions.reset();
        this.clear_typing_timer();
    }

    private report(notice: Notice): void {
        this.notice = notice;
        this.options.on_change();
    }

    private clear_typing_timer(): void {
        if (this.typing_timer !== null) this.options.environment.clear_timer(this.typing_timer);
        this.typing_timer = null;
    }

    private adopt(): void {
        const current = this.sessions.current();
        if (current !== this.session_id) this.switch_to(current);
    }

    private switch_to(session_id: string | null): void {
        this.link?.stop();
        this.link = null;
        this.session_id = session_id;
        this.log = new EventLog();
        this.actions.reset();
        this.delivery.unsend();
        if (session_id !== null) this.open_link(session_id);
        this.options.on_change();
    }

    private open_link(session_id: string): void {
        const { environment, endpoint } = this.options;
        this.link = new Link({
            environment,
            url: (kind) =>
                stream_url(endpoint, kind, session_id, this.log.conversation.cursor, this.sessions.token()),
            on_event: (event) => this.on_event(event),
            on_state: () => this.options.on_change(),
            on_end: (end) => this.on_link_end(end),
        });
        this.link.start();
    }

    private async ensure_session(): Promise<string | null> {
        if (this.session_id !== null) return this.session_id;
        this.creating ??= this.obtain();
        const session_id = await this.creating;
        this.creating = null;
        return session_id;
    }

    private async obtain(): Promise<string | null> {
        const obtained = await this.sessions.obtain();
        if ("failure" in obtained) {
            this.delivery.refuse_or_wait(obtained.failure, () => void this.deliver());
            return null;
        }
        if (obtained.session_id !== this.session_id) this.switch_to(obtained.session_id);
        return obtained.session_id;
    }

    private async deliver(): Promise<void> {
        if ((await this.ensure_session()) !== null) this.delivery.flush();
    }

    private on_gone(): void {
        this.sessions.forget();
        this.switch_to(null);
        this.notice = { kind: "gone" };
        this.options.on_change();
        if (!this.outbox.items.some((item) => item.state === "waiting")) return;
        // A server that forgets sessions at once must not get new ones without end.
        this.gone_in_a_row += 1;
        if (this.gone_in_a_row === 1) return void this.deliver();
        this.delivery.refuse_or_wait({ kind: "again", after_ms: null }, () => void this.deliver());
    }

    private on_link_end(end: End): void {
        this.delivery.unsend();
        if (end.kind === "gone") return this.on_gone();
        if (end.kind === "too_big") this.delivery.fail_oldest(null);
        this.notice = end.kind === "refused" ? { kind: "refused" } : this.notice;
        if (end.kind === "finished") this.on_event({ type: "session_ended" });
    }

    private on_event(event: ChatEvent): void {
        if (event.type === "error") return this.on_error(event);
        const now = this.options.environment.now();
        const { gap, completed } = this.log.apply(event, now);
        if (gap) this.link?.reconnect();
        else this.on_applied(event, now);
        if (completed) this.options.on_message?.(completed);
        this.options.on_change();
    }

    private on_applied(event: ChatEvent, now: number): void {
        if (event.type === "connected") this.on_connected();
        if (event.type === "connected" && event.last_seq > 0) this.actions.restore();
        if (event.type === "acknowledged" && event.client_message_id !== null)
            this.delivery.acknowledged(event.client_message_id);
        const { owner, typing } = this.log.conversation;
        if (owner === "queue") {
            if (event.type === "complete") void this.actions.check_owner();
            this.actions.check_owner_later();
        }
        this.clear_typing_timer();
        if (typing)
            this.typing_timer = this.options.environment.set_timer(() => {
                this.log.end_typing();
                this.options.on_change();
            }, typing.until - now);
    }

    private on_connected(): void {
        this.gone_in_a_row = 0;
        if (this.notice?.kind === "refused") this.notice = null;
        this.sessions.touch();
        void this.deliver();
    }

    private on_error(event: Extract<ChatEvent, { type: "error" }>): void {
        const handled = this.delivery.on_error(event);
        if (!handled && event.message)
            this.notice = { kind: "error", message: event.message };
        this.options.on_change();
    }

    private on_owner(owner: string): void {
        this.log.set_owner(owner);
        if (this.log.conversation.owner === "queue") this.actions.check_owner_later();
        this.options.on_change();
    }
}
