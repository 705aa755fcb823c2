import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Client } from "../connection/client.ts";
import type { Snapshot } from "../connection/client_contract.ts";
import type { Message } from "../../../shared/conversation/conversation.ts";
import type { Source } from "../../../shared/conversation/events.ts";
import type { WidgetOptions } from "../loader/options.ts";
import type { Say } from "./texts.ts";

/// What every part of the panel works with. It never changes, so parts that need only this are not
/// drawn again with each piece of text.
export interface PanelContext {
    options: WidgetOptions;
    client: Client;
    say: Say;
    set_whole_answers(wanted: boolean): void;
    show_source(source: Source): void;
    send(text: string, files?: File[]): void;
    announce(text: string): void; ///< through the polite live region
    close(): void;
}

/// What changes with the conversation.
export interface View {
    snapshot: Snapshot;
    whole_answers: boolean; ///< "no streaming"
}

export const Context = createContext<PanelContext | null>(null);
export const ViewContext = createContext<View | null>(null);

export function use_panel(): PanelContext {
    const context = useContext(Context);
    if (!context) throw new Error("used outside of the panel");
    return context;
}

export function use_view(): View {
    const view = useContext(ViewContext);
    if (!view) throw new Error("used outside of the panel");
    return view;
}

export function speaker_name(say: Say, message: Pick<Message, "role" | "author">): string {
    switch (message.role) {
        case "customer":
            return say("you");
        case "operator":
            return message.author ?? say("person_name");
        case "system":
            return say("system_name");
        default:
            return say("assistant_name");
    }
}
