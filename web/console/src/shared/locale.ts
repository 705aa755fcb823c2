/// The pages are in English, with the browser's kind of English for dates and separators.
export const locale =
    (typeof navigator === "undefined" ? [] : (navigator.languages ?? [])).find((name) => /^en\b/.test(name)) ?? "en-GB";
