import assert from "node:assert/strict";
import { test } from "node:test";
import { set_up, with_chat, with_profile } from "../support/browser.mjs";

const shared = set_up();

test("Keyboard alone: open, write, options, close, and focus comes back", async () => {
    await with_profile(shared, {}, async (context, make) => {
        const chat = make(await context.newPage());
        await chat.visit();
        await chat.launcher.focus();
        await chat.page.keyboard.press("Enter");
        await chat.panel.waitFor();
        const focused = () =>
            chat.page.evaluate(() => {
                const element = document.querySelector("continuo-widget").shadowRoot.activeElement;
                return element?.className || element?.tagName;
            });
        assert.equal(await focused(), "TEXTAREA");
        await chat.button("Options").focus();
        await chat.page.keyboard.press("Enter");
        await chat.check_accessibility("options open");
        await chat.page.keyboard.press("Escape");
        assert.equal(await chat.panel.isVisible(), true);
        await chat.page.keyboard.press("Escape");
        await chat.panel.waitFor({ state: "hidden" });
        assert.match(await focused(), /launcher/);
    });
});

test("Screen readers get each finished sentence once, and the log is not live", async () => {
    await with_chat(shared, async (chat) => {
        await chat.page.evaluate(() => {
            window.said = [];
            const region = document.querySelector("continuo-widget").shadowRoot.querySelector("[role=status]");
            const observer = new MutationObserver((changes) => {
                for (const { addedNodes } of changes) for (const node of addedNodes) window.said.push(node.textContent);
            });
            observer.observe(region, { childList: true });
        });
        await chat.say("What is your refund policy?");
        await chat.answer_begun();
        assert.equal(await chat.log.getAttribute("aria-live"), "off");
        await chat.answer();
        const said = await chat.page.evaluate(() => window.said);
        assert.match(said[0], /^AI assistant: /);
        assert.ok(said.length >= 2, JSON.stringify(said));
        assert.equal(new Set(said).size, said.length);
        assert.doesNotMatch(said.join(" "), /\*\*|\[1\]/);
    });
});

test("The switch shows answers only when complete, and stays over a refresh", async () => {
    await with_chat(shared, async (chat) => {
        await chat.button("Options").click();
        const name = "Show answers only when they are complete";
        await chat.panel.getByRole("switch", { name }).click();
        await chat.say("What is your refund policy?");
        await chat.writing_seen();
        await chat.answer();
        assert.deepEqual(await chat.page.evaluate(() => window.begun), [], "answers were shown before they were complete");
        await chat.page.reload();
        await chat.open();
        await chat.button("Options").click();
        assert.equal(await chat.panel.getByRole("switch", { name }).getAttribute("aria-checked"), "true");
    });
});

async function check_reflow(chat) {
    const overflow = await chat.page.evaluate(() => {
        const root = document.querySelector("continuo-widget").shadowRoot;
        const panel = root.querySelector(".panel");
        return [panel.scrollWidth - panel.clientWidth, root.querySelector(".log").scrollWidth - root.querySelector(".log").clientWidth];
    });
    assert.deepEqual(overflow, [0, 0]);
}

test("At 320 by 256 CSS pixels (400 % zoom) nothing is cut off or covered", async () => {
    const viewport = { width: 320, height: 256 };
    await with_chat(shared, async (chat) => {
        await chat.say("What is your refund policy?");
        await chat.answer();
        await check_reflow(chat);
        const names = ["Options", "Close chat", "Attach files", "Send", "Talk to a person", "Helpful"];
        for (const name of names) {
            const button = chat.button(name);
            await button.focus();
            const is_on_top = await button.evaluate((element) => {
                element.scrollIntoView({ block: "nearest" });
                const box = element.getBoundingClientRect();
                const found = element.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return element.contains(found);
            });
            assert.ok(is_on_top, `${name} is covered`);
        }
        await chat.check_accessibility("400 % zoom");
    }, { viewport });
});

test("On a phone the panel covers the page and keeps the focus", async () => {
    const options = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
    await with_chat(shared, async (chat) => {
        const box = await chat.panel.boundingBox();
        assert.deepEqual([box.x, box.y, box.width], [0, 0, 390]);
        for (let press = 0; press < 14; press += 1) await chat.page.keyboard.press("Tab");
        assert.equal(await chat.page.evaluate(() => document.activeElement.tagName), "CONTINUO-WIDGET");
        await chat.say("What is your refund policy?");
        await chat.answer();
        await check_reflow(chat);
        await chat.check_accessibility("phone");
    }, options);
});

test("Every control is at least 24 by 24 CSS pixels", async () => {
    await with_chat(shared, async (chat) => {
        await chat.say("What is your refund policy?");
        await chat.answer();
        await chat.button("Options").click();
        const small = await chat.panel.evaluate((panel) =>
            [...panel.querySelectorAll("button, textarea, a.pill")]
                .filter((element) => element.getClientRects().length > 0)
                .map((element) => [element.getAttribute("aria-label") ?? element.textContent, element.getBoundingClientRect()])
                .filter(([, box]) => box.width < 24 || box.height < 24)
                .map(([name]) => name),
        );
        assert.deepEqual(small, []);
    });
});

test("Dark, right to left, German, and a colour that is hard to read", async () => {
    const cases = [
        [{ theme: "dark" }, ""],
        [{ direction: "rtl", language: "ar" }, 'dir="rtl" lang="ar"'],
        [{ language: "de", color: "#ffe14d" }, 'lang="de"'],
        [{ color: "#ffe14d", theme: "dark", position: "left" }, 'lang="en"'],
    ];
    for (const [attributes, html] of cases) {
        await with_profile(shared, {}, async (context, make) => {
            const chat = make(await context.newPage());
            await chat.visit_with(attributes, html || 'lang="en"');
            await chat.open();
            await chat.say("What is your refund policy?");
            await chat.answer();
            await chat.check_accessibility(JSON.stringify(attributes));
        });
    }
});

test("Styles of the page do not reach the widget", async () => {
    await with_profile(shared, {}, async (context, make) => {
        const chat = make(await context.newPage());
        await chat.visit_with({});
        await chat.page.addStyleTag({ content: "* { font-size: 40px !important; color: red; } button { display: none; } p { position: fixed; }" });
        await chat.open();
        await chat.say("What is your refund policy?");
        await chat.answer();
        assert.equal(await chat.field.evaluate((element) => getComputedStyle(element).fontSize), "16px");
    });
});
