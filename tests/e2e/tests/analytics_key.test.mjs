import assert from "node:assert/strict";
import { test } from "node:test";
import { mock_key } from "../servers/analytics_mock.mjs";
import { set_up, with_mock } from "../support/console.mjs";

const shared = set_up();

const stored = (page) => page.page.evaluate(() => ({ session: { ...sessionStorage }, local: { ...localStorage }, cookie: document.cookie }));
const alert = (page, text) => page.page.getByRole("alert").filter({ hasText: text }).first().waitFor();

test("The key is asked for once, kept in the tab, and is in no address", async () => {
    await with_mock(shared, async (page, server) => {
        await page.open();
        await page.page.reload();
        await page.loaded();
        assert.doesNotMatch(page.page.url(), /key|#/);
        for (const { target, headers } of server.requests) {
            assert.ok(!target.includes(mock_key));
            assert.equal(headers["x-api-key"], mock_key);
            assert.equal(headers.cookie, undefined);
        }
        const { session, local, cookie } = await stored(page);
        assert.deepEqual([Object.values(session), local, cookie], [[mock_key], {}, ""]);
        await page.page.getByRole("button", { name: "Forget the key" }).click();
        await page.key.waitFor();
        assert.deepEqual((await stored(page)).session, {});
    });
});

test("A key that is not to be kept is gone after a reload", async () => {
    await with_mock(shared, async (page) => {
        await page.visit();
        await page.page.getByLabel("Keep it until this tab is closed").uncheck();
        await page.enter();
        await page.loaded();
        assert.deepEqual((await stored(page)).session, {});
        await page.page.reload();
        await page.key.waitFor();
    });
});

test("A wrong key, one that is none, and one of an operator are refused with the reason", async () => {
    await with_mock(shared, async (page, server) => {
        await page.visit();
        await page.enter("wrong-key");
        await alert(page, "This key is not accepted");
        await page.check_accessibility("refused key");
        await page.enter("schlüssel");
        await alert(page, "This is no key");
        server.refusal = { status: 403, body: { message: "An administrator's key is needed." } };
        await page.enter();
        await alert(page, "This key may not see figures");
        server.refusal = { status: 429, body: {}, headers: { "Retry-After": "30" } };
        await page.enter();
        await alert(page, "Try again in 30 s");
        server.refusal = null;
        await page.enter();
        await page.loaded();
    });
});

test("A key that is no longer accepted leads back to the question, and is forgotten", async () => {
    await with_mock(shared, async (page, server) => {
        await page.open();
        server.refusal = { status: 401, body: { message: "The key is wrong." } };
        await page.page.getByRole("button", { name: "Refresh" }).click();
        await alert(page, "This key is not accepted");
        assert.deepEqual((await stored(page)).session, {});
    });
});
