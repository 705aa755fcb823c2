import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, empty_conversation, type Conversation } from "../../shared/conversation/conversation.ts";
import { parse_event } from "../../shared/conversation/events.ts";
import { open_question } from "../src/connection/open_question.ts";

const timestamp = "2026-01-01T00:00:00.000000Z";

function run(events: object[], from = empty_conversation()): Conversation {
    return events.reduce<Conversation>((state, fields) => {
        const event = parse_event(JSON.stringify({ timestamp, ...fields }));
        assert.ok(event, `no event: ${JSON.stringify(fields)}`);
        return apply(state, event, 1000).state;
    }, from);
}

const source = (title: string) => ({ content: "text", metadata: { title }, rank: 1 });
const acknowledged = (seq: number) => ({ type: "acknowledged", id: `e.${seq}-end`, seq, content: "Hi", attachments: [] });
const reply = (members: object, seq = 2) => [
    acknowledged(seq - 1),
    { type: "start", seq },
    { type: "text", id: `e.${seq}-2`, seq, offset: 0, content: "So", role: "assistant", author: null },
    { type: "complete", id: `e.${seq}-end`, seq, role: "assistant", ...members },
];
const approval = (members = {}) => ({
    id: "2-1",
    tool: "cancel_order",
    arguments: { order_id: "12346" },
    asks: "customer",
    expires_at: timestamp,
    ...members,
});

test("Sources of a suggestion and of a question back are choices; those of an answer are not", () => {
    const sources = [source("Refunds"), source("Shipping")];
    for (const answer_type of ["suggest", "clarify"])
        assert.deepEqual(open_question(run(reply({ answer_type, sources })))?.choices, ["Refunds", "Shipping"]);
    for (const answer_type of ["answer", "abstain", "handoff", "smalltalk"])
        assert.equal(open_question(run(reply({ answer_type, sources }))), null);
    assert.equal(open_question(run(reply({ answer_type: "clarify", sources: [] }))), null);
});

test("A person is offered until there is one", () => {
    const state = run(reply({ answer_type: "abstain", offers_human: true, sources: [] }));
    assert.equal(open_question(state)?.offers_human, true);
    assert.equal(open_question(run([{ type: "queue", position: 1 }], state)), null);
    assert.equal(open_question(run([{ type: "operator_joined", operator: "Anna" }], state)), null);
    assert.equal(open_question(run(reply({ answer_type: "abstain", offers_human: "yes", sources: [] }))), null);
});

test("The customer's approval is asked for, the team's is not", () => {
    const asked = (given: unknown) => open_question(run(reply({ answer_type: "clarify", sources: [], approval: given })));
    assert.deepEqual(asked(approval())?.approval, {
        arguments: [{ name: "order id", value: "12346" }],
        expires_at: timestamp,
    });
    assert.equal(asked(approval({ asks: "operator" })), null);
    for (const none of [null, undefined, "yes", 7, []]) assert.equal(asked(none), null);
});

test("What an approval shows is bounded, and of any type", () => {
    const given = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`a${index}`, "x".repeat(900)]));
    const shown = open_question(run(reply({ sources: [], approval: approval({ arguments: given }) })))!.approval!;
    assert.equal(shown.arguments.length, 12);
    assert.equal(shown.arguments[0]!.value.length, 201);
    const odd = approval({ arguments: { pieces: 3, gift: null, to: { town: "Berlin" } }, expires_at: 5 });
    assert.deepEqual(open_question(run(reply({ sources: [], approval: odd })))!.approval, {
        arguments: [
            { name: "pieces", value: "3" },
            { name: "gift", value: "null" },
            { name: "to", value: '{"town":"Berlin"}' },
        ],
        expires_at: "",
    });
});

test("Whatever comes after the reply takes the buttons away", () => {
    const state = run(reply({ answer_type: "suggest", sources: [source("Refunds")] }));
    const after = (...events: object[]) => open_question(run(events, state));
    assert.notEqual(after(), null);
    assert.equal(after(acknowledged(3)), null);
    assert.equal(after({ type: "start", seq: 3 }), null);
    assert.equal(after({ type: "session_ended" }), null);
    const notice = { type: "text", id: "e.3-2", seq: 3, offset: 0, content: "So", role: "system", author: null };
    assert.equal(after(notice, { type: "complete", id: "e.3-end", seq: 3, role: "system" }), null);
    assert.equal(open_question(empty_conversation()), null);
});

test("An answer that is still being made asks nothing", () => {
    const [question, start, text] = reply({});
    assert.equal(open_question(run([question!, start!, text!])), null);
});
