import { useEffect, useRef, useState } from "preact/hooks";
import type { ListQuery, Page } from "./api.ts";
import { Problem } from "../shared/problem.ts";
import { use_report, type Listing } from "./context.ts";
import { ConversationTable } from "./conversation_table.tsx";
import { format_count } from "./format.ts";
import { Icon } from "../shared/icons.tsx";
import { Choice } from "./parts.tsx";
import { file_name, save_file } from "./save_file.ts";
import { use_loaded } from "./use_loaded.ts";

/// The conversations behind a figure, newest first, page by page. A modal dialog at the end of the window.

const page_size = 25;

export function Drawer({ listing, close }: { listing: Listing; close: () => void }) {
    const dialog = useRef<HTMLDialogElement>(null);
    const [tab, set_tab] = useState(0);
    const report = use_report();
    useEffect(() => {
        const element = dialog.current!;
        const opener = document.activeElement as HTMLElement | null;
        element.showModal();
        document.documentElement.classList.add("has-drawer");
        return () => {
            element.close();
            document.documentElement.classList.remove("has-drawer");
            opener?.focus();
        };
    }, []);
    const { figure, key } = listing.tabs[tab]!;
    const query: ListQuery = { ...report.query, ...listing.range, figure, ...(key !== undefined && { key }) };
    const definition = report.definitions.get(figure);
    const choices = listing.tabs.map(({ label }, index) => ({ value: String(index), label: capitalised(label) }));
    return (
        <dialog
            ref={dialog}
            class="drawer"
            aria-labelledby="drawer-title"
            onCancel={(event) => {
                event.preventDefault();
                close();
            }}
            onPointerDown={(event) => event.target === dialog.current && close()}
        >
            <div class="drawer-box">
                <header class="drawer-head">
                    <h2 id="drawer-title">{listing.title}</h2>
                    <button type="button" class="icon-button" aria-label="Close" onClick={close}><Icon name="close" /></button>
                </header>
                {choices.length > 1 && <Choice name="Figure" value={String(tab)} options={choices} choose={(value) => set_tab(Number(value))} />}
                <p class="note">{definition?.definition}</p>
                {definition && (
                    <details class="sql">
                        <summary>How it is counted</summary>
                        <pre tabIndex={0}><code>{definition.sql}</code></pre>
                    </details>
                )}
                <Pages key={JSON.stringify(query)} query={query} />
            </div>
        </dialog>
    );
}

function capitalised(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/// Pages are reached by cursors: those that were passed are kept, for the way back.
function Pages({ query }: { query: ListQuery }) {
    const { api } = use_report();
    const [cursors, set_cursors] = useState<string[]>([""]);
    const head = useRef<HTMLDivElement>(null);
    const cursor = cursors.at(-1)!;
    const { value, loading, problem, reload } = use_loaded<Page>(cursor, (signal) => api.conversations(query, cursor, page_size, signal));
    const go = (next: string[]) => {
        set_cursors(next);
        head.current!.scrollTop = 0;
        head.current!.focus(); // the button may be disabled on the next page
    };
    if (problem) {
        return (
            <div class="inline-problem" role="alert">
                <strong>{problem.title}</strong>
                <p>{problem.message}</p>
                <button type="button" class="button" onClick={reload}>Try again</button>
            </div>
        );
    }
    const first = (cursors.length - 1) * page_size + 1;
    return (
        <>
            <div class="scroll drawer-list" tabIndex={0} ref={head} role="region" aria-label="Conversations" aria-busy={loading}>
                {!value && <div class="placeholder table-room" />}
                {value && value.items.length === 0 && <p class="nothing">{value.erased > 0 ? "All of them were deleted." : "There are none in this range."}</p>}
                {value && value.items.length > 0 && <ConversationTable items={value.items} zone={query.time_zone} aging={loading} />}
            </div>
            <footer class="drawer-foot">
                <p class="muted" role="status">
                    {value && value.items.length > 0 && `${format_count(first)}–${format_count(first + value.items.length - 1)}`}
                    {value && value.items.length > 0 && value.total !== null && ` of ${format_count(value.total - value.erased)}`}
                    {value && value.erased > 0 && `. ${format_count(value.erased)} more were deleted: counted, not listed`}
                </p>
                <div class="tools">
                    <button type="button" class="button" disabled={cursors.length === 1 || loading} onClick={() => go(cursors.slice(0, -1))}>Previous</button>
                    <button type="button" class="button" disabled={!value?.next || loading} onClick={() => go([...cursors, value!.next])}>Next</button>
                    <SaveList query={query} disabled={!value || value.items.length === 0} />
                </div>
            </footer>
        </>
    );
}

/// All pages as a CSV file. Closing the drawer stops it.
function SaveList({ query, disabled }: { query: ListQuery; disabled: boolean }) {
    const { api } = use_report();
    const [state, set_state] = useState("");
    const abort = useRef<AbortController | null>(null);
    useEffect(() => () => abort.current?.abort(), []);
    const save = async () => {
        abort.current = new AbortController();
        const { signal } = abort.current;
        set_state("Saving…");
        try {
            const text = await api.conversations_csv(query, signal, (rows) => set_state(`${format_count(rows)} rows…`));
            save_file(file_name([query.figure, query.from.slice(0, 10), query.to.slice(0, 10)]), text);
            set_state("");
        } catch (error) {
            if (!signal.aborted) set_state(error instanceof Problem ? error.title : "It could not be saved");
        }
    };
    return (
        <>
            <button type="button" class="button" disabled={disabled || state.endsWith("…")} onClick={() => void save()}>
                <Icon name="download" />CSV
            </button>
            <span class="muted" role="status">{state}</span>
        </>
    );
}
