import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Source } from "../../../shared/conversation/events.ts";
import { ConnectionBanner, NoticeBanner, QueueBar } from "./banners.tsx";
import { Composer } from "./composer.tsx";
import { Context, ViewContext, type PanelContext, type View } from "./context.ts";
import { keep_focus_inside } from "./focus.ts";
import { Header } from "./header.tsx";
import { LogView } from "./log_view.tsx";
import { Passage } from "./passage.tsx";

/// The whole panel. Its state comes from outside (`view`); only the opened passage is its own.

export interface AppProps {
    panel: Omit<PanelContext, "show_source">;
    view: View;
    draft_key: string;
    visible: boolean;
}

export function App({ panel, view, draft_key, visible }: AppProps) {
    const [source, set_source] = useState<Source | null>(null);
    const opener = useRef<HTMLElement | null>(null);
    const box = useRef<HTMLElement>(null);
    const context = useMemo<PanelContext>(() => {
        const show_source = (next: Source) => {
            opener.current = (box.current!.getRootNode() as ShadowRoot).activeElement as HTMLElement;
            set_source(next);
        };
        return { ...panel, show_source };
    }, [panel]);
    const { options, say } = panel;
    const is_page = options.mode === "page";
    const title = options.title ?? say("title");

    // The conversation behind the passage is out of reach, also for screen readers.
    useEffect(() => {
        const parts = box.current!.querySelector<HTMLElement>(".parts")!;
        parts.inert = source !== null;
        if (source === null) opener.current?.focus();
        opener.current = source === null ? null : opener.current;
    }, [source]);

    // Keys typed here are none of the page's shortcuts.
    const keep_key = (event: KeyboardEvent) => event.stopPropagation();
    const on_key = (event: KeyboardEvent) => {
        keep_key(event);
        if (event.key === "Escape" && !is_page) panel.close();
        if (!is_page) keep_focus_inside(box.current!, event);
    };
    const Box = is_page ? "main" : "section";
    return (
        <Context.Provider value={context}>
            <ViewContext.Provider value={view}>
                <Box
                    ref={box as never}
                    class={`panel ${is_page ? "page" : "floating"} ${options.position}`}
                    role={is_page ? undefined : "dialog"}
                    aria-labelledby="title"
                    lang={options.language}
                    dir={options.direction}
                    hidden={!visible}
                    tabIndex={-1}
                    onKeyDown={on_key}
                    onKeyUp={keep_key}
                    onKeyPress={keep_key}
                >
                    <div class="parts">
                        <Header title={title} />
                        <ConnectionBanner />
                        <NoticeBanner />
                        <LogView title={title} />
                        <QueueBar />
                        <Composer draft_key={draft_key} visible={visible} />
                    </div>
                    {source && <Passage source={source} close={() => set_source(null)} />}
                </Box>
            </ViewContext.Provider>
        </Context.Provider>
    );
}
