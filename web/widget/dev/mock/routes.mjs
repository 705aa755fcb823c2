import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { read_body, read_message } from "./body.mjs";
import { send_json } from "./server.mjs";

// The routes that the widget uses, and its files.

const dist = join(dirname(fileURLToPath(import.meta.url)), "../../dist");
const types = { ".js": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8" };

function find(server, id) {
    const conversation = server.conversations.get(id);
    if (!conversation) throw Object.assign(new Error("Session not found"), { status: 404 });
    return conversation;
}

function send_file(name) {
    return ({ response }) => {
        const path = join(dist, name);
        if (!existsSync(path)) throw new Error(`${name} is not built: npm run build`);
        // The policy that docs/widget.md gives to shops; pages of the server have styles of their own.
        const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src 'self'";
        response.writeHead(200, {
            "Content-Type": types[extname(name)],
            "Content-Security-Policy": name === "chat.html" ? policy.replace("'unsafe-inline'", "'none'") : policy,
        });
        response.end(readFileSync(path));
    };
}

function sse_listener(response) {
    const send = (event) => {
        if (event.id) response.write(`id: ${event.id}\n`);
        response.write(`data: ${JSON.stringify(event)}\n\n`);
        if (event.type === "session_ended") response.end();
    };
    return { send, drain: () => response.end("retry: 200\n\n") };
}

function open_sse(request, response, conversation, listener) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform" });
    const ping = setInterval(() => response.write(": ping\n\n"), 10_000);
    request.socket.on("close", () => {
        clearInterval(ping);
        conversation.listeners.delete(listener);
    });
    response.on("close", () => clearInterval(ping));
}

function stream_events({ server, request, response, url, id }) {
    const conversation = find(server, id);
    const listener = sse_listener(response);
    open_sse(request, response, conversation, listener);
    response.write("retry: 1000\n\n");
    listener.send(conversation.connected());
    for (const event of conversation.replay(url.searchParams.get("after"))) listener.send(event);
    if (conversation.ended) return listener.send({ type: "session_ended" });
    conversation.listeners.add(listener);
}

async function post_message({ server, request, response, id }) {
    const conversation = find(server, id);
    const { message, client_message_id, attachments } = await read_message(request);
    if (conversation.ended) throw Object.assign(new Error("Session is ended."), { status: 409 });
    if (!message) throw Object.assign(new Error("message: it has 1 to 4000 characters"), { status: 422 });
    const listener = sse_listener(response);
    const own = {
        ...listener,
        send: (event) => {
            if (response.writableEnded) return;
            listener.send(event);
            if (event.type === "complete") response.end();
        },
    };
    open_sse(request, response, conversation, own);
    own.send(conversation.connected());
    conversation.listeners.add(own);
    conversation.receive(message, client_message_id, attachments);
    if (conversation.owner === "operator") response.end();
    response.on("close", () => conversation.listeners.delete(own));
}

export const http_routes = [
    {
        method: "POST",
        path: /^\/api\/sessions$/,
        run: async ({ server, request, response }) => {
            await read_body(request);
            const { id, owner } = server.create();
            send_json(response, 201, { session_id: id, status: "active", owner });
        },
    },
    {
        method: "GET",
        path: /^\/api\/sessions\/(\w+)$/,
        run: ({ server, response, id }) => {
            const { owner, last_seq } = find(server, id);
            send_json(response, 200, { session_id: id, owner, message_count: last_seq });
        },
    },
    { method: "GET", path: /^\/api\/chat\/sessions\/(\w+)\/events$/, run: stream_events },
    { method: "POST", path: /^\/api\/chat\/sessions\/(\w+)\/messages$/, run: post_message },
    {
        method: "POST",
        path: /^\/api\/chat\/sessions\/(\w+)\/stop$/,
        run: async ({ server, request, response, id }) => {
            const { seq } = JSON.parse((await read_body(request)).toString() || "{}");
            const stopped = find(server, id).stop(seq);
            if (stopped === null) response.writeHead(204).end();
            else send_json(response, 200, { stopped: true, seq: stopped });
        },
    },
    ...["POST", "DELETE"].map((method) => ({
        method,
        path: /^\/api\/chat\/sessions\/(\w+)\/handoff$/,
        run: async ({ server, request, response, id }) => {
            await read_body(request);
            const conversation = find(server, id);
            if (method === "POST") conversation.hand_over();
            else conversation.cancel_handover();
            send_json(response, 200, { session_id: id, owner: conversation.owner });
        },
    })),
    {
        method: "POST",
        path: /^\/api\/chat\/sessions\/(\w+)\/feedback$/,
        run: async ({ server, request, response, id }) => {
            const rating = JSON.parse((await read_body(request)).toString());
            if (server.without_feedback) throw Object.assign(new Error("Not found"), { status: 404 });
            find(server, id).ratings.push(rating);
            send_json(response, 200, { stored: true });
        },
    },
    { method: "GET", path: /^\/widget\.js$/, run: send_file("widget.js") },
    { method: "GET", path: /^\/panel\.js$/, run: send_file("panel.js") },
    { method: "GET", path: /^\/chat$/, run: send_file("chat.html") },
    { method: "GET", path: /^\/demo$/, run: send_file("demo.html") },
];
