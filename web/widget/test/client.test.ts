import assert from "node:assert/strict";
import { File as NodeFile } from "node:buffer";
import { test } from "node:test";
import { Client } from "../src/connection/client.ts";
import type { ClientOptions } from "../src/connection/client_contract.ts";
import type { Outcome } from "../src/connection/http.ts";
import { FakeWorld, settle } from "../../shared/test/fake_world.ts";
import { FakeBrowser, FakeTextStorage } from "./fakes.ts";

function make(world: FakeWorld, more: Partial<ClientOptions> = {}) {
    let ids = 0;
    const uploads: { form: FormData; finish: (outcome: Outcome<null>) => void }[] = [];
    const options: ClientOptions = {
        environment: world.environment,
        endpoint: { base_url: "https://host.example", prefix: "/api" },
        store: new FakeBrowser().tab(),
        outbox_storage: new FakeTextStorage(),
        outbox_key: "outbox",
        upload: (_url, form) => {
            let finish: (outcome: Outcome<null>) => void = () => undefined;
            const done = new Promise<Outcome<null>>((resolve) => (finish = resolve));
            uploads.push({ form, finish });
            return { done, abort: () => undefined };
        },
        new_id: () => `m${++ids}`,
        user_token: null,
        on_change: () => undefined,
        ...more,
    };
    return { client: new Client(options), options, uploads };
}

async function with_session(world: FakeWorld, more: Partial<ClientOptions> = {}) {
    const made = make(world, more);
    made.client.send("Hello");
    await settle();
    await world.find("POST", "/api/sessions").answer(201, { session_id: "s1" });
    world.socket.connect();
    await settle();
    return made;
}

const acknowledged = (seq: number, client_message_id: string, content = "Hello") => ({
    type: "acknowledged",
    id: `e.${seq}-0`,
    seq,
    client_message_id,
    content,
    attachments: [],
});

function token(sub: string, exp = 4_000_000_000): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "HS256" })}.${part({ sub, exp })}.x`;
}

test("No session is created before the customer writes", async () => {
    const world = new FakeWorld();
    make(world).client.start();
    await world.advance(60_000);
    assert.equal(world.requests.length + world.sockets.length, 0);
});

test("The first message creates the session, and is sent when the socket is connected", async () => {
    const world = new FakeWorld();
    const { client } = await with_session(world);
    assert.deepEqual(world.socket.sent, [{ type: "message", content: "Hello", client_message_id: "m1" }]);
    assert.equal(client.snapshot().pending.length, 1);
    world.socket.event(acknowledged(1, "m1"));
    assert.equal(client.snapshot().pending.length, 0);
    assert.equal(client.snapshot().conversation.messages.length, 1);
});

test("A message that was not acknowledged is sent again under the same id", async () => {
    const world = new FakeWorld();
    await with_session(world);
    world.socket.fail();
    await world.advance(1000);
    assert.equal(world.sockets.length, 2);
    world.socket.connect();
    await settle();
    assert.deepEqual(world.socket.sent, [{ type: "message", content: "Hello", client_message_id: "m1" }]);
});

test("A socket that does not acknowledge in 15 s is left", async () => {
    const world = new FakeWorld();
    await with_session(world);
    await world.advance(15_500);
    assert.equal(world.sockets[0]!.closed_by_client, true);
    assert.equal(world.sockets.length, 2);
});

test("A message written before a refresh is sent after it", async () => {
    const browser = new FakeBrowser();
    const outbox_storage = new FakeTextStorage();
    const before = new FakeWorld();
    const { client } = await with_session(before, { store: browser.tab(), outbox_storage });
    client.destroy();
    const world = new FakeWorld();
    make(world, { store: browser.tab(), outbox_storage }).client.start();
    assert.equal(world.socket.after(), "0");
    world.socket.connect();
    await settle();
    assert.equal(world.socket.sent[0]!.client_message_id, "m1");
});

test("Two tabs that write at once share one session", async () => {
    const world = new FakeWorld();
    const browser = new FakeBrowser();
    const one = make(world, { store: browser.tab() }).client;
    const two = make(world, { store: browser.tab() }).client;
    one.send("a");
    two.send("b");
    await settle();
    await world.find("POST", "/api/sessions").answer(201, { session_id: "s1" });
    const created = world.requests.filter(({ method }) => method === "POST");
    assert.equal(created.length, 1);
    assert.equal(world.sockets.length, 2);
    assert.ok(world.sockets.every(({ url }) => url.includes("session_id=s1")));
});

test("A new conversation in one tab leaves it in the other, too", async () => {
    const world = new FakeWorld();
    const browser = new FakeBrowser();
    const { client } = await with_session(world, { store: browser.tab() });
    const other = make(world, { store: browser.tab() }).client;
    other.start();
    client.new_conversation();
    assert.equal(other.snapshot().link, "idle");
    assert.deepEqual(other.snapshot().conversation.messages, []);
});

test("A missing piece makes it read on from the cursor, then from the beginning, then accept", async () => {
    const world = new FakeWorld();
    const { client } = await with_session(world);
    const late = { type: "text", id: "e.2-9", seq: 2, offset: 5, content: "late", role: "assistant" };
    for (const after of ["e.1-0", "0"]) {
        world.socket.event(acknowledged(1, "m1"));
        world.socket.event(late);
        await world.advance(9_000);
        assert.equal(world.socket.after(), after);
        world.socket.connect();
    }
    world.socket.event(acknowledged(1, "m1"));
    world.socket.event(late);
    assert.equal(client.snapshot().conversation.messages[1]!.content, "late");
});

test("A session that is gone is replaced, and the message goes to the new one", async () => {
    const world = new FakeWorld();
    const { client } = await with_session(world);
    world.socket.fail(4004);
    await settle();
    assert.equal(client.snapshot().notice?.kind, "gone");
    await world.find("POST", "/api/sessions").answer(201, { session_id: "s2" });
    world.socket.connect({ session_id: "s2" });
    await settle();
    assert.ok(world.socket.url.includes("session_id=s2"));
    assert.equal(world.socket.sent[0]!.client_message_id, "m1");
});

test("A rate limit sends the message again when the server says so", async () => {
    const world = new FakeWorld();
    const { client } = await with_session(world);
    world.socket.event({ type: "error", error: "rate", message: "Slow down", retry_after: 2 });
    assert.equal(client.snapshot().pending[0]!.state, "waiting");
    await world.advance(2100);
    assert.equal(world.socket.sent.length, 2);
});

test("A refused message shows the server's reason and can be tried again", async () => {
    const world = new FakeWorld();
    const { client } = await with_session(world);
    world.socket.event({ type: "error", error: "invalid", message: "Too long" });
    assert.deepEqual([client.snapshot().pending[0]!.state, client.snapshot().pending[0]!.error], ["failed", "Too long"]);
    client.retry("m1");
    await settle();
    assert.equal(world.socket.sent.length, 2);
});

test("Without WebSocket, messages are posted and the reply comes over SSE", async () => {
    const world = new FakeWorld();
    world.websocket_blocked = true;
    const { client } = make(world);
    client.send("Hello");
    await settle();
    await world.find("POST", "/api/sessions").answer(201, { session_id: "s1" });
    await world.advance(2000);
    const events = world.find("GET", "/events").stream();
    await events.push('data: {"type":"connected","session_id":"s1","owner":"bot","last_seq":0,"running":false}\n\n');
    const post = world.find("POST", "/messages");
    assert.deepEqual(post.body, { message: "Hello", client_message_id: "m1" });
    await post.stream().push(`data: ${JSON.stringify(acknowledged(1, "m1"))}\n\n`);
    assert.equal(client.snapshot().pending.length, 1);
    await events.push(`data: ${JSON.stringify(acknowledged(1, "m1"))}\n\n`);
    assert.equal(client.snapshot().pending.length, 0);
});

test("Files go in a multipart request, and a refusal is shown", async () => {
    const world = new FakeWorld();
    const { client, uploads } = await with_session(world);
    world.socket.event(acknowledged(1, "m1"));
    client.send("", [new NodeFile(["x"], "order.csv") as unknown as File]);
    await settle();
    const { form, finish } = uploads[0]!;
    assert.deepEqual([form.get("message"), form.get("client_message_id")], ["order.csv", "m2"]);
    finish({ ok: false, failure: { kind: "refused", message: "Too large" } });
    await settle();
    assert.equal(client.snapshot().pending[0]!.error, "Too large");
});

test("A failed creation of the session is tried again, a refused one is shown", async () => {
    const world = new FakeWorld();
    const { client } = make(world);
    client.send("Hello");
    await settle();
    await world.find("POST", "/api/sessions").answer(503, {}, { "Retry-After": "1" });
    await world.advance(1100);
    assert.equal(world.requests.length, 2);
    await world.find("POST", "/api/sessions").answer(403, { message: "The token has expired." });
    assert.equal(client.snapshot().pending[0]!.error, "The token has expired.");
});

test("A conversation of a verified user is shown only while that user is there", async () => {
    const world = new FakeWorld();
    const store = new FakeBrowser().tab();
    const first = await with_session(world, { store, user_token: token("anna") });
    first.client.destroy();
    assert.notEqual(store.load()!.user_tag, null);
    assert.ok(!JSON.stringify(store.load()).includes("anna"));

    const later = new FakeWorld();
    const { client } = make(later, { store });
    client.start();
    assert.equal(later.sockets.length, 0);
    client.identify(token("anna"));
    assert.equal(later.sockets.length, 1);
    client.identify(token("bert"));
    assert.equal(store.load(), null);
    assert.equal(later.socket.closed_by_client, true);
});

test("Signing out forgets the conversation; signing in keeps an anonymous one", async () => {
    const world = new FakeWorld();
    const store = new FakeBrowser().tab();
    const { client } = await with_session(world, { store });
    client.identify(token("anna"));
    assert.equal(store.load()?.session_id, "s1");
    client.identify(null);
    assert.equal(store.load(), null);
});

test("An expired token is not sent", async () => {
    const world = new FakeWorld();
    const { client } = make(world, { user_token: token("anna", 10) });
    client.send("Hello");
    await settle();
    assert.deepEqual(world.find("POST", "/api/sessions").body, {});
});

test("A wait in the queue that ended elsewhere is noticed", async () => {
    const world = new FakeWorld();
    const { client } = await with_session(world);
    world.socket.event({ type: "queue", position: 2, waiting_seconds: 5, open: true });
    await world.advance(20_500);
    await world.find("GET", "/api/sessions/s1").answer(200, { owner: "bot" });
    assert.equal(client.snapshot().conversation.owner, "bot");
});

test("Feedback that the server does not know is offered no more", async () => {
    const world = new FakeWorld();
    const { client } = await with_session(world);
    client.rate(2, "up");
    await settle();
    assert.deepEqual(world.find("POST", "/feedback").body, { seq: 2, rating: "up" });
    await world.find("POST", "/feedback").answer(404);
    assert.equal(client.snapshot().feedback_available, false);
});

test("Ratings are there again after a refresh", async () => {
    const world = new FakeWorld();
    const store = new FakeBrowser().tab();
    store.save({ session_id: "s1", user_tag: null, used_at: 0 });
    const { client } = make(world, { store });
    client.start();
    world.socket.connect({ last_seq: 4 });
    await settle();
    const feedback = { 2: { rating: "down", at: "" }, 4: { rating: "maybe" }, x: null };
    await world.find("GET", "/api/sessions/s1").answer(200, { owner: "bot", feedback });
    assert.deepEqual([...client.snapshot().ratings], [[2, "down"]]);
});

test("Only messages after the page's beginning are news", async () => {
    const world = new FakeWorld();
    const news: string[] = [];
    const { client } = await with_session(world, { on_message: ({ content }) => news.push(content) });
    client.destroy();
    const store = new FakeBrowser().tab();
    store.save({ session_id: "s1", user_tag: null, used_at: 0 });
    const later = make(world, { store, on_message: ({ content }) => news.push(content) }).client;
    later.start();
    world.socket.connect({ last_seq: 2 });
    world.socket.event(acknowledged(1, "m1"));
    const answer = (seq: number, content: string) => {
        world.socket.event({ type: "text", seq, offset: 0, content, role: "assistant" });
        world.socket.event({ type: "complete", seq, role: "assistant" });
    };
    answer(2, "old");
    assert.equal(later.snapshot().caught_up, true);
    world.socket.event({ ...acknowledged(3, "m9") });
    answer(4, "new");
    assert.deepEqual(news, ["new"]);
});
