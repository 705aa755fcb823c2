// Pictures of the widget's states for people to look at: node screenshots.mjs [name...] → output/*.png
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { start_server } from "./servers/server.mjs";
import { Chat } from "./support/chat.mjs";

const output = join(dirname(fileURLToPath(import.meta.url)), "output");
const wide = { width: 1200, height: 820 };
const phone = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const arabic = {
    title: "دعم المتجر",
    greeting: "مرحباً! أنا مساعد يعمل بالذكاء الاصطناعي. أجيب من مستندات المتجر وأذكر مصادري.",
    assistant_name: "مساعد ذكي",
    state_ai: "مساعد ذكي",
    ai_notice: "الإجابات من ذكاء اصطناعي وقد تكون خاطئة.",
    talk_to_person: "التحدث إلى شخص",
    message_placeholder: "اكتب رسالة…",
};

async function refund(chat) {
    await chat.open();
    await chat.say("What is your refund policy?");
    await chat.answer();
}

async function with_person(chat, server) {
    await refund(chat);
    await chat.button("Talk to a person").click();
    await chat.see("Waiting for a person");
    const session = await chat.session();
    await server.operator.claim(session, "Anna Becker");
    await server.operator.say(session, "Anna Becker", "Hello, this is Anna. I can see your question about a refund. Which order is it about?");
    await chat.say("F-20417, the rucksack");
    await server.operator.typing(session, "Anna Becker");
    await chat.see("is writing");
}

const ask = (question) => async (chat) => {
    await chat.open();
    await chat.say(question);
    await chat.answer();
    await chat.log.locator(".quick").waitFor();
};

const pictures = {
    greeting: { run: (chat) => chat.open() },
    light: { run: refund },
    dark: { context: { colorScheme: "dark" }, run: refund },
    streaming: {
        run: async (chat) => {
            await chat.open();
            await chat.say("What is your refund policy?");
            await chat.answer_begun();
            await chat.see("The item has");
        },
    },
    passage: {
        run: async (chat) => {
            await refund(chat);
            await chat.log.getByRole("list", { name: "Sources" }).getByRole("button").first().click();
        },
    },
    waiting: {
        run: async (chat) => {
            await refund(chat);
            await chat.button("Talk to a person").click();
            await chat.see("Waiting for a person");
        },
    },
    person: { run: with_person },
    choices: { run: ask("What is your policy for parcels?") },
    choices_phone: { context: { ...phone, colorScheme: "dark" }, run: ask("What is your policy for parcels?") },
    offer: { attributes: { language: "de", color: "#0a7d5a" }, html: 'lang="de"', run: ask("Do zebras sing at night?") },
    approval: { run: ask("Please cancel order 12346") },
    phone: { context: phone, run: refund },
    phone_dark: { context: { ...phone, colorScheme: "dark" }, run: with_person },
    rtl: {
        attributes: { direction: "rtl", language: "ar", color: "#7a3db8", texts: JSON.stringify(arabic) },
        html: 'dir="rtl" lang="ar"',
        run: async (chat) => {
            await chat.open();
            await chat.say("ما هي سياسة استرجاع المنتجات؟");
            await chat.answer();
        },
    },
    yellow: { attributes: { color: "#ffd400", title: "Yellow shop" }, run: refund },
    options: {
        run: async (chat) => {
            await refund(chat);
            await chat.button("Options").click();
        },
    },
    files: {
        run: async (chat) => {
            await refund(chat);
            const file = (name, kilobytes) => ({ name, mimeType: "text/csv", buffer: Buffer.alloc(kilobytes * 1024, 65) });
            await chat.panel.locator("input[type=file]").setInputFiles([file("orders-2026.csv", 80), file("photo.png", 2)]);
            await chat.field.fill("Here is the list of my orders.\nThe second one is missing.");
        },
    },
    uploading: {
        run: async (chat) => {
            await refund(chat);
            const slow = await chat.page.context().newCDPSession(chat.page);
            await slow.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 });
            const file = { name: "orders-2026.csv", mimeType: "text/csv", buffer: Buffer.alloc(2_000_000, 65) };
            await chat.panel.locator("input[type=file]").setInputFiles([file]);
            await chat.say("Here is the list of my orders.");
            await chat.panel.locator("progress[value='30'], progress[value='40'], progress[value='50']").waitFor({ timeout: 5000 }).catch(() => undefined);
        },
    },
    refused: {
        run: async (chat) => {
            await chat.page.route("**/messages", (route) => route.fulfill({ status: 413, json: { message: "The file is larger than 1 MB." } }));
            await refund(chat);
            await chat.panel.locator("input[type=file]").setInputFiles([{ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.alloc(9000, 65) }]);
            await chat.say("Here is the list of my orders.");
            await chat.see("Not sent");
        },
    },
    offline: {
        run: async (chat) => {
            await refund(chat);
            await chat.page.context().setOffline(true);
            await chat.see("You are offline");
            await chat.say("Are you still there?");
            await chat.see("Sending");
        },
    },
    zoom: { context: { viewport: { width: 320, height: 256 }, deviceScaleFactor: 3 }, run: refund },
    german: { attributes: { language: "de", color: "#0a7d5a" }, html: 'lang="de"', run: refund },
    page: { path: "/chat", run: async (chat) => { await chat.say("What is your refund policy?"); await chat.answer(); } },
};

mkdirSync(output, { recursive: true });
const server = await start_server();
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
});
const wanted = process.argv.slice(2);
for (const [name, picture] of Object.entries(pictures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const context = await browser.newContext({ viewport: wide, locale: "en-GB", ...picture.context });
    const chat = new Chat(await context.newPage(), server);
    if (picture.attributes) await chat.visit_with(picture.attributes, picture.html ?? 'lang="en"');
    else await chat.visit(picture.path ?? "/demo");
    await picture.run(chat, server);
    await chat.page.waitForTimeout(300); // the end of the animation
    await chat.page.screenshot({ path: join(output, `${name}.png`) });
    await context.close();
    console.log(`output/${name}.png`);
}
await browser.close();
await server.close();
