import assert from "node:assert/strict";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { AnalyticsMock } from "../servers/analytics_mock.mjs";
import { AnalyticsPage, test_time } from "./analytics.mjs";

/// One browser for a test file.
export function set_up() {
    const shared = { browser: null };
    before(async () => {
        shared.browser = await chromium.launch({
            executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
            args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
    });
    after(() => shared.browser?.close());
    return shared;
}

/// A profile for pages of the console; fails on errors in them and on what their policy blocks.
export async function with_console(shared, options, use) {
    const context = await shared.browser.newContext({
        viewport: { width: 1280, height: 900 }, locale: "en-GB", timezoneId: "Europe/Berlin", ...options,
    });
    const errors = [];
    context.on("weberror", (error) => errors.push(String(error.error())));
    await context.exposeFunction("report_violation", (text) => errors.push(text));
    await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
            window.report_violation(`blocked: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
        });
    });
    try {
        await use(context);
    } finally {
        await context.close();
    }
    assert.deepEqual(errors, []);
}

/// The page of figures.
export async function with_page(shared, server, options, use) {
    await with_console(shared, options, async (context) => await use(new AnalyticsPage(await context.newPage(), server), context));
}

/// The same with a mock server of its own, and its key not yet given.
export async function with_mock(shared, use, options = {}) {
    const server = await new AnalyticsMock({ now: test_time }).listen();
    try {
        await with_page(shared, server, options, (page, context) => use(page, server, context));
    } finally {
        await server.close();
    }
}
