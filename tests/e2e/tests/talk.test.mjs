import assert from "node:assert/strict";
import { test } from "node:test";
import { set_up, with_chat, with_profile } from "../support/browser.mjs";

const shared = set_up();

test("A customer asks, reads the answer and opens its source", async () => {
    await with_chat(shared, async (chat) => {
        await chat.see("I am an AI assistant");
        await chat.check_accessibility("opened");
        await chat.say("What is your refund policy?");
        await chat.answer_begun();
        await chat.check_accessibility("answering");
        assert.match(await chat.answer(), /30 days/);
        assert.equal(await chat.questions.count(), 1);
        await chat.check_accessibility("answered");

        const source = chat.log.getByRole("list", { name: "Sources" }).getByRole("button").first();
        await source.click();
        await chat.panel.getByRole("dialog").waitFor();
        await chat.check_accessibility("passage");
        await chat.page.keyboard.press("Escape");
        assert.equal(await source.evaluate((element) => element.getRootNode().activeElement === element), true);
    });
});

test("A suggestion is sent with one click", async () => {
    await with_chat(shared, async (chat) => {
        await chat.button("How long does shipping take?").click();
        assert.match(await chat.answer(), /3 to 5|3-5/);
    });
});

test("Shift+Enter makes a new line, and too long a text cannot be sent", async () => {
    await with_chat(shared, async (chat) => {
        await chat.field.fill("a");
        await chat.field.press("Shift+Enter");
        await chat.field.pressSequentially("b");
        assert.equal(await chat.field.inputValue(), "a\nb");
        await chat.field.fill("x".repeat(3990));
        await chat.see("10 characters left");
        await chat.field.fill("x".repeat(4003));
        await chat.see("3 characters too many");
        await chat.check_accessibility("too long");
        await chat.field.press("Enter");
        assert.equal(await chat.questions.count(), 0);
    });
});

test("An answer can be stopped", async () => {
    await with_chat(shared, async (chat) => {
        await chat.say("What is your refund policy?");
        await chat.answer_begun();
        await chat.button("Stop the answer").click();
        const text = await chat.answer();
        assert.ok(text.length > 0);
        assert.doesNotMatch(text, /within a few days/);
    });
});

test("HTML and scripts in an answer stay text", async (context) => {
    if (process.env.CONTINUO_E2E_URL) return context.skip("only the mock answers with HTML");
    await with_chat(shared, async (chat) => {
        await chat.say("<b>html</b> <img src=x onerror='window.hacked=1'>");
        assert.match(await chat.answer(), /<img src=x/);
        assert.equal(await chat.log.locator("img, script, a[href^=javascript]").count(), 0);
        assert.equal(await chat.page.evaluate(() => window.hacked), undefined);
    });
});

test("Thumbs are pressed, and disappear where the server has none", async (context) => {
    if (!shared.server.can.has("feedback")) return context.skip("no control of feedback");
    await with_chat(shared, async (chat) => {
        await chat.say("What is your refund policy?");
        await chat.answer();
        await chat.button("Helpful").click();
        await chat.panel.locator("[aria-pressed=true]").waitFor();
        await shared.server.remove_feedback(true);
        await chat.button("Not helpful").click();
        await chat.button("Helpful").waitFor({ state: "detached" });
        await shared.server.remove_feedback(false);
    });
});

test("The page may use the widget's functions", async () => {
    await with_profile(shared, {}, async (context, make) => {
        const chat = make(await context.newPage());
        await chat.page.addInitScript(() => {
            window.events = [];
            const listen = (api, name) => api.on(name, (detail) => window.events.push([name, detail?.role]));
            window.Continuo = [(api) => ["open", "message", "close"].forEach((name) => listen(api, name))];
        });
        await chat.visit();
        await chat.launcher.waitFor();
        await chat.page.evaluate(() => {
            window.Continuo.open();
            window.Continuo.send("What is your refund policy?");
        });
        await chat.answer();
        await chat.page.evaluate(() => window.Continuo.close());
        await chat.panel.waitFor({ state: "hidden" });
        const events = await chat.page.evaluate(() => window.events.map((event) => event.filter(Boolean).join(" ")));
        assert.deepEqual(events, ["open", "message assistant", "close"]);
        await chat.page.evaluate(() => window.Continuo.destroy());
        assert.equal(await chat.page.locator("continuo-widget").count(), 0);
    });
});

test("The full page is the same chat", async () => {
    await with_profile(shared, {}, async (context, make) => {
        const chat = make(await context.newPage());
        await chat.visit("/chat");
        await chat.say("What is your refund policy?");
        assert.match(await chat.answer(), /30 days/);
        await chat.check_accessibility("full page");
    });
});
