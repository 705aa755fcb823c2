import assert from "node:assert/strict";
import { check_accessibility } from "./accessibility.mjs";

// The widget as a customer sees it, by roles and names.

/// Runs in the page before its scripts, and records states that pass by themselves: an answer may begin and end between
/// two looks of a test on a loaded machine.
function record_passing_states() {
    window.begun = []; // seq of each answer that was shown before it was complete
    window.wrote = 0; // how often "… is writing" appeared
    let was_writing = false;
    const record = (root) => {
        for (const { dataset } of root.querySelectorAll(".message.assistant[aria-busy=true]"))
            if (!window.begun.includes(dataset.seq)) window.begun.push(dataset.seq);
        const is_writing = root.querySelector(".writing") !== null;
        if (is_writing && !was_writing) ++window.wrote;
        was_writing = is_writing;
    };
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        new MutationObserver(() => record(root)).observe(root, { subtree: true, childList: true, attributes: true });
        return root;
    };
}

export class Chat {
    constructor(page, server) {
        this.page = page;
        this.server = server;
        page.setDefaultTimeout(40_000);
        this.recorded = page.addInitScript(record_passing_states);
        this.known = []; // answers that answer_begun() has seen
        this.launcher = page.locator("continuo-widget .launcher");
        this.panel = page.locator("continuo-widget .panel");
        this.log = page.getByRole("log");
        this.field = this.panel.locator("textarea");
        this.answers = this.log.locator(".message.assistant:not(.greeting)");
        this.questions = this.log.locator(".message.customer");
        this.region = page.locator("continuo-widget [role=status]");
    }

    async visit(path = "/demo") {
        await this.recorded;
        await this.page.goto(this.server.url + path);
    }

    /// A page with the widget and attributes of its own, on the server's origin.
    async visit_with(attributes, html_attributes = "") {
        const list = Object.entries(attributes).map(([name, value]) => `data-${name}='${value}'`);
        const body = `<!doctype html><html ${html_attributes}><head><title>Shop</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main><h1>Shop</h1>
            <button id="before">Buy</button></main><script src="/widget.js" ${list.join(" ")}></script></body></html>`;
        await this.page.route("**/with-attributes", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
        await this.visit("/with-attributes");
    }

    async open() {
        await this.launcher.click();
        await this.panel.waitFor();
    }

    button(name) {
        return this.panel.getByRole("button", { name, exact: true });
    }

    async say(text) {
        await this.field.fill(text);
        await this.field.press("Enter");
    }

    /// Waits until the n-th answer is complete, and returns its text.
    async answer(number = 1) {
        const answer = this.answers.nth(number - 1);
        await answer.and(this.log.locator("[aria-busy=false]")).waitFor();
        return (await answer.locator(".bubble").innerText()).trim();
    }

    /// Waits until another answer has begun. It may be complete by now.
    async answer_begun() {
        const begun = await this.page.waitForFunction((known) => window.begun.find((seq) => !known.includes(seq)), this.known);
        this.known.push(await begun.jsonValue());
    }

    /// Waits until somebody was shown to write.
    async writing_seen() {
        await this.page.waitForFunction(() => window.wrote > 0);
    }

    async see(text) {
        await this.panel.getByText(text, { exact: false }).first().waitFor();
    }

    async session() {
        return await this.page.evaluate(() => {
            for (const [key, value] of Object.entries(localStorage))
                if (key.startsWith("continuo:http")) return JSON.parse(value).session_id;
            return null;
        });
    }

    /// Colours are measured when nothing fades in any more. What moves for ever is left out.
    async end_of_transitions() {
        await this.page.evaluate(async () => {
            const root = document.querySelector("continuo-widget")?.shadowRoot ?? document;
            const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
            await Promise.allSettled(root.getAnimations().filter(ends).map(({ finished }) => finished));
        });
    }

    /// Fails if axe finds anything. The shop page itself is not the widget's business.
    async check_accessibility(state) {
        await this.end_of_transitions();
        await check_accessibility(this.page, state, "continuo-widget");
    }
}
