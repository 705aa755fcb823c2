import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, empty_conversation, type Conversation } from "../../shared/conversation/conversation.ts";
import { parse_event, type ChatEvent } from "../../shared/conversation/events.ts";

function event(fields: object): ChatEvent {
    const parsed = parse_event(JSON.stringify({ timestamp: "2026-01-01T00:00:00.000000Z", ...fields }));
    assert.ok(parsed, `no event: ${JSON.stringify(fields)}`);
    return parsed;
}

function run(events: object[], from = empty_conversation()): Conversation {
    return events.reduce<Conversation>((state, fields) => {
        const { state: next, gap } = apply(state, event(fields), 1000);
        assert.equal(gap, false, `gap at ${JSON.stringify(fields)}`);
        return next;
    }, from);
}

const asked = {
    type: "acknowledged",
    id: "e.1-0",
    seq: 1,
    client_message_id: "m1",
    content: "Hi",
    attachments: [],
};
const text = (offset: number, content: string, more = {}) => ({
    type: "text",
    id: `e.2-${offset + content.length}`,
    seq: 2,
    offset,
    content,
    role: "assistant",
    author: null,
    ...more,
});
const complete = { type: "complete", id: "e.2-end", seq: 2, role: "assistant", message_id: "x" };

test("A turn becomes a question and its complete answer", () => {
    const state = run([asked, { type: "start", seq: 2 }, text(0, "Hello "), text(6, "there."), complete]);
    assert.deepEqual(
        state.messages.map(({ role, content, complete: done }) => [role, content, done]),
        [
            ["customer", "Hi", true],
            ["assistant", "Hello there.", true],
        ],
    );
    assert.equal(state.cursor, "e.2-end");
    assert.equal(state.running, null);
});

test("A message has the time when it was written, however late its events come", () => {
    const state = run([
        { ...asked, sent_at: "2025-12-31T20:00:00.000000Z" },
        text(0, "Hello"),
        { ...complete, sent_at: "2025-12-31T20:00:01.000000Z" },
    ]);
    const times = state.messages.map(({ timestamp }) => timestamp);
    assert.deepEqual(times, ["2025-12-31T20:00:00.000000Z", "2025-12-31T20:00:01.000000Z"]);
});

test("Events seen before change nothing but the cursor", () => {
    const events = [asked, { type: "start", seq: 2 }, text(0, "Hello "), text(6, "there.")];
    const once = run(events);
    assert.deepEqual(run(events, once), once);
});

test("A piece that overlaps adds only what is new", () => {
    assert.equal(run([asked, text(0, "Hello "), text(2, "llo there.")]).messages[1]!.content, "Hello there.");
});

test("Offsets count code points, not UTF-16 units", () => {
    const state = run([asked, text(0, "😀👍"), text(2, " ok"), text(1, "👍 ok!")]);
    assert.equal(state.messages[1]!.content, "😀👍 ok!");
});

test("Missing text is a gap that leaves state and cursor alone", () => {
    const before = run([asked, text(0, "Hello ")]);
    const { state, gap } = apply(before, event(text(9, "re.")), 0);
    assert.equal(gap, true);
    assert.equal(state, before);
});

test("A missing message is a gap, for questions, texts and completions", () => {
    const late = { ...asked, seq: 3, id: "e.3-0" };
    assert.equal(apply(run([asked]), event(late), 0).gap, true);
    assert.equal(apply(run([asked]), event({ ...text(0, "x"), seq: 4 }), 0).gap, true);
    assert.equal(apply(run([asked]), event(complete), 0).gap, true);
});

test("A missing piece can be accepted, so that a hole in the log is no endless loop", () => {
    const { state, gap } = apply(run([asked]), event(text(9, "re.")), 0, "accept");
    assert.equal(gap, false);
    assert.equal(state.messages[1]!.content, "re.");
    assert.equal(state.messages[1]!.code_points, 12);
});

test("A restart throws the text away, and it comes again from the beginning", () => {
    const state = run([asked, text(0, "Hello "), { type: "restart", seq: 2 }, text(0, "Good day."), complete]);
    assert.equal(state.messages[1]!.content, "Good day.");
});

test("A restart of a complete message is ignored", () => {
    const state = run([asked, text(0, "Hello."), complete, { type: "restart", seq: 2 }]);
    assert.equal(state.messages[1]!.content, "Hello.");
});

test("A question takes the place of an answer that had begun", () => {
    const second = { ...asked, seq: 2, id: "e.2-0", client_message_id: "m2", content: "And this" };
    const state = run([asked, { type: "start", seq: 2 }, second, { type: "start", seq: 3 }]);
    assert.deepEqual(state.messages.map(({ role }) => role), ["customer", "customer", "assistant"]);
    assert.equal(state.running, 3);
});

test("A person's message takes the place of an answer that had begun", () => {
    const state = run([
        asked,
        text(0, "I think"),
        { type: "restart", seq: 2 },
        text(0, "Anna here.", { role: "operator", author: "Anna" }),
        { ...complete, role: "operator" },
    ]);
    assert.deepEqual([state.messages[1]!.role, state.messages[1]!.author], ["operator", "Anna"]);
});

test("An unfinished answer that is no longer made disappears on return", () => {
    const connected = { type: "connected", session_id: "s", status: "active", owner: "bot", operator: null };
    const begun = run([asked, text(0, "Hel")]);
    assert.equal(run([{ ...connected, last_seq: 1, running: false }], begun).messages.length, 1);
    assert.equal(run([{ ...connected, last_seq: 1, running: true }], begun).messages.length, 2);
});

test("Resync forgets everything, the cursor too", () => {
    const state = run([asked, text(0, "Hello."), complete, { type: "resync", epoch: "f" }]);
    assert.deepEqual(state.messages, []);
    assert.equal(state.cursor, null);
});

test("Owner and place in the queue follow their events", () => {
    const queue = { type: "queue", position: 2, waiting_seconds: 60, open: true };
    const waiting = run([asked, queue]);
    assert.equal(waiting.owner, "queue");
    assert.equal(waiting.queue?.position, 2);
    const joined = run([{ type: "operator_joined", operator: "Anna" }], waiting);
    assert.deepEqual([joined.owner, joined.operator, joined.queue], ["operator", "Anna", null]);
    const left = run([{ type: "operator_left" }], joined);
    assert.deepEqual([left.owner, left.operator], ["bot", null]);
});

test("Only operators are shown as typing, and their message ends it", () => {
    const typing = { type: "user_typing", role: "operator", author: "Anna" };
    assert.equal(run([asked, { type: "user_typing", role: "customer" }]).typing, null);
    const state = run([asked, typing]);
    assert.deepEqual(state.typing, { author: "Anna", until: 7000 });
    const said = text(0, "Yes.", { role: "operator", author: "Anna" });
    assert.equal(run([said], state).typing, null);
});

test("Sources come before the text and stay with it", () => {
    const source = { content: "c", rank: 1, metadata: { title: "Refunds", source: "javascript:x" } };
    const state = run([asked, { type: "sources", seq: 2, sources: [source] }, text(0, "Yes [1]."), complete]);
    assert.deepEqual(state.messages[1]!.sources, [{ content: "c", title: "Refunds", rank: 1, link: null }]);
});

test("The session's end ends what was going on", () => {
    const state = run([asked, { type: "start", seq: 2 }, { type: "session_ended" }]);
    assert.deepEqual([state.ended, state.running], [true, null]);
});

test("Anything but a known event is no event", () => {
    const texts = ["", "[]", "7", "null", "{}", '{"type":"news"}', '{"type":"text","seq":0}', '{"type":"text","seq":"1"}'];
    for (const bad of [...texts, '{"type":"text","seq":1,"offset":-1,"content":"x"}', '{"type":"start","seq":1.5}'])
        assert.equal(parse_event(bad), null, bad);
});
