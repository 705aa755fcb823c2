import { render } from "preact";
import { useState } from "preact/hooks";
import { KeyForm } from "../shared/key_form.tsx";
import { KeyStore } from "../shared/key_store.ts";
import type { Problem } from "../shared/problem.ts";
import { apply_theme, load_theme } from "../shared/theme.ts";
import { api_base, OperatorApi, queue_socket_url } from "./operator_api.ts";
import { QueuePage } from "./queue_page.tsx";

/// The page /console/queue: asks for the operator's token, then shows who waits.

const prefix = document.querySelector<HTMLMetaElement>("meta[name=continuo-api-prefix]")?.content ?? "/api";
const base = api_base(location.href, prefix);
const tokens = new KeyStore("continuo:operator-token");

function App() {
    const [token, set_token] = useState(() => tokens.load());
    const [problem, set_problem] = useState<Problem | null>(null);
    const leave = (reason: Problem | null) => {
        tokens.forget();
        set_problem(reason);
        set_token("");
    };
    if (token === "") {
        const check = async (candidate: string) => await new OperatorApi(base, candidate).check();
        const accept = (accepted: string, keep: boolean) => {
            if (keep) tokens.save(accepted);
            set_problem(null);
            set_token(accepted);
        };
        const help = <>It begins with <code>op_</code>. An administrator makes one: <code>continuo operator add NAME</code>.</>;
        return (
            <KeyForm title="Queue" label="Operator's token" submit="Open the queue" help={help} problem={problem} check={check} accept={accept}>
                Customers who wait for a person: read what was said, take over, answer, and give the conversation back. Customers see your name.
            </KeyForm>
        );
    }
    return <SignedIn key={token} token={token} leave={leave} />;
}

function SignedIn({ token, leave }: { token: string; leave: (reason: Problem | null) => void }) {
    const [api] = useState(() => new OperatorApi(base, token));
    return <QueuePage api={api} socket_url={queue_socket_url(location.href)} token={token} leave={leave} />;
}

apply_theme(load_theme());
render(<App />, document.getElementById("page")!);
