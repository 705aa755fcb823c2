import { start_mock } from "../../../web/widget/dev/mock_server.mjs";

export async function start_mock_server() {
    const server = await start_mock({ word_ms: 60 });
    const control = async (name, body = {}) => {
        const response = await fetch(`${server.url}/control/${name}`, {
            method: "POST",
            body: JSON.stringify(body),
        });
        if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
    };
    return {
        url: server.url,
        can: new Set(["kill", "roll", "operator", "websocket", "end", "feedback", "tools"]),
        unclear: { question: "What is your policy for parcels?", choice: "Refund policy", answer: /30 days/ },
        kill: (down_ms) => control("kill", { down_ms }),
        roll: () => control("roll"),
        refuse_websocket: (refused) => control("websocket", { refused }),
        remove_feedback: (missing) => control("feedback", { missing }),
        lose_orders: async () => undefined, // the outcome of its order 12348 is never known
        end: (session) => control("end", { session }),
        operator: {
            claim: (session, operator) => control("claim", { session, operator }),
            typing: (session, operator) => control("typing", { session, operator }),
            say: (session, operator, content) => control("say", { session, operator, content }),
            release: (session) => control("release", { session }),
            move_up: (session) => control("move_up", { session }),
        },
        close: () => server.close(),
    };
}
