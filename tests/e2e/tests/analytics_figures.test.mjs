import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { mock_key } from "../servers/analytics_mock.mjs";
import { set_up, with_mock } from "../support/console.mjs";

const shared = set_up();

async function api(server, path) {
    const response = await fetch(`${server.url}/api/analytics/${path}`, { headers: { "X-API-Key": mock_key } });
    return { body: await response.json(), headers: response.headers };
}

const january = "from=2026-01-02&to=2026-02-01&time_zone=Europe/Berlin"; // the 30 days of the test

test("Cards and outcomes show the API's figures, and outcomes add up to engaged", async () => {
    await with_mock(shared, async (page, server) => {
        await page.open();
        const { body } = await api(server, `summary?${january}`);
        assert.equal(await page.number_of("Conversations"), body.engaged);
        const titles = ["Resolved, confirmed", "Resolved, assumed", "Resolved by people", "With people", "Abandoned", "Not settled yet"];
        let sum = 0;
        for (const title of titles) {
            const value = await page.section("How they ended").getByRole("button", { name: new RegExp(`^${title}: `) }).getAttribute("aria-label");
            sum += Number(/: ([\d,]+)/.exec(value)[1].replaceAll(",", ""));
        }
        assert.equal(sum, body.engaged);
        const percent = (share) => share.toLocaleString("en-GB", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
        const versus = await page.page.locator(".versus").innerText();
        assert.match(versus, new RegExp(`Resolution\\s+${percent(body.rates.resolution)}`));
        assert.match(versus, new RegExp(`Containment\\s+${percent(body.rates.containment)}`));
        assert.match(versus, /Containment is not resolution/);
    });
});

test("Every count opens the list of its conversations, and the list has as many", async () => {
    await with_mock(shared, async (page, server) => {
        await page.open();
        await page.page.getByText(/figures with their definitions/).click();
        const rows = page.section("All counts").locator("tbody tr");
        const count = await rows.count();
        assert.equal(count, 33);
        for (let index = 0; index < count; ++index) {
            const row = rows.nth(index);
            const figure = await row.locator("code").innerText();
            const { headers } = await api(server, `conversations?${january}&figure=${figure}`);
            const shown = await row.getByRole("button").innerText();
            const total = headers.get("X-Total-Count");
            if (total !== null) assert.equal(shown.replaceAll(",", ""), total, figure);
            if (index % 4 !== 0) continue; // one after the other takes its time
            await row.getByRole("button").click();
            await page.dialog.locator("tbody tr, .nothing").first().waitFor();
            const asked = new URL(server.requests.findLast(({ target }) => target.includes("/conversations") && target.includes("limit=25")).target, server.url).searchParams;
            assert.equal(asked.get("figure"), figure);
            assert.equal(asked.get("from"), "2026-01-02");
            await page.page.keyboard.press("Escape");
            await page.dialog.waitFor({ state: "detached" });
        }
    });
});

test("A cell of the hours of the week opens as many conversations as it says", async () => {
    await with_mock(shared, async (page, server) => {
        await page.open();
        const heat = page.section("When they write");
        const { body } = await api(server, `summary?${january}`);
        const hours = body.patterns.hours_of_week;
        for (const [day, hour] of [[0, 9], [6, 23], [3, 14]]) {
            const { headers } = await api(server, `conversations?${january}&figure=patterns.hours_of_week&key=${day + 1}-${hour}`);
            assert.equal(headers.get("X-Total-Count"), String(hours[day][hour]), `${day} ${hour}`);
        }
        const cells = heat.getByRole("button", { name: /Show conversations$/ });
        assert.equal(await cells.count(), hours.flat().filter((count) => count > 0).length);
        assert.equal(await heat.locator("td button[tabindex='0']").count(), 1, "one stop for Tab");

        await heat.locator("td button[tabindex='0']").focus();
        await page.page.keyboard.press("ArrowRight");
        await page.page.keyboard.press("ArrowDown");
        const cell = heat.locator("td button:focus");
        const [, name, count] = /^(\w+ [\d:]+): ([\d,]+)\. Show conversations$/.exec(await cell.getAttribute("aria-label"));
        await page.page.keyboard.press("Enter");
        await page.dialog.getByRole("heading", { name: new RegExp(`^Opened ${name}`) }).waitFor();
        const status = page.dialog.locator(".drawer-foot [role=status]").first();
        await status.filter({ hasText: /\d/ }).waitFor();
        const text = await status.innerText();
        const listed = Number((/ of ([\d,]+)/.exec(text)?.[1] ?? "0").replaceAll(",", ""));
        const deleted = Number((/([\d,]+) more were deleted/.exec(text)?.[1] ?? "0").replaceAll(",", ""));
        assert.equal(listed + deleted, Number(count.replaceAll(",", "")), text);
        await page.check_accessibility("an hour's list", "dialog");
        await page.page.keyboard.press("Escape");
        await page.dialog.waitFor({ state: "detached" });
        await cell.waitFor(); // the focus is back
    });
});

test("A list is read page by page, says what was deleted, and is saved as a whole", async () => {
    await with_mock(shared, async (page, server) => {
        await page.open();
        const { headers } = await api(server, `conversations?${january}&figure=contained`);
        const total = Number(headers.get("X-Total-Count"));
        const erased = Number(headers.get("X-Erased-Count"));
        assert.ok(erased > 0 && total > 50);
        await page.figure("Containment").first().click();
        const status = page.dialog.locator(".drawer-foot [role=status]").first();
        const seen = async (text) => status.filter({ hasText: text }).waitFor();
        const format = (number) => number.toLocaleString("en-GB");
        await seen(`1–25 of ${format(total - erased)}. ${erased} more were deleted`);
        await page.dialog.getByRole("button", { name: "Next" }).click();
        await seen("26–50 of");
        await page.dialog.getByRole("button", { name: "Previous" }).click();
        await seen("1–25 of");
        const download = page.page.waitForEvent("download");
        await page.dialog.getByRole("button", { name: "CSV" }).click();
        const file = await download;
        assert.equal(file.suggestedFilename(), "continuo-contained-2026-01-02-2026-02-01.csv");
        const lines = readFileSync(await file.path(), "utf8").trimEnd().split("\r\n");
        assert.equal(lines.length, 1 + total - erased);
        assert.equal(new Set(lines).size, lines.length);
    });
});

test("Summary and trend are saved as files", async () => {
    await with_mock(shared, async (page) => {
        await page.open();
        for (const [name, file] of [["Summary as CSV", "summary"], ["Trend as CSV", "timeseries"]]) {
            await page.page.getByRole("button", { name: "Save and print" }).click();
            const download = page.page.waitForEvent("download");
            await page.page.getByRole("button", { name }).click();
            assert.equal((await download).suggestedFilename(), `continuo-${file}-2026-01-02-2026-01-31.csv`);
            await page.page.getByRole("button", { name }).waitFor({ state: "detached" });
        }
    });
});

test("Ids of users and documents are shown as text, whatever they contain", async () => {
    await with_mock(shared, async (page, server) => {
        for (const row of server.conversations) row.user_id = "<img src=x onerror=alert(1)>";
        await page.open();
        await page.section("What they ask about").getByRole("button", { name: "Show all" }).click();
        const row = page.section("What they ask about").getByRole("button", { name: "<b onclick=alert(1)>care</b>" });
        await row.click();
        await page.dialog.getByRole("heading", { name: "<b onclick=alert(1)>care</b>" }).waitFor();
        await page.dialog.getByText("<img src=x onerror=alert(1)>").first().waitFor();
        assert.equal(await page.page.locator("img, b").count(), 0);
    });
});

test("Range, zone and comparison are what the API is asked for", async () => {
    await with_mock(shared, async (page, server) => {
        await page.open();
        const zone = page.page.getByLabel("Time zone");
        assert.deepEqual((await zone.locator("option").allInnerTexts()).slice(0, 2), ["Europe/Berlin", "UTC"]);
        const asked = async (act) => {
            server.requests.length = 0;
            await act();
            await page.loaded();
            const targets = server.requests.map(({ target }) => new URL(target, server.url)).filter(({ pathname }) => pathname.endsWith("/summary"));
            return targets.filter(({ searchParams }) => !searchParams.has("group")).map(({ searchParams: of }) => `${of.get("from")} ${of.get("to")} ${of.get("time_zone")}`).sort();
        };
        const radio = (name) => page.page.getByRole("radio", { name, exact: true });
        assert.deepEqual(await asked(() => radio("7 days").check()), ["2026-01-18 2026-01-25 Europe/Berlin", "2026-01-25 2026-02-01 Europe/Berlin"]);
        assert.deepEqual(await asked(() => page.page.getByRole("checkbox", { name: "Compare with" }).uncheck()), ["2026-01-25 2026-02-01 Europe/Berlin"]);
        assert.equal(await page.page.locator(".delta").count(), 0);
        assert.deepEqual(await asked(() => zone.selectOption("Australia/Eucla")), ["2026-01-25 2026-02-01 Australia/Eucla"]);
        await radio("Own range").check();
        await page.page.getByLabel("First day").fill("2026-01-20");
        await page.page.getByLabel("Last day").fill("2026-01-10");
        await page.page.getByRole("button", { name: "Apply" }).click();
        await page.page.getByText("The first day is after the last one.").waitFor();
        await page.page.getByLabel("First day").fill("2026-01-05");
        assert.deepEqual(await asked(() => page.page.getByRole("button", { name: "Apply" }).click()), ["2026-01-05 2026-01-11 Australia/Eucla"]);
    });
});

test("Empty, stale and failed reports say so and go on", async () => {
    await with_mock(shared, async (page, server) => {
        const { conversations } = server;
        server.conversations = [];
        await page.visit();
        await page.enter();
        await page.page.getByText("No conversations in this range").waitFor();
        await page.check_accessibility("empty");
        server.conversations = conversations;
        server.stale = true;
        await page.page.getByRole("button", { name: "Show 90 days" }).click();
        await page.loaded();
        await page.page.getByText("Some conversations are not counted yet.").waitFor();
        server.stale = false;
        server.refusal = { status: 503, body: {}, headers: { "Retry-After": "5" } };
        await page.page.getByRole("button", { name: "Refresh", exact: true }).first().click();
        await page.page.getByRole("alert").filter({ hasText: "The figures cannot be read now" }).waitFor();
        assert.ok((await page.number_of("Conversations")) > 0);
        await page.check_accessibility("failed", ".banner");
        server.refusal = { status: 422, body: { detail: [{ loc: ["query", "time_zone"], msg: "Unknown zone" }] } };
        await page.page.getByRole("button", { name: "Try again" }).click();
        await page.page.getByRole("alert").filter({ hasText: "time_zone: Unknown zone" }).waitFor();
        server.refusal = null;
        await page.page.getByRole("button", { name: "Try again" }).click();
        await page.page.getByRole("alert").filter({ hasText: "Unknown zone" }).waitFor({ state: "detached" });
    });
});
