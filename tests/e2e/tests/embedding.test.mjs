import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { set_up, with_profile } from "../support/browser.mjs";

const shared = set_up();

/// A page of another origin, with the policy that docs/widget.md names.
async function with_shop(use) {
    const { url } = shared.server;
    const policy = `default-src 'none'; script-src ${url}; connect-src ${url} ${url.replace("http", "ws")}`;
    const shop = createServer((_request, response) => {
        response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy });
        response.end(`<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1></main>
            <script src="${url}/widget.js" async></script></html>`);
    });
    // A real server must have this origin in EMBED_ORIGINS.
    await new Promise((resolve) => shop.listen(Number(process.env.CONTINUO_E2E_SHOP_PORT ?? 0), "127.0.0.1", resolve));
    try {
        await use(`http://127.0.0.1:${shop.address().port}/`);
    } finally {
        shop.closeAllConnections();
        await new Promise((resolve) => shop.close(resolve));
    }
}

test("A shop on another origin needs no more than the documented content security policy", async (context) => {
    if (process.env.CONTINUO_E2E_URL && !process.env.CONTINUO_E2E_SHOP_PORT)
        return context.skip("no origin is in EMBED_ORIGINS");
    await with_shop((shop) =>
        with_profile(shared, {}, async (profile, make) => {
            const chat = make(await profile.newPage());
            const violations = [];
            chat.page.on("console", (message) => {
                if (message.text().includes("Content Security Policy")) violations.push(message.text());
            });
            await chat.page.goto(shop);
            await chat.open();
            await chat.say("What is your refund policy?");
            assert.match(await chat.answer(), /30 days/);
            assert.equal(await chat.panel.evaluate((panel) => getComputedStyle(panel).position), "fixed");
            assert.deepEqual(violations.filter((text) => !text.includes("favicon")), []);
        }),
    );
});

test("panel.js is loaded only when the customer is about to open it", async () => {
    await with_profile(shared, {}, async (context, make) => {
        const chat = make(await context.newPage());
        const requests = [];
        chat.page.on("request", (request) => requests.push(new URL(request.url()).pathname));
        await chat.visit();
        await chat.page.waitForLoadState("networkidle");
        assert.deepEqual(requests.filter((path) => path !== "/favicon.ico"), ["/demo", "/widget.js"]);
        await chat.open();
        await chat.see("I am an AI assistant");
        assert.equal(requests.filter((path) => path.startsWith("/api") || path === "/ws").length, 0);
    });
});

test("The panel can be opened again after panel.js could not be loaded", async () => {
    await with_profile(shared, {}, async (context, make) => {
        const chat = make(await context.newPage());
        await chat.page.route("**/panel.js", (route) => route.abort());
        await chat.visit();
        await chat.launcher.click();
        await chat.page.waitForTimeout(300);
        await chat.page.unroute("**/panel.js");
        await chat.open();
    });
});
