import assert from "node:assert/strict";
import { test } from "node:test";
import { set_up, with_chat } from "../support/browser.mjs";

const shared = set_up();

async function check_targets(replies) {
    for (const button of await replies.getByRole("button").all()) {
        const { width, height } = await button.boundingBox();
        assert.ok(width >= 44 && height >= 44, `${await button.innerText()}: ${width} by ${height}`);
    }
}

test("Choices of a reply are buttons, and one is chosen with the keyboard", async () => {
    await with_chat(shared, async (chat) => {
        await chat.say(shared.server.unclear.question);
        await chat.answer();
        const replies = chat.log.getByRole("group", { name: "Choose an answer" });
        await replies.waitFor();
        await check_targets(replies);
        await chat.check_accessibility("choices");
        const titles = await replies.getByRole("button").allInnerTexts();
        assert.ok(titles.length >= 2, titles.join());
        await chat.region.getByText("Choose an answer: ").waitFor({ state: "attached" });

        await replies.getByRole("button", { name: shared.server.unclear.choice }).focus();
        await chat.page.keyboard.press("Enter");
        await replies.waitFor({ state: "detached" });
        const focused = await chat.field.evaluate((element) => element.getRootNode().activeElement === element);
        assert.equal(focused, true, "the focus stays in the panel");
        assert.match(await chat.answer(2), shared.server.unclear.answer);
        assert.equal(await replies.count(), 0);
    });
});

test("Buttons are gone when the customer writes something else, and come back with a refresh until then", async () => {
    await with_chat(shared, async (chat) => {
        await chat.say(shared.server.unclear.question);
        await chat.answer();
        const replies = chat.log.getByRole("group", { name: "Choose an answer" });
        await replies.waitFor();
        await chat.page.reload();
        await chat.open();
        await replies.waitFor();
        await chat.say("What is your refund policy?");
        await replies.waitFor({ state: "detached" });
        await chat.answer(2);
        assert.equal(await replies.count(), 0);
    });
});

test("An offered person is accepted or declined with a button", async () => {
    const offered = async (chat) => {
        await chat.say("Do zebras sing at night?");
        await chat.answer();
        await check_targets(chat.log.getByRole("group", { name: "Choose an answer" }));
    };
    await with_chat(shared, async (chat) => {
        await offered(chat);
        await chat.button("No, thank you").click();
        await chat.answer(2);
        assert.equal(await chat.button("Yes, please").count(), 0);
        assert.equal(await chat.panel.getByText("Waiting for a person").count(), 0);
    });
    await with_chat(shared, async (chat) => {
        await offered(chat);
        await chat.button("Yes, please").click();
        await chat.see("Waiting for a person");
    });
});

test("An action waits for the customer's yes", async (context) => {
    if (!shared.server.can.has("tools")) return context.skip("no tools");
    await with_chat(shared, async (chat) => {
        await chat.say("Please cancel order 12346");
        assert.match(await chat.answer(), /Shall I cancel order 12346\?/);
        const approval = chat.log.getByRole("group", { name: "Do you agree?" });
        await approval.getByText("order id").waitFor();
        assert.equal(await approval.locator("dd").innerText(), "12346");
        assert.match(await approval.locator(".until").innerText(), /Possible until \d/);
        await check_targets(approval);
        await chat.check_accessibility("approval");
        await chat.button("Yes, please").click();
        await approval.waitFor({ state: "detached" });
        assert.match(await chat.answer(2), /Order 12346 is cancelled/);
        assert.equal(await approval.count(), 0);
    });
});

test("An action is refused with a button, and one whose outcome is unknown says so", async (context) => {
    if (!shared.server.can.has("tools")) return context.skip("no tools");
    await with_chat(shared, async (chat) => {
        await chat.say("Please cancel order 12347");
        await chat.answer();
        await chat.button("No, thank you").click();
        assert.match(await chat.answer(2), /everything stays as it is/);
    });
    await shared.server.lose_orders(true);
    try {
        await with_chat(shared, async (chat) => {
            await chat.say("Please cancel order 12348");
            await chat.answer();
            await chat.button("Yes, please").click();
            assert.match(await chat.answer(2), /I cannot tell whether it was done/);
        });
    } finally {
        await shared.server.lose_orders(false);
    }
});
