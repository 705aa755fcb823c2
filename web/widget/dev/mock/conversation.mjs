import { randomUUID } from "node:crypto";
import { find_answer } from "./answers.mjs";

// One conversation: its log, the answer that is being made, who owns it, and who listens. Events are
// a view of the log: replay() makes the same events from it as were sent live.

const now = () => new Date().toISOString().replace("Z", "000Z");
const points = (text) => [...text].length;

export class Conversation {
    constructor(id, epoch, options) {
        this.id = id;
        this.epoch = epoch;
        this.options = options;
        this.log = []; // {seq, role, content, author?, attachments, sources, client_message_id?, ...}
        this.draft = null; // {seq, answer, sent, role}
        this.owner = "bot";
        this.operator = null;
        this.position = 2;
        this.waiting_since = 0;
        this.ended = false;
        this.ratings = [];
        this.listeners = new Set(); // {send(event), except?}
        this.timer = null;
    }

    get last_seq() {
        return this.log.length;
    }

    cursor(seq, offset) {
        return `${this.epoch}.${seq}-${offset}`;
    }

    emit(event, except = null) {
        const full = { timestamp: now(), ...event };
        for (const listener of this.listeners) if (listener !== except) listener.send(full);
    }

    connected() {
        const status = this.ended ? "ended" : this.owner === "bot" ? "active" : "escalated";
        return {
            type: "connected",
            timestamp: now(),
            session_id: this.id,
            status,
            owner: this.owner,
            operator: this.operator,
            last_seq: this.last_seq,
            running: this.draft !== null,
            history: "from the cursor",
        };
    }

    /// Events after a cursor: the log, then the draft as far as it is. `resync` for a foreign cursor.
    replay(after) {
        const events = [];
        let { seq, offset, known } = this.parse_cursor(after);
        if (!known) {
            events.push({ type: "resync", epoch: this.epoch });
            [seq, offset] = [0, 0];
        }
        for (const message of this.log) {
            if (message.seq < seq || (message.seq === seq && offset === "end")) continue;
            const from = message.seq === seq ? Number(offset) : 0;
            events.push(...this.events_of(message, from));
        }
        if (this.draft) events.push(...this.draft_events(seq, offset));
        if (this.owner === "queue") events.push(this.queue_event());
        return events.map((event) => ({ timestamp: now(), ...event }));
    }

    parse_cursor(after) {
        if (!after || after === "0") return { seq: 0, offset: 0, known: true };
        if (/^\d+$/.test(after)) return { seq: Number(after), offset: "end", known: true };
        const match = /^(\w+)\.(\d+)-(\d+|end)$/.exec(after);
        if (!match || match[1] !== this.epoch) return { known: false };
        return { seq: Number(match[2]), offset: match[3], known: true };
    }

    events_of(message, from) {
        const { seq, role, content, sources } = message;
        if (role === "customer") return from > 0 ? [] : [this.acknowledged(message)];
        const events = [];
        if (from === 0 && sources.length > 0) events.push({ type: "sources", seq, sources });
        if (from < points(content)) events.push(this.text_event(message, from, content));
        events.push(this.complete_event(message));
        return events;
    }

    acknowledged({ seq, client_message_id, content, attachments, timestamp }) {
        const id = this.cursor(seq, "end");
        const message_id = `${this.id}-${seq}`;
        return { type: "acknowledged", id, seq, client_message_id, content, attachments, message_id, timestamp };
    }

    text_event({ seq, role, author, timestamp }, from, content) {
        const piece = [...content].slice(from).join("");
        const id = this.cursor(seq, from + points(piece));
        return { type: "text", id, seq, offset: from, content: piece, role, author: author ?? null, timestamp };
    }

    complete_event({ seq, role, sources, answer_type, ticket_id, timestamp, answer }) {
        const id = this.cursor(seq, "end");
        const message_id = `${this.id}-${seq}`;
        const { offers_human = false, approval } = answer ?? {};
        const offered = role === "assistant" ? { offers_human, approval } : {};
        return { type: "complete", id, seq, role, message_id, answer_type, ticket_id, ...offered, sources, timestamp };
    }

    draft_events(seq, offset) {
        const { draft } = this;
        const events = [{ type: "start", seq: draft.seq }];
        // Its text began again while this client was away.
        if (draft.restarted) events.push({ type: "restart", seq: draft.seq });
        const from = seq === draft.seq && !draft.restarted ? Number(offset) : 0;
        if (draft.answer.sources.length > 0)
            events.push({ type: "sources", seq: draft.seq, sources: draft.answer.sources });
        if (draft.sent.length > 0)
            events.push(this.text_event({ ...draft, role: "assistant" }, from, draft.sent));
        return events;
    }

    queue_event() {
        const waiting_seconds = Math.round((Date.now() - this.waiting_since) / 1000);
        return { type: "queue", position: this.position, waiting_seconds, open: true };
    }

    append(fields) {
        const message = {
            seq: this.log.length + 1,
            attachments: [],
            sources: [],
            timestamp: now(),
            client_message_id: null,
            ...fields,
        };
        this.log.push(message);
        return message;
    }

    /// A customer's message. The same client_message_id again is only acknowledged again.
    receive(content, client_message_id, attachments = []) {
        const before = this.log.find((message) => message.client_message_id === client_message_id);
        if (client_message_id && before) {
            this.emit(this.acknowledged(before));
            return before;
        }
        const cut = this.cut_draft();
        const message = this.append({ role: "customer", content, client_message_id, attachments });
        this.emit(this.acknowledged(message));
        if (this.owner !== "operator") this.begin_answer(content, cut);
        return message;
    }

    /// A newer message takes the place of an answer that was not ready.
    cut_draft() {
        if (!this.draft) return null;
        clearTimeout(this.timer);
        this.emit({ type: "restart", seq: this.draft.seq });
        const { question } = this.draft;
        this.draft = null;
        return question;
    }

    begin_answer(content, earlier = null) {
        const question = earlier ? `${earlier} ${content}` : content;
        const answer = find_answer(question, this.log.at(-2)?.answer);
        const seq = this.log.length + 1;
        this.draft = { seq, question, answer, sent: "", timestamp: now() };
        this.emit({ type: "start", seq });
        this.emit({ type: "status", message: "Searching…" });
        this.timer = setTimeout(() => {
            if (answer.sources.length > 0) this.emit({ type: "sources", seq, sources: answer.sources });
            this.next_piece();
        }, this.options.word_ms * 8);
    }

    next_piece() {
        const { draft } = this;
        if (!draft) return;
        const rest = draft.answer.text.slice(draft.sent.length);
        if (rest === "") return this.finish();
        const piece = /^\s*\S+(\s+\S+)?\s*/.exec(rest)[0];
        const offset = points(draft.sent);
        draft.sent += piece;
        const id = this.cursor(draft.seq, points(draft.sent));
        const event = { type: "text", id, seq: draft.seq, offset, content: piece, role: "assistant", author: null };
        this.emit(event);
        this.timer = setTimeout(() => this.next_piece(), this.options.word_ms);
    }

    finish() {
        const { draft } = this;
        clearTimeout(this.timer);
        this.draft = null;
        const { sources, answer_type } = draft.answer;
        const message = this.append({ role: "assistant", content: draft.sent, sources, answer_type, answer: draft.answer });
        this.emit(this.complete_event(message));
        if (draft.answer.handoff) this.hand_over();
    }

    stop(seq) {
        if (!this.draft || (seq !== undefined && seq !== this.draft.seq)) return null;
        const stopped = this.draft.seq;
        if (this.draft.sent === "") this.draft.sent = "(stopped)";
        this.finish();
        return stopped;
    }

    /// A whole message at once: of an operator or of the system.
    say(role, content, author = null) {
        this.cut_draft();
        const message = this.append({ role, content, author });
        this.emit(this.text_event(message, 0, content));
        this.emit(this.complete_event(message));
    }

    hand_over() {
        if (this.owner !== "bot") return;
        this.owner = "queue";
        this.waiting_since = Date.now();
        this.emit(this.queue_event());
    }

    cancel_handover() {
        if (this.owner !== "queue") return;
        this.owner = "bot";
        this.say("system", "You are no longer waiting for a person.");
    }

    claim(operator) {
        this.cut_draft();
        this.owner = "operator";
        this.operator = operator;
        this.emit({ type: "operator_joined", operator });
    }

    release() {
        this.owner = "bot";
        this.operator = null;
        this.emit({ type: "operator_left" });
    }

    move_up() {
        this.position = Math.max(1, this.position - 1);
        if (this.owner === "queue") this.emit(this.queue_event());
    }

    end() {
        this.cut_draft();
        this.ended = true;
        this.emit({ type: "session_ended" });
    }

    /// The instance died: the answer begins again elsewhere.
    restart_draft() {
        if (!this.draft) return;
        clearTimeout(this.timer);
        this.emit({ type: "restart", seq: this.draft.seq });
        this.draft.sent = "";
        this.draft.restarted = true;
        this.timer = setTimeout(() => this.next_piece(), this.options.word_ms * 4);
    }

    pause() {
        clearTimeout(this.timer);
    }
}

export const new_session_id = () => randomUUID().replaceAll("-", "");
