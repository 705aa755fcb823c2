import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { Conversation, new_session_id } from "./conversation.mjs";

// Connections of the mock server, and what breaks them: kill (as SIGKILL), roll (as a rolling
// restart), refuse (WebSocket not available).

export class Server {
    constructor(options) {
        this.options = options;
        this.epoch = randomUUID().slice(0, 8);
        this.conversations = new Map();
        this.routes = [];
        this.sockets = new Set(); // TCP
        this.is_down = false;
        this.websocket_refused = false;
        this.without_feedback = false;
        this.http = createServer((request, response) => void this.handle(request, response));
        this.http.on("connection", (socket) => this.on_connection(socket));
        this.websockets = new WebSocketServer({ noServer: true, maxPayload: 65536 });
        this.http.on("upgrade", (request, socket, head) => this.on_upgrade(request, socket, head));
    }

    async listen(port) {
        await new Promise((resolve) => this.http.listen(port, "127.0.0.1", resolve));
        this.port = this.http.address().port;
        this.url = `http://127.0.0.1:${this.port}`;
    }

    async close() {
        for (const conversation of this.conversations.values()) conversation.pause();
        for (const socket of this.sockets) socket.destroy();
        await new Promise((resolve) => this.http.close(resolve));
    }

    create() {
        const conversation = new Conversation(new_session_id(), this.epoch, this.options);
        this.conversations.set(conversation.id, conversation);
        return conversation;
    }

    on_connection(socket) {
        this.sockets.add(socket);
        socket.on("close", () => this.sockets.delete(socket));
        socket.on("error", () => socket.destroy());
    }

    /// All connections break without a word; new ones too, for `down_ms`. Logs are kept; answers begin
    /// again, as on another instance.
    kill(down_ms, spared) {
        this.is_down = true;
        for (const conversation of this.conversations.values()) {
            conversation.pause();
            conversation.listeners.clear();
        }
        for (const socket of this.sockets) if (socket !== spared) socket.destroy();
        setTimeout(() => {
            this.is_down = false;
            for (const conversation of this.conversations.values()) conversation.restart_draft();
        }, down_ms);
    }

    /// A drain: sockets get 1012, SSE streams end with a short retry. Answers go on.
    roll() {
        for (const conversation of this.conversations.values()) {
            for (const listener of [...conversation.listeners]) listener.drain();
            conversation.listeners.clear();
        }
    }

    async handle(request, response) {
        const url = new URL(request.url, "http://localhost");
        if (this.is_down && !url.pathname.startsWith("/control/")) return request.socket.destroy();
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Allow-Headers", "*");
        response.setHeader("Access-Control-Allow-Methods", "*");
        if (request.method === "OPTIONS") return response.writeHead(204).end();
        for (const { method, path, run } of this.routes) {
            const match = path.exec(url.pathname);
            if (method !== request.method || !match) continue;
            try {
                return await run({ server: this, request, response, url, id: match[1] });
            } catch (error) {
                return send_error(response, error.status ?? 500, error.message);
            }
        }
        send_error(response, 404, `No route ${request.method} ${url.pathname}`);
    }

    on_upgrade(request, socket, head) {
        const url = new URL(request.url, "http://localhost");
        if (this.is_down || this.websocket_refused || url.pathname !== "/ws") return socket.destroy();
        this.websockets.handleUpgrade(request, socket, head, (websocket) => {
            const conversation = this.conversations.get(url.searchParams.get("session_id"));
            if (!conversation) return websocket.close(4004, "Session not found");
            attach_websocket(websocket, conversation, url.searchParams.get("after"));
        });
    }
}

export function send_json(response, status, body) {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

export function send_error(response, status, message) {
    if (response.headersSent) return response.end();
    send_json(response, status, { error: "error", message, detail: message });
}

function attach_websocket(websocket, conversation, after) {
    const listener = {
        send: (event) => {
            websocket.send(JSON.stringify(event));
            if (event.type === "session_ended") websocket.close(1000);
        },
        drain: () => websocket.close(1012, "restarting"),
    };
    listener.send(conversation.connected());
    for (const event of conversation.replay(after)) listener.send(event);
    if (conversation.ended) return listener.send({ type: "session_ended" });
    conversation.listeners.add(listener);
    websocket.on("close", () => conversation.listeners.delete(listener));
    websocket.on("message", (data) => on_frame(conversation, listener, String(data)));
}

function on_frame(conversation, listener, text) {
    let frame;
    try {
        frame = JSON.parse(text);
    } catch {
        return listener.send({ type: "error", error: "invalid", message: "That was no JSON." });
    }
    switch (frame.type) {
        case "ping":
            return listener.send({ type: "pong" });
        case "typing":
            return conversation.emit({ type: "user_typing", role: "customer" }, listener);
        case "stop":
            return conversation.stop(frame.seq);
        case "message":
            if (typeof frame.content === "string" && frame.content.trim() && frame.content.length <= 4000)
                return conversation.receive(frame.content.trim(), frame.client_message_id ?? null);
            return listener.send({ type: "error", error: "invalid", message: "A message has 1 to 4000 characters." });
    }
    listener.send({ type: "error", error: "invalid", message: `Unknown type ${frame.type}` });
}
