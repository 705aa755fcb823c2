import type { WidgetOptions } from "./options.ts";

/// What loader (widget.js) and panel (panel.js) know of each other.

export type EventName = "ready" | "open" | "close" | "message" | "state";

export interface Mount {
    options: WidgetOptions;
    host: HTMLElement;
    root: ShadowRoot;
    launcher: HTMLButtonElement | null; ///< null on a page of its own
    emit(event: EventName, detail?: unknown): void;
    set_unread(count: number): void;
    on_visible(open: boolean): void;
}

export interface Panel {
    open(): void;
    close(): void;
    send(text: string): void;
    identify(user_token: string | null): void;
    destroy(): void;
}

/// Under this name panel.js leaves its function at the window, for the loader that requested it.
export const panel_symbol = Symbol.for("continuo.panel");

export type CreatePanel = (mount: Mount) => Panel;

/// Keys of the browser's storage: one conversation for each server and API.
export function storage_key(options: WidgetOptions): string {
    return `continuo:${options.base_url}${options.prefix}`;
}
