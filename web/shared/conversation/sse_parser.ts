/// Parses a stream of server-sent events as the HTML standard defines it: `push` takes the decoded
/// text in pieces of any size and returns the events that became complete.

export interface SseEvent {
    data: string;
    id: string | null;
}

export class SseParser {
    private rest = "";
    private data: string[] = [];
    private id: string | null = null;
    /// From the `retry:` field: how long to wait before the next connection.
    retry_ms: number | null = null;

    push(text: string): SseEvent[] {
        const events: SseEvent[] = [];
        this.rest += text;
        for (;;) {
            const end = this.rest.search(/[\r\n]/);
            if (end < 0) break;
            // A lone CR at the end may be the first half of CR LF: wait for what follows.
            if (this.rest[end] === "\r" && end === this.rest.length - 1) break;
            const line = this.rest.slice(0, end);
            this.rest = this.rest.slice(this.rest.startsWith("\r\n", end) ? end + 2 : end + 1);
            const event = this.take_line(line);
            if (event) events.push(event);
        }
        return events;
    }

    private take_line(line: string): SseEvent | null {
        if (line === "") {
            const event = this.data.length > 0 ? { data: this.data.join("\n"), id: this.id } : null;
            this.data = [];
            return event;
        }
        const colon = line.indexOf(":");
        if (colon === 0) return null; // a comment: the server's heartbeat
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "data") this.data.push(value);
        else if (field === "id" && !value.includes("\0")) this.id = value;
        else if (field === "retry" && /^\d+$/.test(value)) this.retry_ms = Number(value);
        return null;
    }
}
