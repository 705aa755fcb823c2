import { useEffect, useRef } from "preact/hooks";
import type { Source } from "../../../shared/conversation/events.ts";
import { use_panel } from "./context.ts";
import { Heading } from "./heading.tsx";
import { Icon } from "./icons.tsx";

/// The passage that an answer cites, over the conversation. Its text is shown as it was stored.
export function Passage({ source, close }: { source: Source; close(): void }) {
    const { say } = use_panel();
    const back = useRef<HTMLButtonElement>(null);
    useEffect(() => back.current?.focus(), []);
    const on_key = (event: KeyboardEvent) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
    };
    const title = source.title || say("untitled");
    return (
        <div class="passage" role="dialog" aria-labelledby="passage-title" aria-modal="true" onKeyDown={on_key}>
            <div class="passage-head">
                <button type="button" class="round" ref={back} aria-label={say("back")} onClick={close}>
                    <Icon name="back" />
                </button>
                <Heading id="passage-title" dir="auto">
                    <span class="rank">{source.rank}</span> {title}
                </Heading>
            </div>
            <div class="passage-text" dir="auto" tabIndex={0}>
                {source.content}
            </div>
            {source.link && (
                <a class="pill" href={source.link} target="_blank" rel="noopener noreferrer nofollow">
                    <Icon name="external" /> {say("open_page")}
                    <span class="hidden"> ({say("new_window")})</span>
                </a>
            )}
        </div>
    );
}
