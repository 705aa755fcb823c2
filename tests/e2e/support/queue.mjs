import { check_accessibility } from "./accessibility.mjs";

// The page /console/queue as an operator sees it, by roles and names.

export class QueuePage {
    constructor(page, server) {
        this.page = page;
        this.server = server;
        page.setDefaultTimeout(40_000);
        this.list = page.getByRole("navigation", { name: "Conversations" });
        this.log = page.getByRole("log");
        this.details = page.getByRole("complementary");
    }

    async visit() {
        await this.page.goto(`${this.server.url}/console/queue`);
    }

    async enter(token) {
        await this.page.getByLabel("Operator's token").fill(token);
        await this.button("Open the queue").click();
    }

    async open(token) {
        await this.visit();
        await this.enter(token);
        await this.page.getByText("Live", { exact: true }).waitFor();
    }

    button(name) {
        return this.page.getByRole("button", { name, exact: true });
    }

    /// The part of the list: Waiting, Yours, With others.
    section(name) {
        return this.list.getByRole("region", { name, exact: true });
    }

    /// The conversation of `user` in a part of the list.
    item(section, user) {
        return this.section(section).getByRole("button", { name: user });
    }

    /// Waits until somebody said or noted it.
    async see(text) {
        await this.log.getByText(text).first().waitFor();
    }

    async write(kind, text) {
        await this.page.getByRole("radio", { name: kind }).check();
        const field = this.page.getByRole("textbox", { name: kind });
        await field.fill(text);
        await field.press("Enter");
    }

    check_accessibility(state) {
        return check_accessibility(this.page, state);
    }
}
