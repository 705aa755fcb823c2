import { mock_key } from "../servers/analytics_mock.mjs";
import { check_accessibility } from "./accessibility.mjs";

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

    check_accessibility(state, part) {
        return check_accessibility(this.page, state, part);
    }
}
