import assert from "node:assert/strict";
import { test } from "node:test";
import { EventLog } from "../../shared/conversation/event_log.ts";
import { parse_event } from "../../shared/conversation/events.ts";

/// Random conversations over connections that lose, repeat and cut: what is shown in the end is the
/// log. The seed is in the message of a failure.

function random_of(seed: number): () => number {
    let state = seed;
    return () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
    };
}

interface Logged {
    role: "customer" | "assistant" | "operator";
    content: string;
}

type Fields = Record<string, unknown>;

class Model {
    log: Logged[] = [];
    draft: { content: string; sent: number } | null = null;
    epoch = 0;
    private attempts = new Map<number, number>();

    constructor(private readonly random: () => number) {}

    text(): string {
        const words = ["You ", "can ", "😀 ", "return ", "é", "it\n\n", "👩‍👩‍👧 ", "**within** ", "30 days. "];
        const length = 1 + Math.floor(this.random() * 12);
        return Array.from({ length }, () => words[Math.floor(this.random() * words.length)]!).join("");
    }

    /// Names the attempt, too: an offset in text that was thrown away is no place in the new one.
    private id(seq: number, offset: number): string {
        return `${this.epoch}.${seq}-${offset}-${this.attempts.get(seq) ?? 0}`;
    }

    private begin_again(seq: number): void {
        this.attempts.set(seq, (this.attempts.get(seq) ?? 0) + 1);
    }

    private text_event(seq: number, role: string, content: string, from: number, until?: number): Fields {
        const piece = [...content].slice(from, until).join("");
        const id = this.id(seq, from + [...piece].length);
        return { type: "text", id, seq, offset: from, content: piece, role, author: null };
    }

    /// The events that a live client gets for the next step of the conversation.
    step(): Fields[] {
        const seq = this.log.length + 1;
        const { draft } = this;
        if (!draft) {
            const last = this.log[this.log.length - 1];
            if (last?.role === "customer" && this.random() < 0.8) {
                this.draft = { content: this.text(), sent: 0 };
                return [{ type: "start", seq }];
            }
            const content = this.text();
            this.log.push({ role: "customer", content });
            return [this.acknowledged(seq, content)];
        }
        const chance = this.random();
        if (chance < 0.1) return this.restart(seq);
        if (chance < 0.15) return this.take_over(seq);
        const size = [...draft.content].length;
        if (draft.sent < size) {
            const from = draft.sent;
            draft.sent = Math.min(size, from + 1 + Math.floor(this.random() * 9));
            return [this.text_event(seq, "assistant", draft.content, from, draft.sent)];
        }
        this.log.push({ role: "assistant", content: draft.content });
        this.draft = null;
        return [{ type: "complete", id: this.id(seq, size), seq, role: "assistant" }];
    }

    /// Whether a later event shows that these are missing. No event shows that text was thrown away, or
    /// that the last piece before `complete` is missing: the server must not lose these.
    can_be_missed(events: Fields[]): boolean {
        const ends = this.draft?.sent === [...(this.draft?.content ?? "")].length;
        return events[0]!.type !== "restart" && !ends;
    }

    private acknowledged(seq: number, content: string): Fields {
        return { type: "acknowledged", id: this.id(seq, [...content].length), seq, content, attachments: [] };
    }

    private restart(seq: number): Fields[] {
        this.begin_again(seq);
        this.draft = { content: this.text(), sent: 0 };
        return [{ type: "restart", seq }];
    }

    private take_over(seq: number): Fields[] {
        const content = this.text();
        this.begin_again(seq);
        this.draft = null;
        this.log.push({ role: "operator", content });
        const complete = { type: "complete", id: this.id(seq, [...content].length), seq, role: "operator" };
        return [{ type: "restart", seq }, this.text_event(seq, "operator", content, 0), complete];
    }

    /// What a new connection gets.
    replay(cursor: string | null): Fields[] {
        const [epoch, place] = (cursor ?? `${this.epoch}.0-0`).split(".");
        const known = Number(epoch) === this.epoch;
        const [from_seq, offset, attempt] = known ? place!.split("-").map(Number) : [0, 0, 0];
        const is_other = from_seq! > 0 && attempt !== (this.attempts.get(from_seq!) ?? 0);
        const from_offset = is_other ? 0 : offset;
        const status = { status: "active", owner: "bot", operator: null };
        const events: Fields[] = [{ type: "connected", session_id: "s", ...status, last_seq: this.log.length, running: this.draft !== null }];
        if (!known) events.push({ type: "resync", epoch: String(this.epoch) });
        if (is_other) events.push({ type: "restart", seq: from_seq });
        this.log.forEach(({ role, content }, index) => {
            const seq = index + 1;
            if (seq < from_seq!) return;
            const offset = seq === from_seq ? from_offset! : 0;
            if (role === "customer") return void (seq > from_seq! && events.push(this.acknowledged(seq, content)));
            if (offset < [...content].length) events.push(this.text_event(seq, role, content, offset));
            events.push({ type: "complete", id: this.id(seq, [...content].length), seq, role });
        });
        return [...events, ...this.replay_draft(from_seq!, from_offset!)];
    }

    private replay_draft(from_seq: number, from_offset: number): Fields[] {
        if (!this.draft) return [];
        const seq = this.log.length + 1;
        const { content, sent } = this.draft;
        const events: Fields[] = [{ type: "start", seq }];
        const start = seq === from_seq ? from_offset : 0;
        if (start < sent) events.push(this.text_event(seq, "assistant", content, start, sent));
        return events;
    }
}

function run(seed: number): void {
    const random = random_of(seed);
    const model = new Model(random);
    const log = new EventLog();
    const apply = (fields: Fields): boolean => {
        const event = parse_event(JSON.stringify({ timestamp: "", ...fields }));
        assert.ok(event);
        return !log.apply(event, 0).gap;
    };
    const connect = () => {
        for (let tries = 0; tries < 5; tries += 1) {
            if (model.replay(log.conversation.cursor).every(apply)) return;
        }
        assert.fail("reads the log without end");
    };
    connect();
    for (let step = 0; step < 200; step += 1) {
        const events = model.step();
        const chance = random();
        if (chance < 0.02) model.epoch += 1;
        if (chance < 0.12) connect(); // the events were lost with the connection
        else if (chance < 0.16 && model.can_be_missed(events)) continue; // lost without a sign
        else if (!(chance < 0.25 ? [...events, ...events] : events).every(apply)) connect();
    }
    connect();
    const shown = log.conversation.messages.filter(({ complete }) => complete);
    assert.deepEqual(shown.map(({ role, content }) => ({ role, content })), model.log);
    const sent = model.draft ? [...model.draft.content].slice(0, model.draft.sent).join("") : "";
    assert.equal(log.conversation.messages.find(({ complete }) => !complete)?.content ?? "", sent);
}

test("Whatever a connection loses or repeats, the log is shown", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
        try {
            run(seed);
        } catch (error) {
            throw new Error(`seed ${seed}: ${(error as Error).stack}`);
        }
    }
});
