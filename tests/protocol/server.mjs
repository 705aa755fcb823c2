// A server process for tests: continuo of the folder that CONTINUO_BUILD names, on a free port.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const question = "How do I reset my password?"; // its answer has a dozen sentences

export class Server {
  constructor(settings = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "continuo-"));
    this.settings = settings;
    this.port = 0;
  }
  /** Ready when it resolves. It gets the same port again. */
  async start() {
    const binary = join(resolve(root, process.env.CONTINUO_BUILD ?? "build/release"), "continuo");
    const env = {
      PATH: process.env.PATH, API_HOST: "127.0.0.1", API_PORT: String(this.port), LOG_FILE: "none",
      DATA_DIRECTORY: join(this.folder, "data"), RATE_LIMIT_ENABLED: "false", HTTP_CONNECTIONS_PER_ADDRESS: "0",
      ANSWER_PACE_MS: "200", ...this.settings,
    };
    this.process = spawn(binary, ["serve", "--env-file", "/dev/null"], { env, stdio: ["ignore", "pipe", "inherit"] });
    this.ended = once(this.process, "exit");
    const log = [];
    const port = new Promise((resolved, rejected) => {
      const lines = createInterface({ input: this.process.stdout });
      lines.on("line", (line) => {
        log.push(line);
        const found = /^Continuo is ready at .*:(\d+)\./.exec(line);
        if (found) resolved(Number(found[1]));
      });
      lines.on("close", () => rejected(new Error("the server did not start:\n" + log.join("\n"))));
    });
    this.port = await port;
    return this;
  }
  async kill(signal = "SIGKILL") {
    this.process.kill(signal);
    await this.ended;
  }
  async close() {
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
  get url() { return `http://127.0.0.1:${this.port}`; }
  async call(path, body, method = body === undefined ? "GET" : "POST") {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }
  async createSession() { return (await this.call("/api/sessions", {})).session_id; }
  async log(session) {
    const { messages } = await this.call(`/api/chat/sessions/${session}/messages`);
    return Object.fromEntries(messages.map(({ seq, content }) => [seq, content]));
  }
}

/** The text of each message by seq. Throws at a gap or a repetition. */
export function applyText(events) {
  let texts = {};
  for (const event of events) {
    if (event.type === "resync") texts = {};
    if (event.type === "restart") texts[event.seq] = "";
    if (event.type === "acknowledged") texts[event.seq] = event.content;
    if (event.type !== "text") continue;
    const before = texts[event.seq] ?? "";
    if ([...before].length !== event.offset) throw new Error(`offset ${event.offset} after ${JSON.stringify(before)}`);
    texts[event.seq] = before + event.content;
  }
  return texts;
}
