import { read_body } from "./body.mjs";
import { send_json } from "./server.mjs";

// What tests do to the server: POST /control/<name> with JSON {session?, ...}. Only this mock has it.

const actions = {
    kill: (server, { down_ms }, socket) => server.kill(down_ms ?? 1000, socket),
    roll: (server) => server.roll(),
    websocket: (server, { refused }) => {
        server.websocket_refused = refused;
    },
    feedback: (server, { missing }) => {
        server.without_feedback = missing;
    },
    forget: (server) => server.conversations.clear(),
};

const of_conversation = {
    claim: (conversation, { operator }) => conversation.claim(operator),
    typing: (conversation, { operator }) =>
        conversation.emit({ type: "user_typing", role: "operator", author: operator }),
    say: (conversation, { operator, content }) => conversation.say("operator", content, operator),
    release: (conversation) => conversation.release(),
    move_up: (conversation) => conversation.move_up(),
    end: (conversation) => conversation.end(),
};

async function run({ server, request, response, id: name }) {
    const body = JSON.parse((await read_body(request)).toString() || "{}");
    response.setHeader("Connection", "close");
    if (actions[name]) actions[name](server, body, request.socket);
    const conversation = server.conversations.get(body.session);
    if (of_conversation[name] && conversation) of_conversation[name](conversation, body);
    else if (!actions[name]) return send_json(response, 404, { message: `no action ${name}, or no session` });
    send_json(response, 200, { done: true });
}

export const control_routes = [{ method: "POST", path: /^\/control\/(\w+)$/, run }];
