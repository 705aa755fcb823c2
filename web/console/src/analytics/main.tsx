import { render } from "preact";
import { useState } from "preact/hooks";
import { KeyForm } from "../shared/key_form.tsx";
import { KeyStore } from "../shared/key_store.ts";
import type { Problem } from "../shared/problem.ts";
import { apply_theme, load_theme } from "../shared/theme.ts";
import { analytics_base, Api } from "./api.ts";
import { Dashboard } from "./dashboard.tsx";

/// The page /console/analytics: asks for the key, then shows the report.

const prefix = document.querySelector<HTMLMetaElement>("meta[name=continuo-api-prefix]")?.content ?? "/api";
const keys = new KeyStore("continuo:admin-key");
const base = analytics_base(location.href, prefix);

function App() {
    const [key, set_key] = useState(() => keys.load());
    const [problem, set_problem] = useState<Problem | null>(null);
    const leave = (reason: Problem | null) => {
        keys.forget();
        set_problem(reason);
        set_key("");
    };
    if (key === "") {
        const check = async (candidate: string) => {
            await new Api(base, candidate).figures(new AbortController().signal);
        };
        const accept = (accepted: string, keep: boolean) => {
            if (keep) keys.save(accepted);
            set_problem(null);
            set_key(accepted);
        };
        const help = <><code>ADMIN_API_KEY</code>, by default in the file <code>data/admin_key</code> of the server; or the token of an operator of the role admin.</>;
        return (
            <KeyForm title="Analytics" label="Admin key" submit="Show analytics" help={help} problem={problem} check={check} accept={accept}>
                What the agent does for customers: outcomes, waiting times, sources. Figures open lists that name customers, so they need the key of an administrator.
            </KeyForm>
        );
    }
    return <KeyedDashboard key={key} value={key} leave={leave} />;
}

function KeyedDashboard({ value, leave }: { value: string; leave: (reason: Problem | null) => void }) {
    const [api] = useState(() => new Api(base, value));
    return <Dashboard api={api} refused={leave} leave={() => leave(null)} />;
}

apply_theme(load_theme());
render(<App />, document.getElementById("page")!);
