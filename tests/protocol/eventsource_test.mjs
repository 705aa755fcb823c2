// Server-sent events with the npm package eventsource, which reconnects by itself as browsers do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { EventSource } from "eventsource";
import { applyText, question, Server } from "./server.mjs";

const types = [
  "connected", "acknowledged", "start", "status", "sources", "text", "restart", "complete", "resync", "session_ended",
];
let server;
before(async () => { server = await new Server().start(); });
after(() => server.close());

/** An EventSource with all its events, the ids that each connection sent, and the statuses that it got. */
class Stream {
  constructor(session, query = "") {
    this.events = [];
    this.lastEventIds = [];
    this.statuses = [];
    this.waiting = [];
    this.source = new EventSource(`${server.url}/api/chat/sessions/${session}/events${query}`, {
      fetch: async (url, options) => {
        this.lastEventIds.push(new Headers(options.headers).get("last-event-id"));
        const response = await fetch(url, options);
        this.statuses.push(response.status);
        return response;
      },
    });
    for (const type of types) {
      this.source.addEventListener(type, ({ data, lastEventId }) => {
        const event = JSON.parse(data);
        assert.equal(event.type, type);
        if (event.id) assert.equal(lastEventId, event.id);
        this.events.push(event);
        this.look();
      });
    }
    this.source.onerror = () => this.look();
  }
  look() { this.waiting = this.waiting.filter((one) => !one()); }
  when(condition) {
    return new Promise((resolve) => {
      const one = () => condition() && (resolve(), true);
      if (!one()) this.waiting.push(one);
    });
  }
  until(type, count = 1) { return this.when(() => this.events.filter((event) => event.type === type).length >= count); }
}

/** Resolves at the end of the answer, or when the connection breaks. */
async function say(session, message, id) {
  const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
  const body = JSON.stringify({ message, client_message_id: id });
  try {
    const response = await fetch(`${server.url}/api/chat/sessions/${session}/messages`, { method: "POST", headers, body });
    assert.equal(response.status, 200);
    return await response.text();
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return null;
  }
}

test("the text of the events is the log", async () => {
  const session = await server.createSession();
  const stream = new Stream(session);
  await stream.until("connected");
  const turn = say(session, question, "m-1");
  await stream.until("complete");
  await turn;
  assert.ok(stream.events.filter(({ type }) => type === "text").length > 5);
  assert.deepEqual(applyText(stream.events), await server.log(session));
  stream.source.close();
});

test("reconnects with the newest id after the server was killed", async () => {
  const session = await server.createSession();
  const stream = new Stream(session);
  await stream.until("connected");
  const first = say(session, question, "m-1");
  await stream.until("text", 3);
  await server.kill();
  await first;
  await server.start();
  await stream.until("connected", 2);
  const newest = stream.events.slice(0, stream.events.findLastIndex(({ type }) => type === "connected"))
    .findLast(({ id }) => id).id;
  assert.equal(stream.lastEventIds.at(-1), newest);
  await stream.until("complete");
  assert.deepEqual(applyText(stream.events), await server.log(session));
  stream.source.close();
});

test("reconnects after a planned restart", async () => {
  const session = await server.createSession();
  const stream = new Stream(session);
  await stream.until("connected");
  const first = say(session, question, "m-1");
  await stream.until("text", 3);
  await server.kill("SIGTERM");
  await first;
  await server.start();
  await stream.until("connected", 2);
  await stream.until("complete");
  assert.deepEqual(applyText(stream.events), await server.log(session));
  stream.source.close();
});

test("asking only for what runs: 204 ends the source, a running answer streams", async () => {
  const session = await server.createSession();
  const idle = new Stream(session, "?running=1");
  await idle.when(() => idle.source.readyState === EventSource.CLOSED);
  assert.deepEqual(idle.statuses, [204]);
  const watcher = new Stream(session);
  await watcher.until("connected");
  const answered = say(session, question, "m-1");
  await watcher.until("text");
  const running = new Stream(session, "?running=1&after=1");
  await running.until("complete");
  await answered;
  assert.equal(applyText(running.events)[2], (await server.log(session))[2]);
  running.source.close();
  watcher.source.close();
});

test("an unknown session ends the source", async () => {
  const stream = new Stream("sess_00000000000000000000000000000000");
  await stream.when(() => stream.source.readyState === EventSource.CLOSED);
  assert.deepEqual(stream.statuses, [404]);
});

test("a session that ends is told once", async () => {
  const session = await server.createSession();
  const stream = new Stream(session);
  await stream.until("connected");
  await server.call(`/api/sessions/${session}/status`, { status: "ended" }, "PATCH");
  await stream.until("session_ended");
  stream.source.close();
});
