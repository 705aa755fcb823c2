import { close_chat as close_de, one_unread_message as one_de, open_chat as open_de, unread_messages as many_de } from "../languages/de.json";
import { close_chat, one_unread_message, open_chat, unread_messages } from "../languages/en.json";
import { parse_color, text_on, to_css, white } from "../theme/contrast.ts";
import { resolve_color } from "../theme/resolve_color.ts";
import css from "./launcher.css";
import type { WidgetOptions } from "./options.ts";
import { add_styles } from "./styles.ts";

/// The round button. Its few texts are here, so that the panel's language file is not needed for it.

export interface Launcher {
    button: HTMLButtonElement;
    set_unread(count: number): void;
    set_open(open: boolean): void;
}

function svg(name: string, path: string): SVGElement {
    const space = "http://www.w3.org/2000/svg";
    const image = document.createElementNS(space, "svg");
    image.setAttribute("viewBox", "0 0 24 24");
    image.setAttribute("aria-hidden", "true");
    image.setAttribute("class", name);
    const shape = document.createElementNS(space, "path");
    shape.setAttribute("d", path);
    image.append(shape);
    return image;
}

export function make_launcher(root: ShadowRoot, host: HTMLElement, options: WidgetOptions): Launcher {
    add_styles(root, css);
    const german = /^de\b/i.test(options.language);
    const texts: Record<string, string> = german
        ? { open: open_de, close: close_de, one: one_de, many: many_de }
        : { open: open_chat, close: close_chat, one: one_unread_message, many: unread_messages };
    const text = (key: string, name: string) => options.texts[key] ?? texts[name] ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = `launcher ${options.position}`;
    button.dir = options.direction;
    button.lang = options.language;
    button.setAttribute("aria-haspopup", "dialog");
    const badge = document.createElement("span");
    badge.className = "badge";
    badge.setAttribute("aria-hidden", "true");
    button.append(
        svg("chat", "M21 12a8 8 0 0 1-8 8H4l1.6-3.2A8 8 0 1 1 21 12ZM9 11h8M9 14.5h5"),
        svg("close", "M6 9l6 6 6-6"),
        badge,
    );
    const shown = parse_color(resolve_color(host, options.color)) ?? white;
    button.style.setProperty("--x-launcher", to_css(shown));
    button.style.setProperty("--x-on-launcher", to_css(text_on(shown)));

    let unread = 0;
    let is_open = false;
    const update = () => {
        const news = text(unread === 1 ? "one_unread_message" : "unread_messages", unread === 1 ? "one" : "many");
        const name = is_open ? text("close_chat", "close") : text("open_chat", "open");
        const with_news = unread > 0 && !is_open;
        button.setAttribute("aria-label", with_news ? `${name}, ${news.replace("{count}", `${unread}`)}` : name);
        button.setAttribute("aria-expanded", String(is_open));
        badge.hidden = !with_news;
        badge.textContent = unread > 9 ? "9+" : String(unread);
    };
    update();
    root.append(button);
    return {
        button,
        set_unread: (count) => {
            unread = count;
            update();
        },
        set_open: (open) => {
            is_open = open;
            update();
        },
    };
}
