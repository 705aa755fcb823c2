import assert from "node:assert/strict";
import { test } from "node:test";
import { set_up, with_chat, with_profile } from "../support/browser.mjs";

const shared = set_up();
const question = "What is your refund policy?";

/// The same question without any interruption.
async function undisturbed() {
    let text = "";
    await with_chat(shared, async (chat) => {
        await chat.say(question);
        text = await chat.answer();
    });
    return text;
}

test("A refresh in mid-answer shows the rest of it", async () => {
    const expected = await undisturbed();
    await with_chat(shared, async (chat) => {
        await chat.say(question);
        await chat.answer_begun();
        await chat.page.reload();
        await chat.open();
        assert.equal(await chat.answer(), expected);
        assert.equal(await chat.questions.count(), 1);
        assert.equal(await chat.answers.count(), 1);
    });
});

test("The server is killed in mid-answer, and the answer still comes whole", async (context) => {
    if (!shared.server.can.has("kill")) return context.skip("no control of the server");
    const expected = await undisturbed();
    await with_chat(shared, async (chat) => {
        await chat.say(question);
        await chat.answer_begun();
        await shared.server.kill(2500);
        await chat.see("Connection lost");
        await chat.check_accessibility("connection lost");
        assert.equal(await chat.answer(), expected);
        await chat.panel.getByText("Connection lost").waitFor({ state: "detached" });
        assert.equal(await chat.answers.count(), 1);
    });
});

test("A rolling restart in mid-answer is not noticed", async (context) => {
    if (!shared.server.can.has("roll")) return context.skip("no control of the server");
    const expected = await undisturbed();
    await with_chat(shared, async (chat) => {
        await chat.say(question);
        await chat.answer_begun();
        await shared.server.roll();
        assert.equal(await chat.answer(), expected);
        assert.equal(await chat.panel.getByText("Connection lost").count(), 0);
    });
});

test("What is written offline is sent once, when the network is back", async () => {
    await with_chat(shared, async (chat, context) => {
        await chat.say(question);
        await chat.answer();
        await context.setOffline(true);
        await chat.see("You are offline");
        await chat.say("How long does shipping take?");
        await chat.see("Sending");
        await chat.check_accessibility("offline");
        await context.setOffline(false);
        assert.match(await chat.answer(2), /3 to 5|3-5/);
        assert.equal(await chat.questions.count(), 2);
        assert.equal(await chat.panel.getByText("You are offline").count(), 0);
    });
});

test("Two tabs show one conversation, live", async () => {
    await with_profile(shared, {}, async (context, make) => {
        const one = make(await context.newPage());
        const two = make(await context.newPage());
        for (const chat of [one, two]) {
            await chat.visit();
            await chat.open();
        }
        await one.say(question);
        assert.equal(await two.answer(), await one.answer());
        await two.say("How long does shipping take?");
        assert.equal(await one.answer(2), await two.answer(2));
        assert.equal(await one.session(), await two.session());
        assert.equal(await one.questions.count(), 2);
    });
});

test("Where WebSocket is blocked, everything works over SSE", async (context) => {
    if (!shared.server.can.has("websocket")) return context.skip("no control of the server");
    await shared.server.refuse_websocket(true);
    try {
        await with_chat(shared, async (chat) => {
            await chat.say(question);
            assert.match(await chat.answer(), /30 days/);
            await chat.say("How long does shipping take?");
            assert.match(await chat.answer(2), /3 to 5|3-5/);
            assert.equal(await chat.questions.count(), 2);
        });
    } finally {
        await shared.server.refuse_websocket(false);
    }
});

test("An ended conversation says so, and another can begin", async (context) => {
    if (!shared.server.can.has("end")) return context.skip("no control of the server");
    await with_chat(shared, async (chat) => {
        await chat.say(question);
        await chat.answer();
        await shared.server.end(await chat.session());
        await chat.see("This conversation has ended");
        await chat.check_accessibility("ended");
        await chat.log.getByRole("button", { name: "Start a new conversation" }).click();
        await chat.say(question);
        await chat.answer();
        assert.equal(await chat.questions.count(), 1);
    });
});
