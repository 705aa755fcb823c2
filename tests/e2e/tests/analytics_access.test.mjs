import assert from "node:assert/strict";
import { test } from "node:test";
import { set_up, with_mock } from "../support/console.mjs";

const shared = set_up();

const focused = (page) => page.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.tagName);

for (const colorScheme of ["light", "dark"]) {
    test(`axe finds nothing in ${colorScheme}: key, report with everything open, list, explanation`, async () => {
        await with_mock(shared, async (page) => {
            await page.visit();
            await page.check_accessibility(`key, ${colorScheme}`);
            await page.enter();
            await page.loaded();
            await page.page.getByText("As a table").click();
            await page.page.getByText(/figures with their definitions/).click();
            await page.page.getByRole("button", { name: "About Containment" }).click();
            await page.page.getByRole("tooltip").waitFor();
            await page.check_accessibility(`report, ${colorScheme}`);
            await page.page.keyboard.press("Escape");
            await page.figure("Resolution").first().click();
            await page.dialog.locator("tbody tr").first().waitFor();
            await page.dialog.getByText("How it is counted").click();
            await page.check_accessibility(`list, ${colorScheme}`, "dialog");
            await page.page.keyboard.press("Escape");
            await page.page.getByRole("button", { name: "Save and print" }).click();
            await page.check_accessibility(`menu, ${colorScheme}`, ".toolbar");
        }, { colorScheme });
    });
}

test("Keyboard alone: explanation on focus, a figure's list, and back to where it was", async () => {
    await with_mock(shared, async (page) => {
        await page.open();
        const { keyboard } = page.page;
        await page.figure("Conversations").first().focus();
        await keyboard.press("Tab");
        assert.equal(await focused(page), "About Resolution");
        await page.page.getByRole("tooltip").filter({ hasText: "the agent alone resolved" }).waitFor();
        await keyboard.press("Escape");
        await page.page.getByRole("tooltip").waitFor({ state: "detached" });
        await keyboard.press("Tab");
        const card = await focused(page);
        assert.match(card, /^Resolution: .*Show conversations$/);
        await keyboard.press("Enter");
        await page.dialog.locator("tbody tr").first().waitFor();
        assert.ok(await page.dialog.evaluate((dialog) => dialog.contains(document.activeElement)));
        await keyboard.press("Escape");
        await page.dialog.waitFor({ state: "detached" });
        assert.equal(await focused(page), card);
    });
});

test("Keyboard alone: the trend says each point, and Enter opens its conversations", async () => {
    await with_mock(shared, async (page, server) => {
        await page.open();
        const slider = page.page.getByRole("slider");
        await slider.focus();
        assert.match(await slider.getAttribute("aria-valuetext"), /31 Jan.*so far: \d+, before: \d+/);
        await page.page.keyboard.press("Home");
        await page.page.keyboard.press("ArrowRight");
        assert.match(await slider.getAttribute("aria-valuetext"), /3 Jan.*: \d+, before: \d+/);
        await page.page.keyboard.press("Enter");
        await page.dialog.getByRole("heading", { name: /Conversations, .*3 Jan/ }).waitFor();
        await page.dialog.locator("tbody tr").first().waitFor();
        const { target } = server.requests.findLast(({ target }) => target.includes("/conversations"));
        assert.match(decodeURIComponent(target), /from=2026-01-02T23:00:00.*to=2026-01-03T23:00:00/);
    });
});

test("A tap shows an explanation, and a tap beside it closes it", async () => {
    await with_mock(shared, async (page) => {
        await page.open();
        await page.page.getByRole("button", { name: "About Containment" }).tap();
        const tip = page.page.getByRole("tooltip");
        await tip.waitFor();
        const box = await tip.boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
        await page.page.getByRole("heading", { name: "Analytics" }).tap();
        await tip.waitFor({ state: "detached" });
    }, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
});

test("An explanation stays at its button when the page is scrolled, and goes with it", async () => {
    await with_mock(shared, async (page) => {
        await page.open();
        const button = page.page.getByRole("button", { name: "About Resolution" });
        const tip = page.page.getByRole("tooltip");
        const scroll_by = (pixels) => page.page.evaluate(async (pixels) => {
            const scrolled = new Promise((done) => addEventListener("scroll", done, { once: true }));
            scrollBy(0, pixels);
            await scrolled;
        }, pixels);
        await page.figure("Conversations").first().focus();
        await page.page.keyboard.press("Tab");
        await tip.waitFor();
        await scroll_by(60);
        const [above, below] = [await button.boundingBox(), await tip.boundingBox()];
        assert.ok(Math.abs(above.y + above.height - below.y) < 1, JSON.stringify({ above, below }));
        await scroll_by(await page.page.evaluate(() => document.documentElement.scrollHeight));
        await tip.waitFor({ state: "detached" });
    });
});

for (const [width, height] of [[360, 740], [320, 256]]) {
    test(`At ${width} by ${height} pixels nothing is wider than the window, in the list neither`, async () => {
        await with_mock(shared, async (page) => {
            const overflow = () => page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            await page.visit();
            assert.equal(await overflow(), 0);
            await page.enter();
            await page.loaded();
            assert.equal(await overflow(), 0);
            await page.check_accessibility(`${width} pixels`);
            await page.figure("Resolution").first().click();
            await page.dialog.locator("tbody tr").first().waitFor();
            assert.equal(await page.dialog.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth), 0);
            await page.dialog.getByRole("button", { name: "Next" }).click();
            await page.dialog.getByText(/26–50 of/).waitFor();
        }, { viewport: { width, height } });
    });
}

test("The switch of the colours is kept and wins over the system", async () => {
    await with_mock(shared, async (page) => {
        await page.open();
        const background = () => page.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const dark = await background();
        const button = page.page.getByRole("button", { name: /^Colours: / });
        await button.click();
        assert.match(await button.getAttribute("aria-label"), /^Colours: light/);
        const light = await background();
        assert.notEqual(light, dark);
        await page.page.reload();
        await page.loaded();
        assert.equal(await background(), light);
        await button.click();
        assert.equal(await background(), dark);
    }, { colorScheme: "dark" });
});

test("With reduced motion nothing moves, also while figures are loaded", async () => {
    await with_mock(shared, async (page, server) => {
        await page.visit();
        let go = () => undefined;
        await page.enter();
        server.pause = new Promise((resolve) => (go = resolve));
        await page.page.locator(".placeholder, .figure-value").first().waitFor();
        assert.equal(await page.page.evaluate(() => document.getAnimations().length), 0);
        go();
        await page.loaded();
        await page.figure("Resolution").first().click();
        assert.equal(await page.page.evaluate(() => document.getAnimations().length), 0);
    }, { reducedMotion: "reduce" });
});

test("Paper is light, without controls, and says the range", async () => {
    await with_mock(shared, async (page) => {
        await page.open();
        await page.page.emulateMedia({ media: "print" });
        assert.equal(await page.page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
        assert.equal(await page.page.evaluate(() => getComputedStyle(document.querySelector(".figure-value")).color), "rgb(23, 26, 32)");
        assert.equal(await page.page.getByRole("button", { name: "Refresh" }).isVisible(), false);
        assert.match(await page.page.locator(".status").innerText(), /2 Jan 2026 – 31 Jan 2026[\s\S]*Europe\/Berlin/);
    }, { colorScheme: "dark" });
});
