/// Requests of the page. The key is in the head of each request and nowhere else.

import { body_of, Problem, server_says, try_again } from "../shared/problem.ts";
import type { DayRange } from "./range.ts";
import type { Conversation, FigureDefinition, Interval, Series, Summary } from "./shapes.ts";

/// Listed conversations: a page.
export interface Page {
    items: Conversation[];
    total: number | null; ///< null for sums of messages and ratings
    erased: number; ///< counted, but deleted meanwhile
    next: string; ///< cursor; empty: the last page
}

export interface Query extends DayRange {
    time_zone: string;
}

export interface ListQuery extends Query {
    figure: string;
    key?: string;
}

const answer_timeout_ms = 60_000; // a year of hours takes its time
const csv_page = 100;
const csv_rows_max = 20_000; // what a browser holds without effort

/// `seconds` is the response's Retry-After, if it has one.
export function problem_of_status(status: number, body: unknown, seconds: string | null): Problem {
    const said = server_says(body);
    const later = ` ${try_again(seconds)}`;
    switch (status) {
        case 401:
            return new Problem("key", "This key is not accepted", "Use ADMIN_API_KEY of the server, or the token of an operator of the role admin.");
        case 403:
            return new Problem("role", "This key may not see figures", "The token is of an operator who is not an administrator. Lists of conversations name customers.");
        case 404:
            return new Problem("other", "This server has no analytics", "It does not know the address. It may be of an older version, or API_PREFIX differs.");
        case 422:
            return new Problem("range", "The server refuses this range", said || "A value is out of bounds.");
        case 429:
            return new Problem("wait", "Too many attempts", `Too many wrong keys came from this address.${later}`);
        case 503:
        case 504:
            return new Problem("wait", "The figures cannot be read now", `The database is unreachable or busy; customers may still be answered.${later}`);
        default:
            return new Problem("other", `The server answered ${status}`, said || "Its log has more, under the id of the request.");
    }
}

export class Api {
    /// `base`: the address of {p}/analytics/, with the slash.
    constructor(
        private readonly base: string,
        private readonly key: string,
    ) {}

    async summary(query: Query, signal: AbortSignal, group = ""): Promise<Summary> {
        const values = group ? { ...query, group } : { ...query };
        return (await (await this.get("summary", values, signal)).json()) as Summary;
    }

    async series(query: Query, interval: Interval, signal: AbortSignal): Promise<Series> {
        return (await (await this.get("timeseries", { ...query, interval }, signal)).json()) as Series;
    }

    async figures(signal: AbortSignal): Promise<FigureDefinition[]> {
        return (await (await this.get("figures", {}, signal)).json()) as FigureDefinition[];
    }

    async conversations(query: ListQuery, cursor: string, limit: number, signal: AbortSignal): Promise<Page> {
        const response = await this.get("conversations", { ...query, limit: String(limit), ...(cursor && { cursor }) }, signal);
        const total = response.headers.get("X-Total-Count");
        return {
            items: (await response.json()) as Conversation[],
            total: total === null ? null : Number(total),
            erased: Number(response.headers.get("X-Erased-Count") ?? 0),
            next: response.headers.get("X-Next-Cursor") ?? "",
        };
    }

    async summary_csv(query: Query, signal: AbortSignal): Promise<string> {
        return await (await this.get("summary", { ...query, format: "csv" }, signal)).text();
    }

    async series_csv(query: Query, interval: Interval, signal: AbortSignal): Promise<string> {
        return await (await this.get("timeseries", { ...query, interval, format: "csv" }, signal)).text();
    }

    /// All pages of a list as one file, at most csv_rows_max rows. `progress` gets the rows so far.
    async conversations_csv(query: ListQuery, signal: AbortSignal, progress: (rows: number) => void): Promise<string> {
        let text = "";
        let cursor = "";
        for (let rows = 0; rows < csv_rows_max; rows += csv_page) {
            const values = { ...query, format: "csv", limit: String(csv_page), ...(cursor && { cursor }) };
            const response = await this.get("conversations", values, signal);
            const part = await response.text();
            text += text === "" ? part : part.slice(part.indexOf("\n") + 1);
            cursor = response.headers.get("X-Next-Cursor") ?? "";
            if (!cursor) break;
            progress(rows + csv_page);
        }
        return text;
    }

    private async get(name: string, values: object, signal: AbortSignal): Promise<Response> {
        const url = new URL(name, this.base);
        for (const [key, value] of Object.entries(values)) url.searchParams.set(key, String(value));
        const abort = new AbortController();
        const stop = () => abort.abort();
        const timer = setTimeout(stop, answer_timeout_ms);
        signal.addEventListener("abort", stop);
        try {
            const response = await fetch(url, {
                headers: { "X-API-Key": this.key, Accept: "application/json, text/csv" },
                credentials: "omit",
                cache: "no-store",
                referrerPolicy: "no-referrer",
                signal: abort.signal,
            });
            if (response.ok) return response;
            throw problem_of_status(response.status, await body_of(response), response.headers.get("Retry-After"));
        } catch (error) {
            if (error instanceof Problem || signal.aborted) throw error;
            throw new Problem("wait", "The server cannot be reached", "The network or the server is down. Try again in a moment.");
        } finally {
            clearTimeout(timer);
            signal.removeEventListener("abort", stop);
        }
    }
}

/// The address of {p}/analytics/: the page is at <server>/console/analytics, also behind a proxy's path.
export function analytics_base(page: string, prefix: string): string {
    return new URL(`..${prefix}/analytics/`, page).href;
}
