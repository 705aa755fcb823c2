import { useEffect, useRef, useState } from "preact/hooks";
import { use_panel, use_view } from "./context.ts";
import { Icon } from "./icons.tsx";

/// Title, who answers at the moment, options, close.

function State() {
    const { say } = use_panel();
    const { snapshot } = use_view();
    const { owner, operator, ended } = snapshot.conversation;
    if (ended) return <span class="state">{say("state_ended")}</span>;
    if (owner === "operator")
        return <span class="state of-person">{say("state_person", { name: operator ?? say("person_name") })}</span>;
    return <span class={`state of-${owner}`}>{say(owner === "queue" ? "state_waiting" : "state_ai")}</span>;
}

function Options() {
    const { say, client, set_whole_answers } = use_panel();
    const { whole_answers } = use_view();
    const [open, set_open] = useState(false);
    const box = useRef<HTMLDivElement>(null);
    const button = useRef<HTMLButtonElement>(null);
    useEffect(() => {
        if (!open) return;
        const leave = (event: Event) => {
            if (!event.composedPath().includes(box.current!)) set_open(false);
        };
        const root = box.current!.getRootNode();
        root.addEventListener("pointerdown", leave);
        root.addEventListener("focusin", leave);
        return () => {
            root.removeEventListener("pointerdown", leave);
            root.removeEventListener("focusin", leave);
        };
    }, [open]);
    const on_key = (event: KeyboardEvent) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        set_open(false);
        button.current?.focus();
    };
    const start_new = () => {
        set_open(false);
        client.new_conversation();
        button.current?.focus();
    };
    return (
        <div class="options" ref={box} onKeyDown={on_key}>
            <button
                type="button"
                class="round"
                ref={button}
                aria-label={say("options")}
                aria-expanded={open}
                aria-controls="options"
                onClick={() => set_open(!open)}
            >
                <Icon name="more" />
            </button>
            <div class="menu" id="options" hidden={!open}>
                <button
                    type="button"
                    role="switch"
                    aria-checked={whole_answers}
                    onClick={() => set_whole_answers(!whole_answers)}
                >
                    <span>{say("whole_answers")}</span>
                    <span class="switch" />
                </button>
                <button type="button" onClick={start_new}>
                    {say("new_conversation")}
                </button>
            </div>
        </div>
    );
}

export function Header({ title }: { title: string }) {
    const { say, options, close } = use_panel();
    const { owner } = use_view().snapshot.conversation;
    return (
        <header>
            <span class="avatar" aria-hidden="true">
                <Icon name={owner === "operator" ? "person" : owner === "queue" ? "clock" : "spark"} />
            </span>
            <div class="titles">
                {options.mode === "page" ? <h1 id="title">{title}</h1> : <h2 id="title">{title}</h2>}
                <State />
            </div>
            <Options />
            {options.mode === "launcher" && (
                <button type="button" class="round" aria-label={say("close_chat")} onClick={close}>
                    <Icon name="close" />
                </button>
            )}
        </header>
    );
}
