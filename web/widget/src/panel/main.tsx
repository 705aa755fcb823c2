import { render } from "preact";
import { Client } from "../connection/client.ts";
import type { Message } from "../../../shared/conversation/conversation.ts";
import { browser_environment } from "../../../shared/conversation/environment.ts";
import { new_id } from "../../../shared/conversation/new_id.ts";
import { browser_session_store, open_storage } from "../connection/session_store.ts";
import { upload_with_xhr } from "../connection/upload.ts";
import { panel_symbol, storage_key, type CreatePanel, type Mount, type Panel } from "../loader/contract.ts";
import { add_styles } from "../loader/styles.ts";
import { resolve_color } from "../theme/resolve_color.ts";
import { Announcer } from "./announcer.ts";
import { App } from "./app.tsx";
import { speaker_name, type PanelContext, type View } from "./context.ts";
import { focus_panel } from "./focus.ts";
import css from "./styles/panel.css";
import { load_whole_answers, save_whole_answers } from "./preferences.ts";
import { Speech } from "./speech.ts";
import { make_say, type Say } from "./texts.ts";
import { follow_theme } from "./theme.ts";

/// panel.js: connects a client to what is drawn, and both to the loader.

class MountedPanel implements Panel {
    private readonly say: Say;
    private readonly key: string;
    private readonly container = document.createElement("div");
    private readonly announcer = new Announcer();
    private readonly speech = new Speech();
    private readonly client: Client;
    private readonly context: Omit<PanelContext, "show_source">;
    private readonly cleanups: (() => void)[] = [];
    private visible = false;
    private unread = 0;
    private whole_answers = load_whole_answers();
    private was_caught_up = false;
    private last_state = "";

    constructor(private readonly mount: Mount) {
        const { options, root } = mount;
        this.say = make_say(options.language, options.texts);
        this.key = storage_key(options);
        add_styles(root, css);
        this.container.className = "continuo";
        root.append(this.container, this.announcer.element);
        this.cleanups.push(follow_theme(this.container, resolve_color(mount.host, options.color), options.theme));
        this.client = new Client({
            environment: browser_environment(),
            endpoint: { base_url: options.base_url, prefix: options.prefix },
            store: browser_session_store(this.key),
            outbox_storage: open_storage("sessionStorage"),
            outbox_key: `${this.key}:outbox`,
            upload: upload_with_xhr,
            new_id,
            user_token: options.user_token,
            on_change: () => this.changed(),
            on_message: (message) => this.on_message(message),
        });
        this.context = {
            options,
            client: this.client,
            say: this.say,
            set_whole_answers: (wanted) => this.set_whole_answers(wanted),
            send: (text, files) => this.client.send(text, files),
            announce: (text) => this.announce(text),
            close: () => this.close(),
        };
        if (options.mode === "page") {
            document.documentElement.lang = options.language;
            document.title = options.title ?? this.say("title");
        }
        this.listen();
        this.client.start();
        this.changed();
    }

    open(): void {
        if (this.visible) return;
        this.visible = true;
        this.set_unread(0);
        this.mount.on_visible(true);
        this.changed();
        const panel = this.container.querySelector<HTMLElement>(".panel")!;
        if (this.mount.options.mode === "launcher") focus_panel(panel);
        this.mount.emit("open");
    }

    close(): void {
        if (!this.visible || this.mount.options.mode === "page") return;
        this.visible = false;
        this.mount.on_visible(false);
        this.changed();
        this.mount.launcher?.focus({ preventScroll: true });
        this.mount.emit("close");
    }

    send(text: string): void {
        this.client.send(text);
    }

    identify(user_token: string | null): void {
        this.client.identify(user_token);
    }

    destroy(): void {
        this.client.destroy();
        for (const cleanup of this.cleanups) cleanup();
        render(null, this.container);
    }

    private listen(): void {
        const on = (target: EventTarget, name: string, run: () => void) => {
            target.addEventListener(name, run);
            this.cleanups.push(() => target.removeEventListener(name, run));
        };
        on(window, "online", () => this.client.wake());
        on(window, "offline", () => this.client.sleep());
        on(window, "pageshow", () => this.client.wake());
        on(document, "visibilitychange", () => document.hidden || this.client.wake());
        const viewport = window.visualViewport;
        // The keyboard of a phone makes the visible part smaller than the window.
        const fit = () => this.container.style.setProperty("--x-height", `${viewport?.height ?? innerHeight}px`);
        if (viewport) on(viewport, "resize", fit);
        fit();
    }

    private set_whole_answers(wanted: boolean): void {
        this.whole_answers = wanted;
        save_whole_answers(wanted);
        this.changed();
    }

    private announce(text: string): void {
        if (this.visible) this.announcer.say(text);
    }

    private set_unread(count: number): void {
        this.unread = count;
        this.mount.set_unread(count);
    }

    private on_message(message: Message): void {
        const { role, content, seq, author } = message;
        if (!this.visible) this.set_unread(this.unread + 1);
        this.mount.emit("message", { role, content, seq, author });
    }

    private speak(messages: readonly Message[], caught_up: boolean): void {
        if (!caught_up) return;
        if (!this.was_caught_up) this.speech.skip(messages);
        this.was_caught_up = true;
        const name = (message: Message) => speaker_name(this.say, message);
        for (const text of this.speech.update(messages, this.whole_answers, name)) this.announce(text);
    }

    private changed(): void {
        const snapshot = this.client.snapshot();
        const { owner, operator, queue, messages, ended } = snapshot.conversation;
        if (messages.length === 0) {
            this.speech.reset();
            this.was_caught_up = snapshot.link === "idle";
        }
        this.speak(messages, snapshot.caught_up);
        const state = { owner, operator, position: queue?.position ?? null, ended, connection: snapshot.link };
        const text = JSON.stringify(state);
        if (text !== this.last_state) this.mount.emit("state", state);
        this.last_state = text;
        this.draw({ snapshot, whole_answers: this.whole_answers });
    }

    private draw(view: View): void {
        const focused = this.mount.root.activeElement;
        const was_inside = focused !== null && this.container.contains(focused);
        render(
            <App panel={this.context} view={view} draft_key={this.key} visible={this.visible} />,
            this.container,
        );
        // A button that was pressed may be gone now, such as "talk to a person": keep the focus here.
        if (this.visible && was_inside && !focused.isConnected)
            focus_panel(this.container.querySelector<HTMLElement>(".panel")!);
    }
}

const create: CreatePanel = (mount) => new MountedPanel(mount);
(window as unknown as Record<symbol, CreatePanel>)[panel_symbol] = create;
