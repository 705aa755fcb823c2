import type { Environment, Timer } from "../../../shared/conversation/environment.ts";
import { post_message, session_path, type Endpoint, type Failure } from "./http.ts";
import type { Link } from "./link.ts";
import type { Outbox, Pending } from "./outbox.ts";
import type { Upload } from "./upload.ts";

/// Sends the messages of the outbox until the server acknowledges them: as frames of the WebSocket,
/// as requests where the stream is SSE, and as multipart requests where they have files.

export interface DeliveryOptions {
    environment: Environment;
    endpoint: Endpoint;
    outbox: Outbox;
    upload: Upload;
    user_token(): string | null;
    session_id(): string | null;
    link(): Link | null;
    on_change(): void;
    on_gone(): void;
    on_ended(): void;
}

const acknowledge_ms = 15_000; // then the connection is taken for dead
const again_ms = 3_000;

export class Delivery {
    private readonly uploads = new Map<string, () => void>();
    private acknowledge_timer: Timer | null = null;
    private again_timer: Timer | null = null;

    constructor(private readonly options: DeliveryOptions) {}

    /// Sends what waits and can be sent now.
    flush(): void {
        const link = this.options.link();
        if (link?.state !== "open") return this.flush_uploads();
        for (const pending of this.options.outbox.items) {
            if (pending.state !== "waiting" || pending.files.length > 0) continue;
            if (link.kind === "sse") void this.post(pending);
            else this.send_frame(link, pending);
        }
        this.flush_uploads();
    }

    acknowledged(client_message_id: string): void {
        this.options.outbox.remove(client_message_id);
        this.uploads.delete(client_message_id);
        if (!this.options.outbox.items.some((item) => item.state === "sent")) this.end_waiting();
    }

    /// The connection ended: what it did not acknowledge is sent again over the next one.
    unsend(): void {
        this.options.outbox.unsend();
        this.end_waiting();
    }

    abort(client_message_id: string): void {
        this.uploads.get(client_message_id)?.();
        this.uploads.delete(client_message_id);
    }

    stop(): void {
        for (const id of [...this.uploads.keys()]) this.abort(id);
        this.end_waiting();
        if (this.again_timer !== null) this.options.environment.clear_timer(this.again_timer);
    }

    /// An `error` event. True if it was about a message of the outbox.
    on_error(event: {
        message: string;
        retry_after: number | null;
        client_message_id: string | null;
    }): boolean {
        const { outbox } = this.options;
        const named = event.client_message_id ? outbox.find(event.client_message_id) : undefined;
        const oldest = outbox.items.find((item) => item.state === "sent" && item.files.length === 0);
        const about = named ?? oldest;
        if (!about) return false;
        if (event.retry_after === null) {
            this.fail(about.client_message_id, event.message);
        } else {
            outbox.change(about.client_message_id, { state: "waiting" });
            this.flush_after(event.retry_after * 1000);
        }
        return true;
    }

    fail_oldest(error: string | null): void {
        const oldest = this.options.outbox.items.find((item) => item.files.length === 0);
        if (oldest) this.fail(oldest.client_message_id, error);
    }

    /// No session could be created: either all messages wait for `again`, or they have failed.
    refuse_or_wait(failure: Failure, again: () => void): void {
        const { environment, outbox } = this.options;
        if (failure.kind === "again") {
            if (this.again_timer !== null) environment.clear_timer(this.again_timer);
            this.again_timer = environment.set_timer(again, failure.after_ms ?? again_ms);
            return;
        }
        const error = failure.kind === "refused" ? failure.message : null;
        for (const { client_message_id } of outbox.items) this.fail(client_message_id, error);
    }

    private fail(client_message_id: string, error: string | null): void {
        this.options.outbox.change(client_message_id, { state: "failed", error, progress: null });
        this.options.on_change();
    }

    private send_frame(link: Link, { content, client_message_id }: Pending): void {
        if (!link.send({ type: "message", content, client_message_id })) return;
        this.options.outbox.change(client_message_id, { state: "sent" });
        if (this.acknowledge_timer !== null) return;
        const { environment } = this.options;
        this.acknowledge_timer = environment.set_timer(() => {
            this.acknowledge_timer = null;
            this.options.link()?.reconnect();
            this.options.outbox.unsend();
        }, acknowledge_ms);
    }

    private end_waiting(): void {
        if (this.acknowledge_timer !== null)
            this.options.environment.clear_timer(this.acknowledge_timer);
        this.acknowledge_timer = null;
    }

    private url(): string | null {
        const session_id = this.options.session_id();
        return session_id && session_path(this.options.endpoint, session_id, "messages");
    }

    private async post({ content, client_message_id }: Pending): Promise<void> {
        const url = this.url();
        if (url === null) return;
        this.options.outbox.change(client_message_id, { state: "sent" });
        const user_token = this.options.user_token();
        const body = { message: content, client_message_id, ...(user_token && { user_token }) };
        const answer = await post_message(this.options.environment, url, body);
        // It stays in the outbox until the events stream shows it in the log.
        if (!answer.ok) this.on_failure(client_message_id, answer.failure);
    }

    private flush_uploads(): void {
        const url = this.url();
        if (url === null) return;
        for (const pending of this.options.outbox.items) {
            if (pending.state === "waiting" && pending.files.length > 0) this.start_upload(url, pending);
        }
    }

    private start_upload(url: string, { content, client_message_id, files }: Pending): void {
        if (this.uploads.has(client_message_id)) return;
        const { outbox, on_change } = this.options;
        const form = new FormData();
        form.set("message", content);
        form.set("client_message_id", client_message_id);
        const user_token = this.options.user_token();
        if (user_token) form.set("user_token", user_token);
        for (const file of files) form.append("attachments", file, file.name);
        const { done, abort } = this.options.upload(url, form, (progress) => {
            outbox.change(client_message_id, { progress });
            on_change();
        });
        outbox.change(client_message_id, { progress: 0 });
        this.uploads.set(client_message_id, abort);
        void done.then((answer) => {
            if (!this.uploads.delete(client_message_id)) return; // acknowledged or discarded
            if (!answer.ok) this.on_failure(client_message_id, answer.failure);
        });
    }

    private on_failure(client_message_id: string, failure: Failure): void {
        const { outbox, on_change, on_gone, on_ended } = this.options;
        if (!outbox.find(client_message_id)) return;
        switch (failure.kind) {
            case "again":
                outbox.change(client_message_id, { state: "waiting", progress: null });
                this.flush_after(failure.after_ms ?? again_ms);
                break;
            case "gone":
                outbox.change(client_message_id, { state: "waiting", progress: null });
                return on_gone();
            case "ended":
                this.fail(client_message_id, null);
                return on_ended();
            case "missing":
            case "refused":
                this.fail(client_message_id, failure.kind === "refused" ? failure.message : null);
        }
        on_change();
    }

    private flush_after(ms: number): void {
        const { environment } = this.options;
        if (this.again_timer !== null) environment.clear_timer(this.again_timer);
        this.again_timer = environment.set_timer(() => {
            this.again_timer = null;
            this.flush();
        }, ms);
    }
}
