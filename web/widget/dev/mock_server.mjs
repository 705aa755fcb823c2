// A server with the streams, people and files of Continuo, without its knowledge: for work on the
// widget and for its browser tests. It keeps the log in memory, and answers slowly on purpose.
// Usage: node dev/mock_server.mjs [--port N]
import { pathToFileURL } from "node:url";
import { control_routes } from "./mock/control.mjs";
import { http_routes } from "./mock/routes.mjs";
import { Server } from "./mock/server.mjs";

export async function start_mock({ port = 0, word_ms = 40 } = {}) {
    const server = new Server({ word_ms });
    server.routes = [...http_routes, ...control_routes];
    await server.listen(port);
    return server;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
    const index = process.argv.indexOf("--port");
    const port = index > 0 ? Number(process.argv[index + 1]) : 8090;
    const server = await start_mock({ port });
    console.log(`http://127.0.0.1:${server.port}/demo  and /chat`);
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
}
