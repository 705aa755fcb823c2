import { panel_symbol, storage_key, type CreatePanel, type EventName, type Mount, type Panel } from "./contract.ts";
import { make_launcher, type Launcher } from "./launcher.ts";
import { read_options, type WidgetOptions } from "./options.ts";

/// widget.js: shows the launcher, offers window.Continuo, and loads panel.js when the customer is about
/// to open it, or when a conversation goes on.

type Listener = (detail: unknown) => void;
type Ready = (api: Api) => void;

interface Api {
    open(): void;
    close(): void;
    send(text: string): void;
    on(event: EventName, listener: Listener): () => void;
    identify(user_token: string | null): void;
    destroy(): void;
    push(ready: Ready): void;
}

const recent_ms = 24 * 3600 * 1000; // a conversation that was used since then is connected at once

class Loader {
    private readonly listeners = new Map<EventName, Set<Listener>>();
    private readonly host: HTMLElement;
    private readonly launcher: Launcher | null;
    private readonly mount: Mount;
    private panel: Promise<Panel> | null = null;
    private is_open = false;
    private destroyed = false;

    constructor(
        private readonly options: WidgetOptions,
        private readonly script: HTMLScriptElement | null,
    ) {
        this.host = document.createElement("continuo-widget");
        document.body.append(this.host);
        const root = this.host.attachShadow({ mode: "open" });
        this.launcher = options.mode === "page" ? null : make_launcher(root, this.host, options);
        this.mount = {
            options,
            host: this.host,
            root,
            launcher: this.launcher?.button ?? null,
            emit: (event, detail) => this.emit(event, detail),
            set_unread: (count) => this.launcher?.set_unread(count),
            on_visible: (open) => {
                this.is_open = open;
                this.launcher?.set_open(open);
            },
        };
        this.launcher?.button.addEventListener("click", () => (this.is_open ? this.close() : this.open()));
        for (const intent of ["pointerenter", "focus"])
            this.launcher?.button.addEventListener(intent, () => this.with_panel(() => undefined), { once: true });
        if (options.mode === "page" || options.open) this.open();
        else if (this.goes_on()) this.when_idle(() => this.with_panel(() => undefined));
    }

    open(): void {
        this.with_panel((panel) => panel.open());
    }

    close(): void {
        if (this.panel) this.with_panel((panel) => panel.close());
    }

    send(text: string): void {
        this.with_panel((panel) => panel.send(String(text)));
    }

    identify(user_token: string | null): void {
        this.options.user_token = user_token;
        if (this.panel) this.with_panel((panel) => panel.identify(user_token));
        else if (this.goes_on()) this.with_panel(() => undefined);
    }

    on(event: EventName, listener: Listener): () => void {
        const set = this.listeners.get(event) ?? new Set();
        this.listeners.set(event, set.add(listener));
        return () => set.delete(listener);
    }

    destroy(): void {
        this.destroyed = true;
        void this.panel?.then((panel) => panel.destroy(), () => undefined);
        this.host.remove();
        this.listeners.clear();
    }

    private emit(event: EventName, detail: unknown): void {
        for (const listener of this.listeners.get(event) ?? []) {
            try {
                listener(detail);
            } catch (error) {
                console.error(error);
            }
        }
    }

    /// Whether this browser has a conversation that may bring news.
    private goes_on(): boolean {
        try {
            const stored = JSON.parse(localStorage.getItem(storage_key(this.options)) ?? "null");
            return stored !== null && Date.now() - Number(stored.used_at) < recent_ms;
        } catch {
            return false;
        }
    }

    private when_idle(run: () => void): void {
        if (window.requestIdleCallback) window.requestIdleCallback(run, { timeout: 4000 });
        else setTimeout(run, 1500);
    }

    /// Runs `use` with the panel once it is loaded; not at all if it cannot be.
    private with_panel(use: (panel: Panel) => void): void {
        if (!this.destroyed) void this.load().then(use, () => undefined);
    }

    private load(): Promise<Panel> {
        this.panel ??= this.load_script().then((create) => {
            const panel = create(this.mount);
            this.emit("ready", undefined);
            return panel;
        });
        this.panel.catch((error: unknown) => {
            this.panel = null; // the next click tries again
            console.error("Continuo: cannot load panel.js", error);
        });
        return this.panel;
    }

    private load_script(): Promise<CreatePanel> {
        return new Promise((resolve, reject) => {
            const element = document.createElement("script");
            element.src = this.script ? new URL("panel.js", this.script.src).href : "/panel.js";
            if (this.script?.nonce) element.nonce = this.script.nonce;
            element.onload = () => {
                element.remove();
                const create = (window as unknown as Record<symbol, CreatePanel | undefined>)[panel_symbol];
                if (create) resolve(create);
                else reject(new Error("panel.js did not run"));
            };
            element.onerror = () => reject(new Error(`cannot load ${element.src}`));
            document.head.append(element);
        });
    }
}

function start(script: HTMLScriptElement | null): void {
    const target = window as unknown as { Continuo?: Api | Ready[] };
    const before = target.Continuo;
    if (before && !Array.isArray(before)) return; // the tag is twice on the page
    const script_url = script?.src || location.href;
    const options = read_options(script?.dataset ?? {}, script_url, navigator.language);
    const loader = new Loader(options, script);
    const api: Api = {
        open: () => loader.open(),
        close: () => loader.close(),
        send: (text) => loader.send(text),
        on: (event, listener) => loader.on(event, listener),
        identify: (user_token) => loader.identify(user_token),
        destroy: () => {
            loader.destroy();
            delete target.Continuo;
        },
        push: (ready) => ready(api),
    };
    target.Continuo = api;
    for (const ready of before ?? []) ready(api);
}

const script = document.currentScript as HTMLScriptElement | null;
if (document.body) start(script);
else document.addEventListener("DOMContentLoaded", () => start(script));
