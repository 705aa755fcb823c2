import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { code_points } from "../../../shared/conversation/conversation.ts";
import { limits } from "../connection/upload.ts";
import { use_panel, use_view } from "./context.ts";
import { choose_files, limit_texts, type Choice } from "./files.ts";
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

/// The text field grows with its text, and keeps it over a refresh.
function use_draft(draft_key: string, visible: boolean) {
    const [text, set_text] = useState(() => load_draft(draft_key));
    const area = useRef<HTMLTextAreaElement>(null);
    useLayoutEffect(() => {
        const element = area.current;
        if (!element) return;
        element.style.height = "auto";
        element.style.height = `${Math.min(element.scrollHeight, textarea_px_max)}px`;
    }, [text, visible]);
    useEffect(() => save_draft(draft_key, text), [text]);
    return { text, set_text, area };
}

/// Files that were chosen, pasted or dropped, and what is wrong with others.
function use_files() {
    const { say, announce } = use_panel();
    const [choice, set_choice] = useState<Choice>({ files: [], problems: [] });
    const { files, problems } = choice;
    useEffect(() => {
        if (problems.length > 0) announce(problems.join(" "));
    }, [problems]);
    const add = (chosen: File[]) => set_choice(choose_files(files, chosen, say));
    const remove = (file: File) => set_choice({ files: files.filter((other) => other !== file), problems: [] });
    const clear = () => set_choice({ files: [], problems: [] });
    const take = (event: Event, data: DataTransfer | null) => {
        const brought = [...(data?.files ?? [])];
        if (brought.length === 0) return;
        event.preventDefault();
        add(brought);
    };
    return { files, problems, add, remove, clear, take };
}

/// Says aloud when the limit comes near and when it is passed; the counter itself is not live.
function use_limit(text: string): number {
    const { say, announce } = use_panel();
    const left = limits.message_characters_max - code_points(text.trim());
    useEffect(() => {
        if (left === 100 || left === 0) announce(say("characters_left", { count: left }));
        if (left === -1) announce(say("characters_over", { count: 1 }));
    }, [left]);
    return left;
}

function Stop({ after }: { after(): void }) {
    const { say, client } = use_panel();
    const { snapshot } = use_view();
    if (snapshot.conversation.running === null) return null;
    const stop = () => {
        client.stop();
        after(); // this button is about to disappear
    };
    return (
        <button type="button" class="round stop" aria-label={say("stop")} title={say("stop")} onClick={stop}>
            <Icon name="stop" />
        </button>
    );
}

export function Composer({ draft_key, visible }: { draft_key: string; visible: boolean }) {
    const { say, client, options, send } = use_panel();
    const { snapshot } = use_view();
    const { text, set_text, area } = use_draft(draft_key, visible);
    const { files, problems, add, remove, clear, take } = use_files();
    const left = use_limit(text);
    const can_send = left >= 0 && (text.trim() !== "" || files.length > 0);

    const submit = (event: Event) => {
        event.preventDefault();
        if (!can_send) return;
        send(text, files);
        set_text("");
        clear();
        area.current?.focus();
    };
    const on_key = (event: KeyboardEvent) => {
        // While an input method composes, Enter belongs to it.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        submit(event);
    };
    const on_input = () => {
        set_text(area.current!.value);
        client.typing();
    };
    if (snapshot.conversation.ended) return null;
    return (
        <form
            class="composer"
            onSubmit={submit}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => take(event, event.dataTransfer)}
        >
            <ChosenFiles files={files} remove={remove} />
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
                    onPaste={(event) => take(event, event.clipboardData)}
                />
                <Stop after={() => area.current?.focus()} />
                <button type="submit" class="send" aria-label={say("send")} aria-disabled={!can_send}>
                    <Icon name="send" />
                </button>
            </div>
            <Counter left={left} />
            <Footer />
        </form>
    );
}
