import { useEffect, useState } from "preact/hooks";
import type { Snapshot } from "../connection/client_contract.ts";
import { use_panel, use_view } from "./context.ts";
import { Icon } from "./icons.tsx";
import { format_time, type Say } from "./texts.ts";

/// Lines between header and log, and above the composer: connection, notices, the queue.

const patience_ms = 1500; // a reconnection that is faster is not worth a banner

function is_away(snapshot: Snapshot): boolean {
    return ["connecting", "waiting", "offline"].includes(snapshot.link);
}

export function ConnectionBanner() {
    const { say, announce } = use_panel();
    const { snapshot } = use_view();
    const away = is_away(snapshot) && (snapshot.caught_up || snapshot.failures > 1 || snapshot.link === "offline");
    const offline = snapshot.link === "offline";
    const [shown, set_shown] = useState(false);
    useEffect(() => {
        if (!away) {
            if (shown) announce(say("connected_again"));
            return set_shown(false);
        }
        const timer = setTimeout(() => set_shown(true), offline ? 0 : patience_ms);
        return () => clearTimeout(timer);
    }, [away, offline]);
    const text = say(offline ? "offline" : "reconnecting");
    useEffect(() => {
        if (shown && away) announce(text);
    }, [shown, away, text]);
    return shown && away ? <p class="banner connection">{text}</p> : null;
}

export function NoticeBanner() {
    const { say, client, announce } = use_panel();
    const { snapshot } = use_view();
    const { notice } = snapshot;
    const text = notice === null ? null : notice_text(notice, say);
    useEffect(() => {
        if (text) announce(text);
    }, [text]);
    if (!text) return null;
    return (
        <div class="banner notice">
            <p>{text}</p>
            <button type="button" class="round small" aria-label={say("dismiss")} onClick={() => client.dismiss_notice()}>
                <Icon name="close" />
            </button>
        </div>
    );
}

function notice_text(notice: NonNullable<Snapshot["notice"]>, say: Say): string {
    switch (notice.kind) {
        case "error":
            return notice.message;
        case "refused":
            return say("busy");
        case "gone":
            return say("gone");
        case "failed":
            return say("failed");
    }
}

function queue_text(snapshot: Snapshot, say: Say, language: string): string {
    const { queue } = snapshot.conversation;
    if (!queue) return "";
    if (!queue.open) {
        const time = format_time(queue.opens_at, language, new Date());
        return time ? `${say("queue_closed")} ${say("queue_opens", { time })}` : say("queue_closed");
    }
    const place =
        queue.position === null
            ? say("queue_joined")
            : queue.position <= 1
              ? say("queue_next")
              : say("queue_place", { position: queue.position });
    const minutes = Math.floor((queue.waiting_seconds ?? 0) / 60);
    return minutes > 0 ? `${place} ${say("queue_minutes", { minutes })}` : place;
}

/// Place in the queue, and the way out of it.
export function QueueBar() {
    const { say, client, options, announce } = use_panel();
    const { snapshot } = use_view();
    const { owner, operator } = snapshot.conversation;
    const text = owner === "queue" ? queue_text(snapshot, say, options.language) : "";
    // The minutes change by themselves: only another place is worth saying.
    const place = snapshot.conversation.queue?.position;
    const [before, set_before] = useState(owner);
    useEffect(() => {
        if (owner === "queue") announce(text);
    }, [owner, place, snapshot.conversation.queue?.open]);
    useEffect(() => {
        if (owner === before) return;
        set_before(owner);
        if (owner === "operator") announce(say("joined", { name: operator ?? say("person_name") }));
        if (owner === "bot" && snapshot.caught_up) announce(say("left"));
    }, [owner]);
    if (owner !== "queue") return null;
    return (
        <div class="queue">
            <Icon name="clock" />
            <p>
                <strong>{text}</strong> {say("queue_assist")}
            </p>
            <button type="button" class="plain" onClick={() => void client.handoff(false)}>
                {say("cancel_waiting")}
            </button>
        </div>
    );
}
