import { open_storage } from "../connection/session_store.ts";

/// Choices of the customer that outlive the page. Without storage they last as long as the page.

const whole_answers_key = "continuo:whole-answers";

export function load_whole_answers(): boolean {
    return open_storage("localStorage")?.getItem(whole_answers_key) === "1";
}

export function save_whole_answers(wanted: boolean): void {
    const storage = open_storage("localStorage");
    if (wanted) storage?.setItem(whole_answers_key, "1");
    else storage?.removeItem(whole_answers_key);
}

/// The text that the customer has not sent yet, kept over a refresh for this tab.
export function load_draft(key: string): string {
    return open_storage("sessionStorage")?.getItem(`${key}:draft`) ?? "";
}

export function save_draft(key: string, draft: string): void {
    const storage = open_storage("sessionStorage");
    if (draft) storage?.setItem(`${key}:draft`, draft);
    else storage?.removeItem(`${key}:draft`);
}
