import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";

// A running Continuo. CONTINUO_E2E_KEY: its admin key, for operators. CONTINUO_E2E_KILL and
// CONTINUO_E2E_ROLL: programs that kill and restart an instance, and restart all one after the other. CONTINUO_E2E_SHOP_SYSTEMS: address of
// examples/tools/demo_server.py, which the tools of examples/tools/tools.yaml call.

const run = promisify(execFile);

export function connect_real_server(environment) {
    const url = environment.CONTINUO_E2E_URL.replace(/\/+$/, "");
    const { CONTINUO_E2E_KEY: key, CONTINUO_E2E_KILL: kill, CONTINUO_E2E_ROLL: roll } = environment;
    const shop = environment.CONTINUO_E2E_SHOP_SYSTEMS;
    const call = async (method, path, body) => {
        const response = await fetch(`${url}/api${path}`, {
            method,
            headers: { "Content-Type": "application/json", "X-API-Key": key },
            body: body && JSON.stringify(body),
        });
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    };
    const can = new Set([...(key ? ["operator", "end"] : []), ...(kill ? ["kill"] : []), ...(roll ? ["roll"] : []), ...(shop ? ["tools"] : [])]);
    return {
        url,
        can,
        unclear: { question: "do you sell gift cards", choice: /Payment methods/, answer: /PayPal/ },
        lose_orders: async (lost) => {
            const body = JSON.stringify({ fault: lost ? "error" : "none" });
            await fetch(`${shop}/_fault`, { method: "POST", body });
        },
        kill: (down_ms) => run(kill, [String(down_ms)]),
        roll: () => run(roll),
        end: (session) => call("PATCH", `/sessions/${session}/status?status=ended`),
        operator: {
            claim: (session, operator) => call("POST", `/sessions/${session}/claim`, { operator }),
            typing: async () => undefined, // only over an operator's socket
            say: (session, _operator, content) =>
                call("POST", `/sessions/${session}/messages`, { content, client_message_id: randomUUID() }),
            release: (session) => call("POST", `/sessions/${session}/release`),
            move_up: async () => undefined,
        },
        close: async () => undefined,
    };
}
