import { useEffect, useRef, useState } from "preact/hooks";
import { browser_environment } from "../../../shared/conversation/environment.ts";
import type { QueueEvent } from "./queue_events.ts";
import { QueueLink, type LinkState } from "./queue_link.ts";
import { apply_queue_event, empty_queue, type QueueState } from "./queue_state.ts";

export interface LiveQueue {
    queue: QueueState;
    link: LinkState;
    loaded: boolean;
    typing: (session_id: string) => void;
}

/// The queue while the page is shown. `on_event` sees each event after the state has it.
export function use_queue(url: string, token: string, on_event: (event: QueueEvent, queue: QueueState) => void): LiveQueue {
    const [queue, set_queue] = useState(empty_queue);
    const [state, set_state] = useState<LinkState>("connecting");
    const [loaded, set_loaded] = useState(false);
    const link = useRef<QueueLink | null>(null);
    const listener = useRef(on_event);
    listener.current = on_event;
    useEffect(() => {
        let now = empty_queue();
        const opened = new QueueLink({
            environment: browser_environment(),
            url,
            token,
            cursor: () => now.cursor,
            on_event: (event) => {
                now = apply_queue_event(now, event, Date.now());
                set_queue(now);
                if (event.type === "queue") set_loaded(true);
                listener.current(event, now);
            },
            on_state: set_state,
        });
        link.current = opened;
        opened.start();
        const wake = () => document.visibilityState === "visible" && opened.wake();
        addEventListener("online", wake);
        document.addEventListener("visibilitychange", wake);
        return () => {
            removeEventListener("online", wake);
            document.removeEventListener("visibilitychange", wake);
            opened.stop();
        };
    }, [url, token]);
    return { queue, link: state, loaded, typing: (session_id) => link.current?.typing(session_id) };
}
