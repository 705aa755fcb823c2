import assert from "node:assert/strict";
import { test } from "node:test";
import { set_up, with_chat, with_profile } from "../support/browser.mjs";

const shared = set_up();

test("A person takes over, writes, and gives back", async (context) => {
    if (!shared.server.can.has("operator")) return context.skip("no operators");
    await with_chat(shared, async (chat) => {
        const { operator } = shared.server;
        await chat.button("Talk to a person").click();
        await chat.see("Waiting for a person");
        await chat.check_accessibility("waiting");
        const session = await chat.session();
        await operator.move_up(session);
        await operator.claim(session, "Anna");
        await chat.see("Anna is here for you");
        await operator.say(session, "Anna", "Hello, this is Anna. <b>How can I help?</b>");
        await chat.see("<b>How can I help?</b>");
        await chat.check_accessibility("with a person");
        await chat.say("My parcel is late");
        assert.equal(await chat.questions.count(), 1);
        await operator.release(session);
        await chat.see("AI assistant");
        await chat.button("Talk to a person").waitFor();
    });
});

test("A person takes over while the bot answers", async (context) => {
    if (!shared.server.can.has("operator")) return context.skip("no operators");
    await with_chat(shared, async (chat) => {
        await chat.say("What is your refund policy?");
        await chat.answer_begun();
        const session = await chat.session();
        await shared.server.operator.claim(session, "Anna");
        await shared.server.operator.say(session, "Anna", "I take this one.");
        await chat.see("I take this one.");
        assert.equal(await chat.answers.count(), 0);
    });
});

test("A hand-over can be cancelled", async () => {
    await with_chat(shared, async (chat) => {
        await chat.say("What is your refund policy?");
        await chat.answer();
        await chat.button("Talk to a person").click();
        await chat.button("Stop waiting").click();
        await chat.button("Talk to a person").waitFor();
        await chat.say("How long does shipping take?");
        assert.match(await chat.answer(2), /3 to 5|3-5/);
    });
});

test("News while the panel is closed are counted at the launcher", async (context) => {
    if (!shared.server.can.has("operator")) return context.skip("no operators");
    await with_chat(shared, async (chat) => {
        await chat.button("Talk to a person").click();
        await chat.see("Waiting for a person");
        await chat.page.keyboard.press("Escape");
        await chat.panel.waitFor({ state: "hidden" });
        const session = await chat.session();
        await shared.server.operator.claim(session, "Anna");
        await shared.server.operator.say(session, "Anna", "Are you there?");
        await chat.page.getByRole("button", { name: "Open chat, 1 new message" }).waitFor();
        await chat.check_accessibility("closed with news");
        await chat.open();
        await chat.see("Are you there?");
    });
});

test("Files are sent with a message", async () => {
    await with_chat(shared, async (chat) => {
        const input = chat.panel.locator("input[type=file]");
        await input.setInputFiles([
            { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from("order,state\n1,sent\n".repeat(20_000)) },
            { name: "photo.exe", mimeType: "application/octet-stream", buffer: Buffer.from("x") },
        ]);
        await chat.see("photo.exe cannot be read");
        await chat.check_accessibility("file chosen");
        await chat.field.fill("Please look at the attached file");
        await chat.button("Send").click();
        await chat.see("Attached: orders.csv");
        await chat.answer();
        assert.equal(await chat.questions.count(), 1);
    });
});

test("A refused file is shown with the server's reason, and can be deleted", async () => {
    await with_chat(shared, async (chat) => {
        const body = JSON.stringify({ message: "The file is larger than 1 MB." });
        await chat.page.route("**/messages", (route) => route.fulfill({ status: 413, contentType: "application/json", body }));
        const file = { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from("order\n1\n") };
        await chat.panel.locator("input[type=file]").setInputFiles([file]);
        await chat.say("My orders");
        await chat.see("The file is larger than 1 MB.");
        await chat.check_accessibility("refused");
        await chat.log.getByRole("button", { name: "Delete" }).click();
        assert.equal(await chat.questions.count(), 0);
    });
});

test("A verified customer's conversation is not shown to the next one", async () => {
    const token = (sub) => `x.${Buffer.from(JSON.stringify({ sub, exp: 4e9 })).toString("base64url")}.x`;
    if (process.env.CONTINUO_E2E_URL) return; // these tokens are not signed
    await with_profile(shared, {}, async (context, make) => {
        const chat = make(await context.newPage());
        await chat.visit_with({ "user-token": token("anna") });
        await chat.open();
        await chat.say("What is your refund policy?");
        await chat.answer();
        await chat.page.evaluate((next) => window.Continuo.identify(next), token("bert"));
        await chat.answers.first().waitFor({ state: "detached" });
        assert.equal(await chat.session(), null);
    });
});
