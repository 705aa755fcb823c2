import { limits } from "../connection/upload.ts";
import type { Say } from "./texts.ts";

/// Which of the chosen files can be sent, and why the others cannot. The server decides again.

const megabyte = 1024 * 1024;

export interface Choice {
    files: File[];
    problems: string[];
}

export function limit_texts() {
    return {
        files: limits.files_max,
        size: limits.file_bytes_max / megabyte,
        extensions: limits.file_extensions.join(", "),
    };
}

export function choose_files(before: readonly File[], chosen: readonly File[], say: Say): Choice {
    const files = [...before];
    const problems: string[] = [];
    const texts = limit_texts();
    for (const file of chosen) {
        const name = file.name;
        const readable = limits.file_extensions.some((extension) => name.toLowerCase().endsWith(extension));
        if (!readable) problems.push(say("file_type", { ...texts, name }));
        else if (file.size > limits.file_bytes_max) problems.push(say("file_too_large", { ...texts, name }));
        else if (files.length >= limits.files_max) problems.push(say("files_too_many", texts));
        else files.push(file);
    }
    return { files, problems: [...new Set(problems)] };
}
