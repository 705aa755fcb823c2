import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Brand } from "./brand.tsx";
import { Icon } from "./icons.tsx";
import { is_possible_key } from "./key_store.ts";
import { Problem } from "./problem.ts";

/// Asks for the key or token that the page needs. `check` rejects with a Problem if the server refuses it.

interface KeyFormProps {
    title: string; ///< of the page
    label: string; ///< of the field
    submit: string; ///< of the button
    help: ComponentChildren; ///< where the key comes from
    children: ComponentChildren; ///< what the page is for
    problem: Problem | null; ///< why it is asked for again
    check: (key: string) => Promise<void>;
    accept: (key: string, keep: boolean) => void;
}

export function KeyForm({ title, label, submit: submit_name, help, children, problem: first_problem, check, accept }: KeyFormProps) {
    const [problem, set_problem] = useState(first_problem);
    const [busy, set_busy] = useState(false);
    const [visible, set_visible] = useState(false);
    const field = useRef<HTMLInputElement>(null);
    const keep = useRef<HTMLInputElement>(null);
    useEffect(() => field.current!.focus(), []);
    const submit = async (event: Event) => {
        event.preventDefault();
        const key = field.current!.value.trim();
        if (!is_possible_key(key)) {
            set_problem(new Problem("key", "This is no key", "A key has up to 512 letters, digits and signs, without spaces."));
            field.current!.focus();
            return;
        }
        set_busy(true);
        try {
            await check(key);
            accept(key, keep.current!.checked);
        } catch (error) {
            set_problem(error instanceof Problem ? error : new Problem("other", "The key cannot be checked", String(error)));
            set_busy(false);
            field.current!.select();
        }
    };
    return (
        <main class="gate">
            <form class="gate-box" onSubmit={(event) => void submit(event)} aria-labelledby="gate-title" noValidate>
                <Brand />
                <h1 id="gate-title">{title}</h1>
                <p class="muted">{children}</p>
                <label class="gate-field" for="key">{label}</label>
                <div class="gate-line">
                    <input
                        ref={field}
                        id="key"
                        type={visible ? "text" : "password"}
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck={false}
                        maxLength={512}
                        required
                        aria-invalid={problem !== null}
                        aria-describedby={problem ? "key-problem key-help" : "key-help"}
                    />
                    <button type="button" class="button" aria-pressed={visible} onClick={() => set_visible(!visible)}>{visible ? "Hide" : "Show"}</button>
                </div>
                <p id="key-help" class="note">{help}</p>
                <label class="check"><input ref={keep} type="checkbox" defaultChecked /> Keep it until this tab is closed</label>
                <div id="key-problem" role="alert">
                    {problem && <p class="gate-problem"><Icon name="warning" /><span><strong>{problem.title}.</strong> {problem.message}</span></p>}
                </div>
                <button type="submit" class="button primary" disabled={busy}>{busy ? "Checking…" : submit_name}</button>
            </form>
        </main>
    );
}
