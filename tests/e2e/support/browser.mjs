import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { start_server } from "../servers/server.mjs";
import { Chat } from "./chat.mjs";

// One browser and one server for a test file, one browser profile for a test.

export function set_up() {
    const shared = { server: null, browser: null };
    before(async () => {
        shared.server = await start_server();
        shared.browser = await chromium.launch({
            executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
            args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
    });
    after(async () => {
        await shared.browser?.close();
        await shared.server?.close();
    });
    return shared;
}

/// Runs `use` with a new profile, and fails on errors that the page reported.
export async function with_profile(shared, options, use) {
    const context = await shared.browser.newContext({ locale: "en-GB", ...options });
    const errors = [];
    context.on("weberror", (error) => errors.push(String(error.error())));
    try {
        await use(context, (page) => new Chat(page, shared.server));
    } finally {
        await context.close();
    }
    if (errors.length > 0) throw new Error(`errors in the page: ${errors.join("; ")}`);
}

/// A test with one page on /demo whose panel is open.
export async function with_chat(shared, use, options = {}) {
    await with_profile(shared, options, async (context, make) => {
        const chat = make(await context.newPage());
        await chat.visit();
        await chat.open();
        await use(chat, context);
    });
}
