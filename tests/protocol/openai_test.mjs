// The routes under /v1 with the npm package openai, unchanged.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI from "openai";
import { question, Server } from "./server.mjs";

const shopKey = "key-of-the-shop-0123456789";
const deskKey = "key-of-the-desk-0123456789";
const adminKey = "key-of-the-administrator-0123456789";

let server;
let shop;
before(async () => {
  server = await new Server({
    ADMIN_API_KEY: adminKey, COMPLETIONS_API_KEYS: `shop:${shopKey},desk:${deskKey}`, ANSWER_PACE_MS: "20",
  }).start();
  shop = client(shopKey);
});
after(() => server.close());

function client(apiKey, options = {}) {
  return new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 0, ...options });
}
function asking(content, members = {}) {
  return { model: "continuo", messages: [{ role: "user", content }], ...members };
}
async function logOf(session) {
  return (await server.call(`/api/chat/sessions/${session}/messages`)).messages;
}
async function chunksOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");

test("lists its one model", async () => {
  const models = [];
  for await (const model of shop.models.list()) models.push(model.id);
  assert.deepEqual(models, ["continuo"]);
  assert.equal((await shop.models.retrieve("continuo")).owned_by, "continuo");
  await assert.rejects(shop.models.retrieve("gpt-4o"), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.code, "model_not_found");
    return true;
  });
});

test("answers with citations, usage and details", async () => {
  const completion = await shop.chat.completions.create(
    asking(question, { temperature: 0.2, max_completion_tokens: 10, tools: [], metadata: { trace: "t-1" } }),
  );
  const [choice] = completion.choices;
  assert.equal(choice.finish_reason, "stop");
  assert.match(choice.message.content, /password/);
  const [{ url_citation: citation }] = choice.message.annotations;
  const mark = [...choice.message.content].slice(citation.start_index, citation.end_index).join("");
  assert.equal(mark, "[1]");
  assert.equal(citation.title, completion.continuo.citations[0].title);
  assert.equal(citation.document_id, completion.continuo.citations[0].document_id);
  const { usage } = completion;
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  assert.ok(usage.prompt_tokens > 0 && usage.completion_tokens > 0);
  assert.equal(completion.continuo.answer_type, "answer");
  const log = await logOf(completion.continuo.session_id);
  assert.deepEqual(log.map(({ content }) => content), [question, choice.message.content]);
});

test("a user is one conversation of its program", async () => {
  const say = (who, content) => who.chat.completions.create(asking(content, { user: "customer-17" }));
  const first = await say(shop, "My name is Ada.");
  const second = await say(shop, "What is my name?");
  assert.equal(second.continuo.session_id, first.continuo.session_id);
  assert.match(second.choices[0].message.content, /Ada/);
  const other = await say(client(deskKey), "What is my name?");
  assert.notEqual(other.continuo.session_id, first.continuo.session_id);
  assert.doesNotMatch(other.choices[0].message.content, /Ada/);
  const third = await shop.chat.completions.create(
    asking("And what is my name now?", { metadata: { session_id: first.continuo.session_id } }),
  );
  assert.equal(third.continuo.session_id, first.continuo.session_id);
  assert.equal(third.continuo.seq, 6);
});

test("streams the text of the log, role first and usage last", async () => {
  const stream = await shop.chat.completions.create(
    asking(question, { stream: true, stream_options: { include_usage: true } }),
  );
  const chunks = await chunksOf(stream);
  assert.deepEqual(chunks[0].choices[0].delta, { role: "assistant", content: "" });
  assert.ok(chunks.filter((chunk) => chunk.choices[0]?.delta.content).length > 3, "it comes in parts");
  assert.deepEqual(new Set(chunks.map(({ id }) => id)).size, 1);
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.ok(chunks.at(-1).usage.total_tokens > 0);
  const finish = chunks.at(-2);
  assert.equal(finish.choices[0].finish_reason, "stop");
  const log = await logOf(finish.continuo.session_id);
  assert.equal(chunks[0].continuo.session_id, finish.continuo.session_id);
  assert.equal(textOf(chunks), log[1].content);
});

test("the helper for streams puts the answer together", async () => {
  const runner = shop.chat.completions.stream(asking(question));
  const completion = await runner.finalChatCompletion();
  assert.equal(completion.choices[0].finish_reason, "stop");
  assert.equal(completion.choices[0].message.annotations[0].type, "url_citation");
  const log = await logOf(completion.continuo.session_id);
  assert.equal(completion.choices[0].message.content, log[1].content);
});

test("errors are those that the client knows", async () => {
  const fails = (promise, kind, code, param) => assert.rejects(promise, (error) => {
    assert.ok(error instanceof kind, String(error));
    assert.deepEqual([error.code, error.param ?? null], [code, param]);
    assert.ok(error.requestID);
    return true;
  });
  const create = (body, who = shop) => who.chat.completions.create(body);
  await fails(create(asking("Hi"), client("another-key")), OpenAI.AuthenticationError, "invalid_api_key", null);
  await fails(create(asking("Hi", { model: "gpt-4o" })), OpenAI.NotFoundError, "model_not_found", "model");
  await fails(create(asking("Hi", { n: 2 })), OpenAI.BadRequestError, "unsupported_parameter", "n");
  await fails(create(asking("Hi", { stream: true, n: 2 })), OpenAI.BadRequestError, "unsupported_parameter", "n");
  const image = [{ type: "text", text: "What is this?" }, { type: "image_url", image_url: { url: "https://a.example/b.png" } }];
  await fails(create(asking(image)), OpenAI.BadRequestError, "unsupported_content", "messages[0].content[1]");
  await fails(create(asking("x".repeat(4001))), OpenAI.BadRequestError, "string_too_long", "messages[0].content");
  await fails(
    create(asking("Hi", { metadata: { session_id: "sess_00000000000000000000000000000000" } })),
    OpenAI.NotFoundError, "not_found", null,
  );
});

test("an ended session is a conflict that is not tried again", async () => {
  const { session_id: session } = await server.call("/api/sessions", {});
  await server.call(`/api/sessions/${session}/status`, { status: "ended" }, "PATCH");
  let sent = 0;
  const counting = client(shopKey, { maxRetries: 2, fetch: (...what) => { ++sent; return fetch(...what); } });
  await assert.rejects(
    counting.chat.completions.create(asking("Hi", { metadata: { session_id: session } })), OpenAI.ConflictError,
  );
  assert.equal(sent, 1);
});

test("a request that the client sends again is answered once", async () => {
  const keys = new Set();
  let sent = 0;
  const cut = client(shopKey, {
    maxRetries: 2,
    fetch: async (url, options) => {
      keys.add(new Headers(options.headers).get("idempotency-key"));
      const response = await fetch(url, options);
      if (++sent > 1) return response;
      await response.text();
      throw new TypeError("the connection was cut");
    },
  });
  cut.idempotencyHeader = "Idempotency-Key";
  const completion = await cut.chat.completions.create(asking(question));
  assert.equal(sent, 2);
  assert.equal(keys.size, 1);
  assert.equal(completion.continuo.replayed, true);
  assert.equal((await logOf(completion.continuo.session_id)).length, 2);
});

test("a turn goes on when its client goes", async () => {
  const body = asking(question, { user: "customer-18" });
  const options = { idempotencyKey: "cut-1", headers: { "Idempotency-Key": "cut-1" } };
  const stream = await shop.chat.completions.create({ ...body, stream: true }, options);
  let session;
  for await (const chunk of stream) {
    session ??= chunk.continuo?.session_id;
    if (chunk.choices[0].delta.content) break; // closes the connection
  }
  const again = await shop.chat.completions.create(body, options);
  assert.equal(again.continuo.session_id, session);
  const log = await logOf(session);
  assert.deepEqual(log.map(({ content }) => content), [question, again.choices[0].message.content]);
});

test("a message to a human is passed on", async () => {
  const first = await shop.chat.completions.create(asking("I want to talk to a human", { user: "customer-19" }));
  const session = first.continuo.session_id;
  assert.match(first.continuo.ticket_id, /^ESC-/);
  assert.equal(first.continuo.answer_type, "handoff");
  const claimed = await fetch(`${server.url}/api/sessions/${session}/claim`, {
    method: "POST", headers: { "X-API-Key": adminKey, "Content-Type": "application/json" }, body: '{"operator":"anna"}',
  });
  assert.equal(claimed.status, 200);
  for (const content of ["Are you there?", "Hello?"]) {
    const next = await shop.chat.completions.create(asking(content, { user: "customer-19" }));
    assert.match(next.choices[0].message.content, /passed on to our team/);
    assert.deepEqual([next.continuo.answer_type, next.continuo.owner], ["handoff", "operator"]);
    assert.equal(next.continuo.ticket_id, first.continuo.ticket_id);
  }
  const chunks = await chunksOf(await shop.chat.completions.create(asking("Hm.", { user: "customer-19", stream: true })));
  assert.match(textOf(chunks), /passed on to our team/);
});
