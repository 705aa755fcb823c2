// Pictures of /console/analytics in its states: node analytics_screenshots.mjs [name...] → output/analytics_*.png
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { AnalyticsMock } from "./servers/analytics_mock.mjs";
import { AnalyticsPage, test_time } from "./support/analytics.mjs";

const output = join(dirname(fileURLToPath(import.meta.url)), "output");
const wide = { viewport: { width: 1440, height: 1000 } };
const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

async function list(page) {
    await page.open();
    await page.figure("Resolution").first().click();
    await page.dialog.locator("tbody tr").first().waitFor();
}

const pictures = {
    key: { run: (page) => page.visit() },
    refused: {
        run: async (page) => {
            await page.visit();
            await page.enter("wrong-key");
            await page.page.getByText("This key is not accepted").waitFor();
        },
    },
    light: { full: true, run: (page) => page.open() },
    dark: { full: true, context: { colorScheme: "dark" }, run: (page) => page.open() },
    list: { run: list },
    list_dark: { context: { colorScheme: "dark" }, run: list },
    tip: {
        run: async (page) => {
            await page.open();
            await page.page.getByRole("button", { name: "About Containment" }).focus();
            await page.page.keyboard.press("Shift+Tab");
            await page.page.keyboard.press("Tab");
        },
    },
    hour: {
        run: async (page) => {
            await page.open();
            const heat = page.section("When they write");
            await heat.scrollIntoViewIfNeeded();
            await heat.locator("td button[tabindex='0']").focus();
            await page.page.keyboard.press("ArrowDown");
        },
    },
    hour_list: {
        run: async (page) => {
            await page.open();
            await page.section("When they write").locator("td.level-5 button").first().click();
            await page.dialog.locator("tbody tr").first().waitFor();
        },
    },
    trend: {
        run: async (page) => {
            await page.open();
            await page.page.getByLabel("Measure").selectOption({ label: "Resolution" });
            await page.page.getByRole("slider").focus();
            for (let step = 0; step < 9; ++step) await page.page.keyboard.press("ArrowLeft");
        },
    },
    loading: {
        run: async (page, server) => {
            await page.visit();
            await page.enter();
            server.pause = new Promise(() => undefined);
            await page.page.locator(".placeholder").first().waitFor();
        },
    },
    stale: {
        run: async (page, server) => {
            server.stale = true;
            await page.open();
        },
    },
    error: {
        run: async (page, server) => {
            await page.open();
            server.refusal = { status: 503, body: { message: "The database is unreachable." }, headers: { "Retry-After": "5" } };
            await page.page.getByRole("button", { name: "Refresh" }).click();
            await page.page.getByRole("alert").first().waitFor();
        },
    },
    empty: {
        run: async (page, server) => {
            server.conversations = [];
            await page.visit();
            await page.enter();
            await page.page.getByText("No conversations in this range").waitFor();
        },
    },
    phone: { full: true, context: phone, run: (page) => page.open() },
    phone_list: { context: phone, run: list },
    print: {
        full: true,
        context: { viewport: { width: 794, height: 1123 }, colorScheme: "dark" }, // A4; paper is light
        run: async (page) => {
            await page.open();
            await page.page.emulateMedia({ media: "print" });
        },
    },
};

mkdirSync(output, { recursive: true });
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
});
const wanted = process.argv.slice(2);
for (const [name, picture] of Object.entries(pictures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const server = await new AnalyticsMock({ now: test_time }).listen();
    const context = await browser.newContext({ ...wide, locale: "en-GB", timezoneId: "Europe/Berlin", ...picture.context });
    const page = new AnalyticsPage(await context.newPage(), server);
    page.page.on("console", (message) => message.type() === "error" && console.log(name, message.text()));
    page.page.on("pageerror", (error) => console.log(name, String(error)));
    await picture.run(page, server);
    await page.page.waitForTimeout(300); // the end of the animation
    const path = join(output, `analytics_${name}.png`);
    await page.page.screenshot({ path, fullPage: picture.full ?? false });
    await context.close();
    await server.close();
    console.log(path);
}
await browser.close();
