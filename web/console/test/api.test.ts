import assert from "node:assert/strict";
import { test } from "node:test";
import { analytics_base, Api, problem_of_status } from "../src/analytics/api.ts";
import { is_possible_key } from "../src/shared/key_store.ts";
import { without_gaps } from "../src/analytics/patterns.tsx";

const query = { from: "2026-01-01", to: "2026-02-01", time_zone: "UTC" };
const { signal } = new AbortController();

/// Answers in turn; returns what was asked.
function answering(responses: Response[]): { url: URL; init: RequestInit }[] {
    const asked: { url: URL; init: RequestInit }[] = [];
    globalThis.fetch = (async (url: URL, init: RequestInit) => {
        asked.push({ url, init });
        return responses[asked.length - 1]!;
    }) as typeof fetch;
    return asked;
}

test("The API is beside the page, also behind a proxy's path and with another prefix", () => {
    assert.equal(analytics_base("https://a.example/console/analytics", "/api"), "https://a.example/api/analytics/");
    assert.equal(analytics_base("https://a.example/help/console/analytics?x#y", "/support/v1"), "https://a.example/help/support/v1/analytics/");
});

test("The key is in a header and not in the address", async () => {
    const asked = answering([Response.json({})]);
    await new Api("https://a.example/api/analytics/", "secret-key").summary(query, signal);
    assert.equal(asked[0]!.url.href, "https://a.example/api/analytics/summary?from=2026-01-01&to=2026-02-01&time_zone=UTC");
    assert.equal((asked[0]!.init.headers as Record<string, string>)["X-API-Key"], "secret-key");
    assert.equal(asked[0]!.init.credentials, "omit");
});

test("A list as a file is all its pages under one head", async () => {
    const page = (text: string, next: string) => new Response(text, { headers: next ? { "X-Next-Cursor": next } : {} });
    const asked = answering([page("id,user\r\n1,a\r\n", "c1"), page("id,user\r\n2,b\r\n", "")]);
    const text = await new Api("https://a.example/api/analytics/", "k").conversations_csv({ ...query, figure: "opened" }, signal, () => undefined);
    assert.equal(text, "id,user\r\n1,a\r\n2,b\r\n");
    assert.deepEqual(asked.map(({ url }) => url.searchParams.get("cursor")), [null, "c1"]);
});

test("Each refusal says what can be done", () => {
    const detail = [{ loc: ["query", "to"], msg: "A range is at most 10 years", type: "value_error" }];
    assert.equal(problem_of_status(401, null, null).kind, "key");
    assert.equal(problem_of_status(403, null, null).kind, "role");
    assert.equal(problem_of_status(422, { detail }, null).message, "to: A range is at most 10 years");
    assert.match(problem_of_status(503, null, "7").message, /in 7 s/);
    assert.match(problem_of_status(429, null, "nonsense").message, /in a moment/);
    assert.equal(problem_of_status(500, { message: "An internal error" }, null).message, "An internal error");
});

test("What cannot be in the head of a request is no key", () => {
    assert.ok(is_possible_key("op_0123.-_~=+/"));
    for (const key of ["", "a b", "schlüssel", "a\r\nX-Other: 1", "x".repeat(513)]) assert.ok(!is_possible_key(key));
});

test("Columns have no gaps, and every hour with a conversation has a colour", () => {
    const keys = without_gaps([{ key: "2", conversations: 3 }, { key: "4", conversations: 1 }], 5);
    assert.deepEqual(keys.map(({ conversations }) => conversations), [0, 3, 0, 1, 0]);
});
