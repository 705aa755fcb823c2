/// Saves text as a file. A link with the key in it would leave the key in the browser's history.
export function save_file(name: string, text: string): void {
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/// A file name of letters, digits, points and hyphens.
export function file_name(parts: string[]): string {
    return `continuo-${parts.join("-").replace(/[^\w.-]+/g, "-")}.csv`;
}
