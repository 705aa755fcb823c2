// Conversations over WebSocket with the npm package ws.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { applyText, question, Server } from "./server.mjs";

let server;
before(async () => { server = await new Server().start(); });
after(() => server.close());

class Client {
  constructor(session, cursor) {
    const query = new URLSearchParams(cursor === undefined ? { session_id: session } : { session_id: session, after: cursor });
    this.socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws?${query}`);
    this.events = [];
    this.waiting = [];
    this.closed = new Promise((resolve) => this.socket.on("close", (code, reason) => resolve([code, String(reason)])));
    this.socket.on("error", (error) => { this.error = error; });
    this.socket.on("message", (data) => {
      this.events.push(JSON.parse(data));
      this.waiting = this.waiting.filter((look) => !look());
    });
  }
  /** Resolves with the `count`th event of a type. */
  until(type, count = 1) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.events.filter((event) => event.type === type)[count - 1];
        if (found) resolve(found);
        return found;
      };
      if (!look()) this.waiting.push(look);
      this.closed.then(() => reject(new Error(`closed before ${type}`)));
    });
  }
  send(type, members = {}) { this.socket.send(JSON.stringify({ type, ...members })); }
  newestId() { return this.events.findLast((event) => event.id).id; }
}

test("opens without the compression that the client offers", async () => {
  const client = new Client(await server.createSession());
  const [response] = await once(client.socket, "upgrade");
  assert.equal(response.headers["sec-websocket-extensions"], undefined);
  await client.until("connected");
  client.socket.close(1000);
  assert.equal((await client.closed)[0], 1000);
});

test("refuses with its own close codes", async () => {
  assert.deepEqual(await new Client("").closed, [4001, "Invalid session_id"]);
  assert.deepEqual(await new Client("sess_00000000000000000000000000000000").closed, [4004, "Session not found"]);
});

test("streams an answer, answers pings meanwhile, and the text is the log", async () => {
  const session = await server.createSession();
  const client = new Client(session);
  await client.until("connected");
  client.send("message", { content: question, client_message_id: "m-1" });
  await client.until("text", 2);
  client.socket.ping("are you there");
  const [payload] = await once(client.socket, "pong");
  assert.equal(String(payload), "are you there");
  assert.ok(!client.events.some(({ type }) => type === "complete"));
  await client.until("complete");
  assert.deepEqual(applyText(client.events), await server.log(session));
  client.socket.close();
});

test("takes a message in fragments with a ping between them", async () => {
  const client = new Client(await server.createSession());
  await client.until("connected");
  const text = JSON.stringify({ type: "message", content: "héllo 🙂", client_message_id: "m-1" });
  const bytes = Buffer.from(text);
  client.socket.send(bytes.subarray(0, 33), { fin: false, binary: false });
  client.socket.ping();
  client.socket.send(bytes.subarray(33, 36), { fin: false, binary: false });
  client.socket.send(bytes.subarray(36), { fin: true });
  await once(client.socket, "pong");
  assert.equal((await client.until("acknowledged")).content, "héllo 🙂");
  client.socket.close();
});

test("closes after messages that break the protocol", async () => {
  for (const [data, options, code] of [
    [Buffer.from("{}"), { binary: true }, 1003],
    [Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false }, 1007],
    ["x".repeat(40_000), {}, 1009],
  ]) {
    const client = new Client(await server.createSession());
    await client.until("connected");
    client.socket.send(data, options);
    assert.equal((await client.closed)[0], code);
  }
});

test("unknown frames get an error event and the socket stays open", async () => {
  const client = new Client(await server.createSession());
  await client.until("connected");
  client.send("subscribe");
  assert.ok((await client.until("error")).message);
  client.send("ping");
  await client.until("pong");
  client.socket.close(4321, "enough");
  assert.equal((await client.closed)[0], 4321);
});

test("resumes in mid-answer after the connection was cut", async () => {
  const session = await server.createSession();
  const client = new Client(session);
  await client.until("connected");
  client.send("message", { content: question });
  await client.until("text", 3);
  client.socket.terminate();
  await client.closed;
  const again = new Client(session, client.newestId());
  await again.until("complete");
  assert.deepEqual(applyText([...client.events, ...again.events]), await server.log(session));
  again.socket.close();
});

test("resumes in mid-answer after the server was killed", async () => {
  const session = await server.createSession();
  const client = new Client(session);
  await client.until("connected");
  client.send("message", { content: question, client_message_id: "m-1" });
  await client.until("text", 3);
  await server.kill();
  await client.closed;
  await server.start();
  const again = new Client(session, client.newestId());
  await again.until("connected");
  again.send("message", { content: "What is your refund policy?", client_message_id: "m-2" });
  await again.until("complete");
  assert.deepEqual(applyText([...client.events, ...again.events]), await server.log(session));
  again.socket.close();
});

test("a cursor of another epoch gets resync and the whole log", async () => {
  const session = await server.createSession();
  await server.call(`/api/chat/sessions/${session}/messages`, { message: "hello" });
  const client = new Client(session, "77.2-0");
  await client.until("complete");
  assert.deepEqual(client.events.slice(0, 3).map(({ type }) => type), ["connected", "resync", "acknowledged"]);
  assert.deepEqual(applyText(client.events), await server.log(session));
  client.socket.close();
});
