import { failure_of, type Outcome } from "./http.ts";

/// Sends a message with files, with progress, which only XMLHttpRequest reports.

export type Upload = (
    url: string,
    form: FormData,
    on_progress: (part: number) => void,
) => { done: Promise<Outcome<null>>; abort: () => void };

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

export const upload_with_xhr: Upload = (url, form, on_progress) => {
    const request = new XMLHttpRequest();
    const done = new Promise<Outcome<null>>((resolve) => {
        request.upload.onprogress = ({ loaded, total }) => on_progress(total > 0 ? loaded / total : 0);
        request.onloadend = () => {
            const { status } = request;
            if (status >= 200 && status < 300) return resolve({ ok: true, value: null });
            const retry_after = status > 0 ? request.getResponseHeader("Retry-After") : null;
            resolve({ ok: false, failure: failure_of(status, parse(request.responseText), retry_after) });
        };
    });
    request.open("POST", url);
    // The whole reply: its status says whether the files were accepted. The text comes as events.
    request.setRequestHeader("Accept", "text/event-stream");
    request.send(form);
    return { done, abort: () => request.abort() };
};

export const limits = {
    message_characters_max: 4000,
    files_max: 5,
    file_bytes_max: 10 * 1024 * 1024,
    file_extensions: [".txt", ".md", ".markdown", ".csv", ".json", ".xml", ".yaml", ".yml"],
};
