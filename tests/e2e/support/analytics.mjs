import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { mock_key } from "../servers/analytics_mock.mjs";

// The page /console/analytics as an administrator sees it, by roles and names.

export const test_time = Date.parse("2026-01-31T15:00:00Z"); // of the mock and of the page

export class AnalyticsPage {
    constructor(page, server) {
        this.page = page;
        this.server = server;
        page.setDefaultTimeout(40_000);
        this.main = page.getByRole("main");
        this.dialog = page.getByRole("dialog");
        this.key = page.getByLabel("Admin key");
    }

    /// The page before a key is given.
    async visit() {
        await this.page.clock.setFixedTime(test_time);
        await this.page.goto(`${this.server.url}/console/analytics`);
    }

    async enter(key = mock_key) {
        await this.key.fill(key);
        await this.page.getByRole("button", { name: "Show analytics" }).click();
    }

    async open() {
        await this.visit();
        await this.enter();
        await this.loaded();
    }

    /// Figures and trend are there.
    async loaded() {
        await this.page.locator("main[aria-busy=false] .figure-card .figure-value").first().waitFor();
        await this.page.locator("[aria-busy=false] > .chart path.line[d*=M]").first().waitFor({ state: "attached" }); // flat lines have no height
    }

    section(name) {
        return this.page.getByRole("region", { name, exact: true });
    }

    /// The button with the number of `title`, wherever it is.
    figure(title) {
        return this.page.getByRole("button", { name: new RegExp(`^${title}: .*Show conversations$`) });
    }

    async number_of(title) {
        const name = await this.figure(title).first().getAttribute("aria-label");
        return Number(/: ([\d,]+)/.exec(name)[1].replaceAll(",", ""));
    }

    /// Fails if axe finds anything, on the whole page or in `part`. Colours are measured when nothing fades any more.
    async check_accessibility(state, part = "html") {
        await this.page.evaluate(async () => {
            const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
            await Promise.allSettled(document.getAnimations().filter(ends).map(({ finished }) => finished));
        });
        const { violations } = await new AxeBuilder({ page: this.page })
            .include(part)
            .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
            .analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
        assert.deepEqual(found, [], `axe, ${state}`);
    }
}
