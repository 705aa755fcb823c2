import assert from "node:assert/strict";
import { test } from "node:test";
import { connect_real_server } from "../servers/real.mjs";
import { set_up, with_page } from "../support/console.mjs";

// /console/analytics of the server at CONTINUO_E2E_URL, with CONTINUO_E2E_KEY: conversations of customers become
// figures, and figures lists. Without a server there is nothing to test here; the mock has files of its own.

const shared = set_up();
const { CONTINUO_E2E_URL: address, CONTINUO_E2E_KEY: key } = process.env;
const catch_up_ms = 90_000; // figures follow within seconds; a loaded machine takes longer

async function talk(server, user_id, messages) {
    const post = async (path, body) => {
        const response = await fetch(`${server.url}/api${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
        assert.ok(response.ok, await response.clone().text());
        return await response.json();
    };
    const { session_id } = await post("/sessions", { user_id });
    for (const message of messages) await post(`/chat/sessions/${session_id}/messages`, { message });
    return session_id;
}

if (address && key) {
    test("Conversations with the real server become figures, and figures open their list", async () => {
        const server = connect_real_server(process.env);
        const user = `<i>user ${Date.now()}</i>`;
        const sessions = [
            await talk(server, user, ["What is your refund policy?", "Thanks, that helps!"]),
            await talk(server, user, ["What is the capital of France?"]),
            await talk(server, user, ["I want to talk to a person"]),
        ];
        await with_page(shared, server, {}, async (page) => {
            await page.page.goto(`${server.url}/console/analytics`);
            await page.enter(key);
            const refresh = page.page.getByRole("button", { name: "Refresh", exact: true }).first();
            const listed = async (figure, wanted) => {
                if ((await page.figure(figure).count()) === 0) return false;
                await page.figure(figure).first().click();
                await page.dialog.locator("tbody tr, .nothing").first().waitFor();
                const found = await page.dialog.locator("tbody .session").allInnerTexts();
                await page.page.keyboard.press("Escape");
                await page.dialog.waitFor({ state: "detached" });
                return wanted.every((session) => found.includes(session));
            };
            // A conversation is counted in steps: it can be listed as opened before its hand-over is known.
            for (const end = Date.now() + catch_up_ms; ; ) {
                await refresh.click();
                await page.page.locator("main[aria-busy=false]").waitFor();
                if ((await listed("Opened", sessions)) && (await listed("Handed over", [sessions[2]]))) break;
                assert.ok(Date.now() < end, "the conversations are not listed");
            }
            await page.loaded();
            const { summary } = await (async () => {
                const response = await fetch(`${server.url}/api/analytics/summary?time_zone=Europe/Berlin`, { headers: { "X-API-Key": key } });
                return { summary: await response.json() };
            })();
            assert.ok(summary.engaged >= 3);
            assert.equal(Object.values(summary.outcomes).reduce((sum, part) => sum + part, 0), summary.engaged);
            const opened = summary.patterns.hours_of_week.flatMap((hours, day) => hours.map((count, hour) => [`${day + 1}-${hour}`, count]));
            for (const [hour, count] of opened.filter(([, of]) => of > 0)) {
                const target = `conversations?time_zone=Europe/Berlin&limit=100&figure=patterns.hours_of_week&key=${hour}`;
                const response = await fetch(`${server.url}/api/analytics/${target}`, { headers: { "X-API-Key": key } });
                assert.equal(Number(response.headers.get("X-Total-Count")), count, hour);
                assert.equal((await response.json()).length + Number(response.headers.get("X-Erased-Count")), Math.min(count, 100), hour);
            }
            await page.figure("Handed over").first().click();
            await page.dialog.getByText(sessions[2]).waitFor();
            await page.dialog.getByText(user).first().waitFor(); // as text
            await page.page.keyboard.press("Escape");
            await page.section("Compared").getByRole("radio", { name: "Customer" }).check();
            await page.section("Compared").locator("tbody tr").first().waitFor();
            for (const preset of ["7 days", "90 days"]) {
                await page.page.getByRole("radio", { name: preset, exact: true }).check();
                await page.loaded();
            }
            await page.section("Compared").locator("tbody tr").first().waitFor();
            assert.equal(await page.page.getByRole("alert").filter({ hasText: /./ }).count(), 0);
            await page.check_accessibility("real figures", ".cards");
        });
    });
}
