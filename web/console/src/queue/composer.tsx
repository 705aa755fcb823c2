import { useRef, useState } from "preact/hooks";
import { new_id } from "../../../shared/conversation/new_id.ts";

/// Where the operator writes: to the customer, or a note that no customer sees. What could not be sent stays.

/// What was written and not sent, by session.
export type Drafts = Map<string, string>;

interface ComposerProps {
    session_id: string;
    drafts: Drafts;
    can_reply: boolean;
    hint: string; ///< why not
    send: (content: string, client_message_id: string) => Promise<boolean>;
    note: (content: string) => Promise<boolean>;
    typing: () => void;
}

const characters_max = 4000;
const typing_interval_ms = 2_000;

export function Composer({ session_id, drafts, can_reply, hint, send, note, typing }: ComposerProps) {
    const [text, set_text] = useState(drafts.get(session_id) ?? "");
    const [kind, set_kind] = useState<"reply" | "note">("reply");
    const [busy, set_busy] = useState(false);
    const typed_at = useRef(0);
    const message_id = useRef<string | null>(null); ///< of the text as it is, if it was tried
    const field = useRef<HTMLTextAreaElement>(null);
    const is_note = kind === "note" || !can_reply;
    const change = (value: string) => {
        set_text(value);
        drafts.set(session_id, value);
        message_id.current = null;
        if (is_note || value === "" || Date.now() - typed_at.current < typing_interval_ms) return;
        typed_at.current = Date.now();
        typing();
    };
    const submit = async () => {
        const content = text.trim();
        if (content === "" || busy) return;
        set_busy(true);
        message_id.current ??= new_id();
        const done = await (is_note ? note(content) : send(content, message_id.current));
        set_busy(false);
        if (done) change("");
        field.current?.focus();
    };
    const on_key = (event: KeyboardEvent) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        void submit();
    };
    return (
        <form
            class={is_note ? "composer of-note" : "composer"}
            onSubmit={(event) => {
                event.preventDefault();
                void submit();
            }}
        >
            <div class="composer-head">
                <fieldset class="choice">
                    <legend class="hidden">What to write</legend>
                    <label class={can_reply ? "" : "disabled"}>
                        <input type="radio" name="kind" checked={!is_note} disabled={!can_reply} onChange={() => set_kind("reply")} /><span>Reply</span>
                    </label>
                    <label>
                        <input type="radio" name="kind" checked={is_note} onChange={() => set_kind("note")} /><span>Note</span>
                    </label>
                </fieldset>
                <p class="note">{is_note && can_reply ? "Only operators see notes." : can_reply ? "Enter sends, Shift+Enter is a new line." : hint}</p>
            </div>
            <div class="composer-line">
                <textarea
                    ref={field}
                    rows={2}
                    maxLength={characters_max}
                    dir="auto"
                    aria-label={is_note ? "Note" : "Reply"}
                    placeholder={is_note ? "A note for the team" : "Your answer"}
                    value={text}
                    onInput={(event) => change(event.currentTarget.value)}
                    onKeyDown={on_key}
                />
                <button type="submit" class="button primary" disabled={busy || text.trim() === ""}>{is_note ? "Add note" : "Send"}</button>
            </div>
        </form>
    );
}
