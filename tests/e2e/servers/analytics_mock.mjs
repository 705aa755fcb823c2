// A server with the routes of docs/analytics.md and the page /console/analytics, for work on the page and for its
// browser tests. Its conversations are made from a seed, and figures, series and lists are computed from the same ones.
// Usage: node analytics_mock.mjs [--port N]
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { make_conversations } from "./analytics_mock/conversations.mjs";
import { csv_of_list, csv_of_series, csv_of_summary } from "./analytics_mock/csv.mjs";
import { figure_table, selected } from "./analytics_mock/figures.mjs";
import { Refused, read_range } from "./analytics_mock/range.mjs";
import { listed, series_of, summary_of } from "./analytics_mock/report.mjs";

const dist = process.env.CONTINUO_CONSOLE_DIST ?? join(dirname(fileURLToPath(import.meta.url)), "../../../web/console/dist");
const files = { "/console/analytics": "analytics.html", "/console/analytics.js": "analytics.js", "/console/analytics.css": "analytics.css" };
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8" };

/// The policy of the server (src/api/pages/console_pages.cpp).
const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

export const mock_key = "mock-admin-key-0123456789";

export class AnalyticsMock {
    constructor({ now = Date.now(), seed = 7 } = {}) {
        this.now = now;
        this.conversations = make_conversations(now, seed);
        this.stale = false;
        this.refusal = null; ///< {status, body, headers}: the answer to every request of figures
        this.pause = null; ///< a promise that answers wait for
        this.requests = []; ///< method, target and headers, of the API
        this.http = createServer((request, response) => void this.answer(request, response));
    }

    async listen(port = 0) {
        await new Promise((resolve) => this.http.listen(port, "127.0.0.1", resolve));
        this.url = `http://127.0.0.1:${this.http.address().port}`;
        return this;
    }

    async close() {
        this.http.closeAllConnections();
        await new Promise((resolve) => this.http.close(resolve));
    }

    async answer(request, response) {
        const url = new URL(request.url, "http://localhost");
        if (files[url.pathname]) return send_file(response, files[url.pathname]);
        if (!url.pathname.startsWith("/api/analytics/")) return send(response, 404, { message: "There is nothing at this address." });
        this.requests.push({ target: request.url, headers: request.headers });
        if (this.pause) await this.pause;
        if (this.refusal) return send(response, this.refusal.status, this.refusal.body, this.refusal.headers);
        if (request.headers["x-api-key"] !== mock_key) return send(response, 401, { error: "Unauthorized", message: "The key is wrong." });
        try {
            this.route(url.pathname.split("/").at(-1), url.searchParams, response);
        } catch (error) {
            if (!(error instanceof Refused)) throw error;
            send(response, 422, { error: "Unprocessable", message: "The request is invalid", detail: [{ loc: ["query", error.field], msg: error.message, type: "value_error" }] });
        }
    }

    route(name, query, response) {
        if (name === "figures") return send(response, 200, figure_table);
        const range = read_range(query, this.now);
        const rows = this.conversations.filter(({ opened }) => opened >= range.from && opened < range.to);
        const frame = { ...range, now: this.now, stale: this.stale };
        const as_csv = query.get("format") === "csv";
        switch (name) {
            case "summary": {
                const summary = summary_of(rows, frame, query.get("group"));
                return as_csv ? send_csv(response, csv_of_summary(summary)) : send(response, 200, summary);
            }
            case "timeseries": {
                const series = series_of(rows, frame, query.get("interval") ?? "day");
                return as_csv ? send_csv(response, csv_of_series(series)) : send(response, 200, series);
            }
            case "conversations":
                return this.list(rows, query, response, as_csv, range.zone);
        }
        send(response, 404, { message: "There is nothing at this address." });
    }

    list(rows, query, response, as_csv, zone) {
        const figure = query.get("figure") ?? "opened";
        const all = selected(rows, figure, query.get("key"), zone).sort((a, b) => b.opened - a.opened);
        const there = all.filter(({ erased }) => !erased);
        const start = Number(query.get("cursor") ?? 0);
        const end = start + Number(query.get("limit") ?? 20);
        const page = there.slice(start, end);
        const headers = { "X-Erased-Count": String(all.length - there.length) };
        if (!/^(messages|feedback)\./.test(figure)) headers["X-Total-Count"] = String(all.length);
        if (end < there.length) headers["X-Next-Cursor"] = String(end);
        if (as_csv) return send_csv(response, csv_of_list(page), headers);
        send(response, 200, page.map(listed), headers);
    }
}

function send(response, status, body, headers = {}) {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}

function send_csv(response, text, headers = {}) {
    response.writeHead(200, { "Content-Type": "text/csv; charset=utf-8", ...headers }).end(text);
}

function send_file(response, name) {
    const path = join(dist, name);
    if (!existsSync(path)) return send(response, 500, { message: `${name} is not built: npm run build in web/console` });
    response.writeHead(200, { "Content-Type": types[extname(name)], "Content-Security-Policy": policy });
    response.end(readFileSync(path));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
    const index = process.argv.indexOf("--port");
    const server = await new AnalyticsMock().listen(index > 0 ? Number(process.argv[index + 1]) : 8091);
    console.log(`${server.url}/console/analytics  key: ${mock_key}`);
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
}
