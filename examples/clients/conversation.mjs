// A Continuo conversation over WebSocket, for browsers and Node.js 18 or newer. No dependencies.
//
//   import { Conversation } from "./conversation.mjs";
//   const conversation = new Conversation({ url: "https://support.example.com", sessionId, onChange: render });
//   conversation.send("How do I reset my password?");
//
// Node.js before 22 has no WebSocket: pass that of the npm package ws as the option `WebSocket`.
// After every change, conversation.messages is what the customer should see.

const firstDelay = 500, longestDelay = 30_000; // milliseconds before a new connection
const silence = 25_000; // after it, the connection is tested with a ping; after twice of it, closed
const finalCloseCodes = [1000, 1008, 4001, 4004]; // ended, not allowed, bad session id, unknown session
const temporary = [408, 425, 429, 502, 503, 504]; // `status` of errors after which a message is repeated

export class Conversation {
  /** onChange(event) is called after each event, onEnd(reason) when no new connection will be made. */
  constructor({ url, sessionId, onChange = () => {}, onEnd = () => {}, WebSocket = globalThis.WebSocket }) {
    Object.assign(this, { sessionId, onChange, onEnd, WebSocket });
    this.url = url.replace(/^http/, "ws").replace(/\/$/, "");
    this.messages = []; // of {seq, role, content, done}, in the order of seq, which counts from 1
    this.unacknowledged = new Map(); // client_message_id -> content
    this.cursor = null; // the newest event id: the place to resume from
    this.failures = 0; // connections in a row that failed
    this.connect();
  }

  /** Sends now, or as soon as there is a connection. Repeats until the server acknowledges. */
  send(content) {
    const id = globalThis.crypto?.randomUUID?.() ?? Date.now() + "-" + Math.random().toString(36).slice(2);
    this.unacknowledged.set(id, content);
    if (this.isOpen) this.deliver(id);
    return id;
  }
  /** Tells the other participants that the customer types. */
  typing() { this.transmit({ type: "typing" }); }
  /** Stops the running answer. `seq`, its number, protects the answer after it. */
  stop(seq) { this.transmit({ type: "stop", seq }); }
  close() { this.end("closed"); }

  connect() {
    let address = `${this.url}/ws?session_id=${encodeURIComponent(this.sessionId)}`;
    if (this.cursor) address += `&after=${encodeURIComponent(this.cursor)}`;
    const socket = (this.socket = new this.WebSocket(address));
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      this.watch();
      this.receive(JSON.parse(data));
    };
    socket.onerror = () => {}; // onclose follows
    socket.onclose = ({ code, reason }) => { if (socket === this.socket) this.disconnected(code, reason); };
    this.watch();
  }

  disconnected(code, reason) {
    this.isOpen = false;
    clearTimeout(this.watchTimer);
    if (finalCloseCodes.includes(code)) return this.end(reason || `closed with ${code}`);
    // Exponential back-off. The random part keeps the clients of a restarted server from coming all at once.
    const delay = Math.min(longestDelay, firstDelay * 2 ** this.failures++) * (0.5 + Math.random() / 2);
    // 1012: the instance restarts, another one is ready.
    this.connectTimer = setTimeout(() => this.connect(), code === 1012 ? Math.random() * 200 : delay);
  }

  end(reason) {
    const socket = this.socket;
    this.socket = null;
    this.isOpen = false;
    for (const timer of [this.watchTimer, this.connectTimer, this.repeatTimer]) clearTimeout(timer);
    socket?.close();
    this.onEnd(reason);
  }

  /** A connection can die without a sign. Asks for a `pong` after a silence, gives up after a second one. */
  watch() {
    clearTimeout(this.watchTimer);
    const socket = this.socket;
    this.watchTimer = setTimeout(() => {
      this.transmit({ type: "ping" });
      this.watchTimer = setTimeout(() => {
        if (socket !== this.socket) return;
        this.socket = null; // close() waits for an answer that will not come
        socket.close();
        this.disconnected(1006, "");
      }, silence);
    }, silence);
  }

  transmit(frame) { if (this.isOpen) this.socket.send(JSON.stringify(frame)); }
  deliver(id) {
    // The same client_message_id each time: the server recognizes a message that it has.
    this.transmit({ type: "message", content: this.unacknowledged.get(id), client_message_id: id });
  }
  deliverAll() { for (const id of this.unacknowledged.keys()) this.deliver(id); }

  message(seq, role) {
    while (this.messages.length < seq)
      this.messages.push({ seq: this.messages.length + 1, role, content: "", done: false });
    return this.messages[seq - 1];
  }

  receive(event) {
    const { type, seq } = event;
    if (type === "connected") {
      this.isOpen = true;
      this.failures = 0;
      this.deliverAll();
    } else if (type === "acknowledged") {
      this.unacknowledged.delete(event.client_message_id);
      Object.assign(this.message(seq), { role: "user", content: event.content, done: true });
    } else if (type === "text") {
      const message = this.message(seq, event.role);
      const characters = [...message.content]; // offsets count code points, String.length does not
      // A hole. Never expected; connect again, from the last event that fitted.
      if (characters.length < event.offset) return this.socket.close(4000, "text is missing");
      const content = characters.slice(0, event.offset).join("") + event.content;
      Object.assign(message, { role: event.role, content });
    } else if (type === "restart") {
      this.message(seq, "assistant").content = "";
    } else if (type === "complete") {
      Object.assign(this.message(seq), { role: event.role, done: true });
    } else if (type === "resync") {
      this.messages = []; // the server no longer knows our place: all of the log follows
      this.cursor = null;
    } else if (type === "error" && this.unacknowledged.has(event.client_message_id)) {
      if (temporary.includes(event.status)) {
        clearTimeout(this.repeatTimer);
        const seconds = Number(event.retry_after ?? 1) + Math.random();
        this.repeatTimer = setTimeout(() => this.deliverAll(), seconds * 1000);
      } else {
        this.unacknowledged.delete(event.client_message_id); // refused for good: event.message says why
      }
    }
    if (event.id) this.cursor = event.id;
    this.onChange(event);
    if (type === "session_ended") this.end("the session has ended");
  }
}
