#!/usr/bin/env node
// Talks to Continuo: talk.mjs URL [SESSION]. Each line of the input is a message. What happens is written to
// standard error; at the end of the input, when all is answered, the conversation to standard output.
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { Conversation } from "./conversation.mjs";

let [url, sessionId] = process.argv.slice(2);
if (!url) {
  console.error("usage: talk.mjs URL [SESSION]");
  process.exit(2);
}
if (!sessionId) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url + "/api/sessions", { method: "POST", headers, body: "{}" });
  if (!response.ok) throw new Error(`${url}/api/sessions: ${response.status} ${await response.text()}`);
  ({ session_id: sessionId } = await response.json());
}
const input = createInterface({ input: process.stdin });
let inputEnded = false;
const conversation = new Conversation({ url, sessionId, WebSocket, onChange, onEnd });
input.on("line", (line) => conversation.send(line));
input.on("close", () => {
  inputEnded = true;
  closeWhenAnswered();
});

function onChange(event) {
  console.error(event.type, event.seq ?? "", JSON.stringify(event.content ?? event.message ?? ""));
  closeWhenAnswered();
}
function closeWhenAnswered() {
  const last = conversation.messages.at(-1);
  const answered = !last || (last.role !== "user" && last.done);
  if (inputEnded && answered && conversation.unacknowledged.size === 0) conversation.close();
}
function onEnd(reason) {
  console.error("end", reason);
  input.close();
  for (const { seq, role, content } of conversation.messages)
    console.log(JSON.stringify({ seq, role, content }));
}
