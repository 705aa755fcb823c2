import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeWorld } from "../../shared/test/fake_world.ts";
import { waiting_text } from "../src/queue/clock.ts";
import { ConversationLink, nothing_followed, type Followed } from "../src/queue/conversation_link.ts";
import { api_base, operator_problem, queue_socket_url } from "../src/queue/operator_api.ts";
import { parse_queue_event, type QueueEvent } from "../src/queue/queue_events.ts";
import { QueueLink, type LinkState } from "../src/queue/queue_link.ts";
import { apply_queue_event, awaits_approval, customer_name, empty_queue, sections_of } from "../src/queue/queue_state.ts";
import { entries_of } from "../src/queue/transcript.tsx";
import { new_message } from "../../shared/conversation/message.ts";

const waiting = (session_id: string, waiting_seconds: number, more: object = {}) => ({ session_id, status: "waiting", claimed_by: null, waiting_seconds, priority: "normal", reasons: [], summary: "", ...more });

const event = (fields: object): QueueEvent => parse_queue_event(JSON.stringify(fields))!;

test("What is no event of the queue is passed over", () => {
    for (const text of ["", "{", "[]", "null", '{"type":"other"}', '{"type":"queued"}', '{"type":"queued","conversation":{}}', '{"type":"claimed","conversation":7}'])
        assert.equal(parse_queue_event(text), null, text);
    const { conversations } = event({ type: "queue", total: 3, conversations: [waiting("a", 5), 7, { user_id: "x" }] }) as Extract<QueueEvent, { type: "queue" }>;
    assert.deepEqual(conversations.map(({ session_id }) => session_id), ["a"]);
});

test("A field of another type is as if it were missing", () => {
    const parsed = event({ type: "queued", conversation: { session_id: "a", waiting_seconds: "7", reasons: ["x", 1], user_verified: "yes", last_message: "hi", priority: null } });
    assert.ok("conversation" in parsed);
    assert.deepEqual(parsed.conversation, {
        session_id: "a", claimed_by: null, waiting_seconds: 0, ticket_id: null, priority: "normal", reasons: ["x"], summary: "", contact: null,
        user_id: null, user_verified: false, last_message: null,
    });
});

test("The list follows its events", () => {
    let state = empty_queue();
    const apply = (fields: object, now = 100_000) => {
        state = apply_queue_event(state, event(fields), now);
    };
    const order = () => state.conversations.map(({ session_id }) => session_id);
    apply({ type: "connected", operator: "anna" });
    apply({ type: "queue", id: "1", total: 2, conversations: [waiting("a", 60), waiting("b", 10)] });
    assert.deepEqual(order(), ["a", "b"]);
    apply({ type: "queued", id: "2", conversation: waiting("c", 30) });
    assert.deepEqual([order(), state.total, state.cursor], [["a", "c", "b"], 3, "2"]);
    // Another clock of the server does not move a conversation that is there.
    apply({ type: "claimed", id: "3", conversation: { ...waiting("a", 0), claimed_by: "anna" } }, 160_000);
    assert.deepEqual(order(), ["a", "c", "b"]);
    apply({ type: "claimed", conversation: { ...waiting("b", 70), claimed_by: "ben" } }, 160_000);
    assert.equal(state.cursor, "3"); // only the last event of a change has one
    const { waiting: free, mine, others } = sections_of(state);
    assert.deepEqual([free, mine, others].map((part) => part.map(({ session_id }) => session_id)), [["c"], ["a"], ["b"]]);
    apply({ type: "resolved", id: "5", conversation: { ...waiting("a", 0), claimed_by: "anna" } });
    apply({ type: "left", id: "6", conversation: waiting("gone", 0) });
    assert.deepEqual([order(), state.total], [["c", "b"], 2]);
    apply({ type: "error", message: "The store cannot be reached." });
    assert.equal(state.failing, "The store cannot be reached.");
    apply({ type: "queue", id: "7", total: 0, conversations: [] });
    assert.deepEqual([order(), state.failing], [[], null]);
});

test("Names and signs of the list", () => {
    assert.equal(customer_name({ user_id: null, contact: null }), "Visitor");
    assert.equal(customer_name({ user_id: null, contact: "a@example.com" }), "a@example.com");
    assert.deepEqual([-5, 59_000, 60_000, 3_600_000, 3_900_000, 90_000_000].map(waiting_text), ["now", "now", "1 min", "1 h", "1 h 5 min", "1 d"]);
    const of = (reasons: string[]) => awaits_approval({ ...waiting("a", 0), reasons } as unknown as Parameters<typeof awaits_approval>[0]);
    assert.deepEqual([of(["Approval wanted: refund"]), of(["Explicit escalation request"])], [true, false]);
});

function opened_link(world: FakeWorld, cursor: () => string | null = () => null) {
    const events: QueueEvent[] = [];
    const states: LinkState[] = [];
    const link = new QueueLink({
        environment: world.environment, url: "ws://a/ws/operator", token: "op_x", cursor,
        on_event: (got) => void events.push(got), on_state: (state) => void states.push(state),
    });
    link.start();
    return { link, events, states };
}

test("The queue's socket signs in with the first message and comes back after its end", async () => {
    const world = new FakeWorld();
    let cursor: string | null = null;
    const { link, events, states } = opened_link(world, () => cursor);
    assert.equal(world.socket.url, "ws://a/ws/operator"); // no token in an address
    world.socket.onopen!();
    assert.deepEqual(world.socket.sent, [{ type: "auth", token: "op_x" }]);
    world.socket.event({ type: "connected", operator: "anna" });
    link.typing("sess_1");
    assert.deepEqual(world.socket.sent.at(-1), { type: "typing", session_id: "sess_1" });
    cursor = "abc";
    world.socket.fail(1012);
    await world.advance(1000);
    assert.equal(world.socket.after(), "abc");
    assert.deepEqual(states, ["connecting", "open", "waiting", "connecting"]);
    assert.deepEqual(events.map(({ type }) => type), ["connected"]);
    link.typing("sess_1"); // not signed in: nothing is sent
    assert.deepEqual(world.socket.sent, []);
});

test("A token that is no longer valid ends the connection for good", async () => {
    const world = new FakeWorld();
    const { states } = opened_link(world);
    world.socket.onopen!();
    world.socket.fail(1008);
    await world.advance(120_000);
    assert.deepEqual(states, ["connecting", "refused"]);
    assert.equal(world.sockets.length, 1);
});

test("A socket that does not open, or says nothing any more, is left", async () => {
    const world = new FakeWorld();
    const { events } = opened_link(world);
    const first = world.socket;
    await world.advance(20_000);
    assert.ok(first.closed_by_client);
    assert.ok(world.sockets.length > 1);
    const second = world.socket;
    second.onopen!();
    second.event({ type: "connected", operator: "anna" });
    await world.advance(26_000);
    assert.deepEqual(second.sent.at(-1), { type: "ping" });
    second.event({ type: "pong" });
    await world.advance(26_000 + 11_000);
    assert.ok(second.closed_by_client);
    second.event({ type: "connected", operator: "ben" }); // too late
    assert.deepEqual(events.map((one) => one.type), ["connected", "pong"]);
});

test("A stopped link opens nothing any more", async () => {
    const world = new FakeWorld();
    const { link } = opened_link(world);
    world.socket.fail();
    link.stop();
    await world.advance(120_000);
    assert.equal(world.sockets.length, 1);
});

function followed(world: FakeWorld) {
    let now: Followed = nothing_followed;
    const link = new ConversationLink({
        environment: world.environment, url: "http://a/api/chat/sessions/s1/events", headers: { "X-API-Key": "op_x" },
        on_change: (change) => {
            now = change;
        },
    });
    link.start();
    return { link, now: () => now };
}

const sse = (...events: object[]) => events.map((fields) => `data: ${JSON.stringify({ timestamp: "2026-01-01T10:00:00Z", ...fields })}\n\n`).join("");
const connected = (last_seq: number) => ({ type: "connected", session_id: "s1", status: "active", owner: "queue", operator: null, last_seq, running: false });
const asked = (seq: number, content: string) => ({ type: "acknowledged", id: `1.${seq}-0`, seq, content, sent_at: `2026-01-01T09:0${seq}:00Z` });

test("A conversation is read, followed, and read on from its cursor", async () => {
    const world = new FakeWorld();
    const { now } = followed(world);
    const first = world.find("GET", "/events").stream();
    await first.push(sse(connected(1), asked(1, "Hello?")));
    assert.deepEqual([now().loaded, now().conversation.messages[0]!.timestamp], [true, "2026-01-01T09:01:00Z"]);
    await first.push(sse({ type: "user_typing", role: "customer" }));
    assert.equal(now().customer_types, true);
    await first.push(sse(asked(2, "Is anybody there?")));
    assert.equal(now().customer_types, false);
    await first.end();
    await world.advance(1000);
    const next = world.find("GET", "/events");
    assert.equal(new URL(next.url).searchParams.get("after"), "1.2-0");
    assert.equal(now().lost, false);
    await next.answer(503);
    await world.advance(5000);
    assert.equal(now().lost, true);
    await world.find("GET", "/events").stream().push(sse(connected(2)));
    assert.deepEqual([now().lost, now().conversation.messages.length], [false, 2]);
});

test("Typing that is not followed by words ends by itself", async () => {
    const world = new FakeWorld();
    const { now } = followed(world);
    await world.find("GET", "/events").stream().push(sse(connected(0), { type: "user_typing", role: "customer" }));
    await world.advance(7000);
    assert.equal(now().customer_types, false);
});

test("A missing message is read again, and a deleted conversation is gone", async () => {
    const world = new FakeWorld();
    const { link, now } = followed(world);
    await world.find("GET", "/events").stream().push(sse(connected(3), asked(1, "one"), asked(3, "three")));
    assert.equal(now().conversation.messages.length, 1);
    await world.advance(1000);
    await world.find("GET", "/events").stream().push(sse(connected(3), asked(2, "two"), asked(3, "three")));
    assert.deepEqual(now().conversation.messages.map(({ content }) => content), ["one", "two", "three"]);
    link.stop();
    const gone = followed(world);
    await world.find("GET", "/events").answer(404);
    await world.advance(60_000);
    assert.equal(gone.now().gone, true);
    assert.equal(world.requests.length, 3);
});

test("Notes stand where they were written", () => {
    const said = (seq: number, timestamp: string) => ({ ...new_message(seq, "customer", timestamp), content: `${seq}`, complete: true });
    const note = (number: number, created_at: string) => ({ number, author: "anna", content: `n${number}`, created_at });
    const entries = entries_of([said(1, "2026-01-01T10:00:00Z"), said(2, "2026-01-01T12:00:00Z")], [note(1, "2026-01-01T11:00:00Z"), note(2, "2026-01-01T13:00:00Z")]);
    assert.deepEqual(entries.map((entry) => ("note" in entry ? entry.note.content : entry.message.content)), ["1", "n1", "2", "n2"]);
});

test("Addresses are beside the page, also behind a proxy's path and with another prefix", () => {
    assert.equal(api_base("https://a.example/help/console/queue#sess_1", "/support/v1"), "https://a.example/help/support/v1/");
    assert.equal(queue_socket_url("https://a.example/help/console/queue#sess_1"), "wss://a.example/help/ws/operator");
    assert.equal(queue_socket_url("http://a.example/console/queue"), "ws://a.example/ws/operator");
});

test("What the server refuses is told in its words", () => {
    assert.equal(operator_problem(401, null, null).kind, "key");
    assert.equal(operator_problem(409, { message: "ben has this conversation." }, null).message, "ben has this conversation.");
    assert.equal(operator_problem(503, null, "7").message, "It is busy, or its store cannot be reached. Try again in 7 s.");
});
