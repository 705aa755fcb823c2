import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { code_points } from "../connection/conversation.ts";
import { limits } from "../connection/upload.ts";
import { use_panel, use_view } from "./context.ts";
import { choose_files, limit_texts } from "./files.ts";
import { Icon } from "./icons.tsx";
import { load_draft, save_draft } from "./preferences.ts";

/// Where the customer writes: text, files, send; below it who answers, and the way to a person.

const counter_from = 500; // characters left from which on they are shown
const textarea_px_max = 140;

function Counter({ left }: { left: number }) {
    const { say } = use_panel();
    if (left > counter_from) return null;
    const text = left < 0 ? say("characters_over", { count: -left }) : say("characters_left", { count: left });
    return (
        <p id="counter" class={left < 0 ? "counter over" : "counter"}>
            {text}
        </p>
    );
}

function ChosenFiles({ files, remove }: { files: File[]; remove(file: File): void }) {
    const { say } = use_panel();
    if (files.length === 0) return null;
    return (
        <ul class="files">
            {files.map((file) => (
                <li>
                    <Icon name="document" />
                    <span class="name" dir="auto">
                        {file.name}
                    </span>
                    <span class="size">{Math.max(1, Math.round(file.size / 1024))} KB</span>
                    <button
                        type="button"
                        class="round small"
                        aria-label={say("remove_file", { name: file.name })}
                        onClick={() => remove(file)}
                    >
                        <Icon name="close" />
                    </button>
                </li>
            ))}
        </ul>
    );
}

function Attach({ add, full }: { add(files: File[]): void; full: boolean }) {
    const { say } = use_panel();
    const input = useRef<HTMLInputElement>(null);
    const on_change = () => {
        add([...(input.current?.files ?? [])]);
        input.current!.value = "";
    };
    return (
        <>
            <input type="file" multiple hidden ref={input} accept={limits.file_extensions.join(",")} onChange={on_change} />
            <button
                type="button"
                class="round"
                disabled={full}
                aria-label={say("attach")}
                title={say("attach_hint", limit_texts())}
                onClick={() => input.current?.click()}
            >
                <Icon name="attach" />
            </button>
        </>
    );
}

function Footer() {
    const { say, client } = use_panel();
    const { snapshot } = use_view();
    const { owner, ended } = snapshot.conversation;
    return (
        <div class="footer">
            {owner !== "operator" && <p class="ai">{say("ai_notice")}</p>}
            {owner === "bot" && !ended && (
                <button type="button" class="pill" onClick={() => void client.handoff(true)}>
                    <Icon name="person" /> {say("talk_to_person")}
                </button>
            )}
        </div>
    );
}

export function Composer({ draft_key, visible }: { draft_key: string; visible: boolean }) {
    const { say, client, options, send, announce } = use_panel();
    const { snapshot } = use_view();
    const [text, set_text] = useState(() => load_draft(draft_key));
    const [{ files, problems }, set_choice] = useState(() => choose_files([], [], say));
    const area = useRef<HTMLTextAreaElement>(null);
    const left = limits.message_characters_max - code_points(text.trim());
    const can_send = left >= 0 && (text.trim() !== "" || files.length > 0);

    useLayoutEffect(() => {
        const element = area.current!;
        element.style.height = "auto";
        element.style.height = `${Math.min(element.scrollHeight, textarea_px_max)}px`;
    }, [text, visible]);
    useEffect(() => save_draft(draft_key, text), [text]);
    useEffect(() => {
        if (problems.length > 0) announce(problems.join(" "));
    }, [problems]);
    useEffect(() => {
        if (left === 100 || left === 0 || left === -1) announce(say(left < 0 ? "characters_over" : "characters_left", { count: Math.abs(left) }));
    }, [left]);

    const add = (chosen: File[]) => set_choice(choose_files(files, chosen, say));
    const submit = () => {
        if (!can_send) return;
        send(text, files);
        set_text("");
        set_choice({ files: [], problems: [] });
        area.current?.focus();
    };
    const on_key = (event: KeyboardEvent) => {
        // While an input method composes, Enter belongs to it.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        submit();
    };
    const stop = () => {
        client.stop();
        area.current?.focus(); // the button is about to disappear
    };
    const on_input = () => {
        set_text(area.current!.value);
        client.typing();
    };
    const on_paste = (event: ClipboardEvent) => {
        const pasted = [...(event.clipboardData?.files ?? [])];
        if (pasted.length === 0) return;
        event.preventDefault();
        add(pasted);
    };
    const on_drop = (event: DragEvent) => {
        const dropped = [...(event.dataTransfer?.files ?? [])];
        if (dropped.length === 0) return;
        event.preventDefault();
        add(dropped);
    };
    if (snapshot.conversation.ended) return null;
    return (
        <form
            class="composer"
            onSubmit={(event) => {
                event.preventDefault();
                submit();
            }}
            onDragOver={(event) => event.preventDefault()}
            onDrop={on_drop}
        >
            <ChosenFiles files={files} remove={(file) => set_choice({ files: files.filter((other) => other !== file), problems: [] })} />
            {problems.length > 0 && (
                <div class="problems">
                    {problems.map((problem) => (
                        <p>{problem}</p>
                    ))}
                </div>
            )}
            <div class="line">
                <Attach add={add} full={files.length >= limits.files_max} />
                <textarea
                    ref={area}
                    rows={1}
                    dir={text ? "auto" : options.direction}
                    value={text}
                    aria-label={say("message_label")}
                    aria-describedby={left <= counter_from ? "counter" : undefined}
                    aria-invalid={left < 0}
                    placeholder={say("message_placeholder")}
                    onInput={on_input}
                    onKeyDown={on_key}
                    onPaste={on_paste}
                />
                {snapshot.conversation.running !== null && (
                    <button type="button" class="round stop" aria-label={say("stop")} title={say("stop")} onClick={stop}>
                        <Icon name="stop" />
                    </button>
                )}
                <button type="submit" class="send" aria-label={say("send")} aria-disabled={!can_send}>
                    <Icon name="send" />
                </button>
            </div>
            <Counter left={left} />
            <Footer />
        </form>
    );
}
