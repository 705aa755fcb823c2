import assert from "node:assert/strict";
import { test } from "node:test";
import { connect_real_server } from "../servers/real.mjs";
import { set_up, with_console } from "../support/console.mjs";
import { QueuePage } from "../support/queue.mjs";

// /console/queue of the server at CONTINUO_E2E_URL, with the tokens of two operators, CONTINUO_E2E_ANNA and CONTINUO_E2E_BEN.
// Without a server there is nothing to test here.

const shared = set_up();
const { CONTINUO_E2E_URL: address, CONTINUO_E2E_ANNA: anna, CONTINUO_E2E_BEN: ben } = process.env;
const server = address ? connect_real_server(process.env) : null;

class Customer {
    static async arrive(user_id) {
        const { session_id } = await Customer.post("/sessions", { user_id, metadata: { page: "https://shop.example/cart" } });
        return new Customer(user_id, session_id);
    }

    static async post(path, body) {
        const response = await fetch(`${server.url}/api${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
        assert.ok(response.ok, await response.clone().text());
        return await response.json();
    }

    constructor(name, session) {
        this.name = name;
        this.session = session;
    }

    async say(message) {
        return await Customer.post(`/chat/sessions/${this.session}/messages`, { message });
    }

    /// What stands in the log, oldest first.
    async log() {
        const response = await fetch(`${server.url}/api/chat/sessions/${this.session}/messages?limit=200`);
        return (await response.json()).messages.map(({ content }) => content);
    }
}

const with_queue = (token, use, options = {}) =>
    with_console(shared, { viewport: { width: 1380, height: 820 }, ...options }, async (context) => {
        const page = new QueuePage(await context.newPage(), server);
        await page.open(token);
        await use(page);
    });

const unique = (name) => `${name}-${Date.now()}`;

if (address && anna && ben) {
    test("A wrong token is refused in words, and an operator can sign out", async () => {
        await with_console(shared, {}, async (context) => {
            const page = new QueuePage(await context.newPage(), server);
            await page.visit();
            await page.check_accessibility("signed out");
            await page.enter("op_wrong");
            await page.page.getByText("This token is not accepted").waitFor();
            await page.enter(anna);
            await page.page.getByText("Live", { exact: true }).waitFor();
            await page.page.reload();
            await page.page.getByText("Live", { exact: true }).waitFor();
            await page.button("Sign out").click();
            await page.page.getByLabel("Operator's token").waitFor();
            assert.equal(await page.page.evaluate(() => JSON.stringify(sessionStorage)), "{}");
        });
    });

    test("A customer waits, an operator takes over, answers, notes and resolves, and the other operator sees it", async () => {
        const ada = await Customer.arrive(unique("ada"));
        await with_queue(anna, async (page) => {
            await with_queue(ben, async (other) => {
                await ada.say("I want to talk to a person about my broken lamp");
                await other.item("Waiting", ada.name).waitFor();
                await page.item("Waiting", ada.name).click();
                await page.see("my broken lamp");
                await page.details.getByText("https://shop.example/cart").waitFor();
                await page.check_accessibility("waiting");
                await page.button("Take over").click();
                await page.item("Yours", ada.name).waitFor();

                await other.item("With others", ada.name).click();
                await other.page.getByText("anna has this conversation.").waitFor();
                assert.ok(await other.button("Take over").isDisabled());

                await page.write("Reply", "<b>Hello</b>, this is Anna.");
                await page.see("<b>Hello</b>, this is Anna.");
                await other.see("<b>Hello</b>, this is Anna.");
                await page.write("Note", "She has waited before.");
                await page.see("She has waited before.");
                await page.check_accessibility("taken over");
                assert.deepEqual((await ada.log()).slice(-1), ["<b>Hello</b>, this is Anna."]);

                await ada.say("Thank you, it is lamp LMP-10");
                await page.see("it is lamp LMP-10");
                await page.button("Resolve").click();
                await page.item("Yours", ada.name).waitFor({ state: "detached" });
                await other.item("With others", ada.name).waitFor({ state: "detached" });
                await page.page.getByText("With the bot").waitFor();
            });
        });
    });

    test("A message of a customer whose conversation is not open is marked as new", async () => {
        const [cleo, dan] = [await Customer.arrive(unique("cleo")), await Customer.arrive(unique("dan"))];
        await with_queue(anna, async (page) => {
            for (const customer of [cleo, dan]) {
                await customer.say("Please let me talk to a human");
                await page.item("Waiting", customer.name).click();
                await page.button("Take over").click();
                await page.item("Yours", customer.name).waitFor();
            }
            await cleo.say("Are you still there?");
            await page.item("Yours", cleo.name).getByText("new message").waitFor();
            assert.match(await page.page.title(), /^\(\d+\) Queue/);
            await page.item("Yours", cleo.name).click();
            await page.see("Are you still there?");
            await page.item("Yours", cleo.name).getByText("new message").waitFor({ state: "detached" });
            await page.button("Give back to the bot").click();
            await page.item("Yours", cleo.name).waitFor({ state: "detached" });
        });
    });

    test("A refund is approved, and the customer is told", async () => {
        const eve = await Customer.arrive(unique("eve"));
        await eve.say("Please refund invoice INV-2041");
        await with_queue(anna, async (page) => {
            await page.item("Waiting", eve.name).getByText("approval", { exact: true }).waitFor();
            await page.item("Waiting", eve.name).click();
            const approval = page.page.getByRole("region", { name: "Approval: refund invoice" });
            await approval.getByText("INV-2041").waitFor();
            await page.check_accessibility("an approval");
            await approval.getByRole("button", { name: "Approve" }).click();
            await approval.getByText("Done. Decided by anna.").waitFor();
            assert.match((await eve.log()).at(-1), /INV-2041/);
        });
    });

    test("What was written stays when its answer is lost, and is written once", async () => {
        const fay = await Customer.arrive(unique("fay"));
        await fay.say("I want to speak to a human");
        await with_queue(anna, async (page) => {
            await page.item("Waiting", fay.name).click();
            await page.button("Take over").click();
            await page.item("Yours", fay.name).waitFor();
            const lose_answer = async (route) => {
                await route.fetch();
                await route.abort();
            };
            await page.page.route("**/api/sessions/*/messages", lose_answer, { times: 1 });
            await page.write("Reply", "I am looking into it.");
            await page.page.locator("footer").getByRole("alert").filter({ hasText: "cannot be reached" }).waitFor();
            const field = page.page.getByRole("textbox", { name: "Reply" });
            assert.equal(await field.inputValue(), "I am looking into it.");
            await field.press("Enter");
            await page.page.locator("footer").getByRole("alert").waitFor({ state: "detached" });
            const sent = (await fay.log()).filter((content) => content === "I am looking into it.");
            assert.equal(sent.length, 1);
            await field.fill("Not for the next one at this screen");
            await page.button("Sign out").click();
            await page.enter(anna);
            await page.page.getByText("Live", { exact: true }).waitFor();
            await page.item("Yours", fay.name).waitFor();
            assert.equal(await page.page.getByRole("textbox", { name: "Reply" }).inputValue(), "");
        });
    });

    test("After the server was away the page goes on where it was", async (context) => {
        if (!server.can.has("kill")) return context.skip("the server cannot be killed");
        const ivy = await Customer.arrive(unique("ivy"));
        await ivy.say("I want to speak to a human");
        await with_queue(anna, async (page) => {
            await page.item("Waiting", ivy.name).click();
            await page.button("Take over").click();
            await page.item("Yours", ivy.name).waitFor();
            const back = server.kill(3000);
            await page.page.getByText("Connecting again…").waitFor();
            await back;
            await page.page.getByText("Live", { exact: true }).waitFor();
            await page.item("Yours", ivy.name).waitFor();
            await page.write("Reply", "I am still here.");
            await page.see("I am still here.");
        });
    });

    test("On a narrow screen the list and the conversation take turns", async () => {
        const gus = await Customer.arrive(unique("gus"));
        await gus.say("I want to speak to a human");
        await with_queue(anna, async (page) => {
            await page.item("Waiting", gus.name).click();
            await page.see("I want to speak to a human");
            assert.ok(await page.list.isHidden());
            await page.check_accessibility("narrow");
            await page.button("Details").click();
            await page.details.getByText(gus.name).waitFor();
            await page.check_accessibility("narrow, details");
            await page.button("Back to the list").click();
            await page.item("Waiting", gus.name).waitFor();
        }, { viewport: { width: 390, height: 780 } });
    });
}
