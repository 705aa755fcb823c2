import { render } from "preact";
import { useState } from "preact/hooks";
import { analytics_base, Api, type Problem } from "./api.ts";
import { Dashboard } from "./dashboard.tsx";
import { KeyForm } from "./key_form.tsx";
import { forget_key, load_key, save_key } from "./key_store.ts";
import { apply_theme, load_theme } from "./theme.ts";

/// The page /console/analytics: asks for the key, then shows the report.

const prefix = document.querySelector<HTMLMetaElement>("meta[name=continuo-api-prefix]")?.content ?? "/api";
const base = analytics_base(location.href, prefix);

function App() {
    const [key, set_key] = useState(load_key);
    const [problem, set_problem] = useState<Problem | null>(null);
    const leave = (reason: Problem | null) => {
        forget_key();
        set_problem(reason);
        set_key("");
    };
    if (key === "") {
        const check = async (candidate: string) => {
            await new Api(base, candidate).figures(new AbortController().signal);
        };
        const accept = (accepted: string, keep: boolean) => {
            if (keep) save_key(accepted);
            set_problem(null);
            set_key(accepted);
        };
        return <KeyForm problem={problem} check={check} accept={accept} />;
    }
    return <KeyedDashboard key={key} value={key} leave={leave} />;
}

function KeyedDashboard({ value, leave }: { value: string; leave: (reason: Problem | null) => void }) {
    const [api] = useState(() => new Api(base, value));
    return <Dashboard api={api} refused={leave} leave={() => leave(null)} />;
}

apply_theme(load_theme());
render(<App />, document.getElementById("page")!);
