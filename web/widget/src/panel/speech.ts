import type { Message } from "../../../shared/conversation/conversation.ts";
import { finished_until, plain_text } from "../../../shared/markdown/plain_text.ts";

/// What a screen reader says of the conversation: each finished sentence of a growing answer once, or
/// the whole answer once it is complete. The log itself is not live, since a live region that changes
/// with every token makes screen readers silent or chaotic.

interface Spoken {
    text: string; ///< the part of the content that was said
    done: boolean;
}

export class Speech {
    private readonly spoken = new Map<number, Spoken>();

    /// `name` says who speaks. Returns the new things to say, in order.
    update(messages: readonly Message[], whole_answers: boolean, name: (of: Message) => string): string[] {
        const news: string[] = [];
        for (const message of messages) {
            if (message.role === "customer") continue;
            const said = this.spoken.get(message.seq) ?? { text: "", done: false };
            if (said.done || (whole_answers && !message.complete)) continue;
            const piece = this.next_piece(message, said);
            if (piece === null) continue;
            const words = message.role === "assistant" ? plain_text(piece) : piece.trim();
            if (words === "") continue;
            news.push(said.text === "" ? `${name(message)}: ${words}` : words);
        }
        return news;
    }

    /// Takes what is there for said: the log of an earlier page.
    skip(messages: readonly Message[]): void {
        for (const { seq, content, complete } of messages)
            this.spoken.set(seq, { text: content, done: complete });
    }

    /// Another conversation.
    reset(): void {
        this.spoken.clear();
    }

    private next_piece(message: Message, said: Spoken): string | null {
        const { content, complete, seq } = message;
        // After a restart the same sentences come again: wait until they are behind us.
        const repeats = said.text.startsWith(content) && content.length < said.text.length;
        if (repeats && !complete) return null;
        const from = content.startsWith(said.text) ? said.text.length : 0;
        const until = complete ? content.length : finished_until(content, from);
        if (until === from && !complete) return null;
        this.spoken.set(seq, { text: content.slice(0, until), done: complete });
        return content.slice(from, until);
    }
}
