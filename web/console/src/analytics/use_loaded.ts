import { useCallback, useLayoutEffect, useState } from "preact/hooks";
import { Problem } from "../shared/problem.ts";

export interface Loaded<T> {
    value: T | null; ///< kept while a newer one is loaded, and when that fails
    loading: boolean;
    problem: Problem | null;
    reload: () => void;
}

/// Loads when `name` changes, which names what is loaded; an older request is cancelled.
export function use_loaded<T>(name: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
    const [state, set_state] = useState<Omit<Loaded<T>, "reload">>({ value: null, loading: true, problem: null });
    const [round, set_round] = useState(0);
    // In the same frame as the change: nothing old is shown as if it were new.
    useLayoutEffect(() => {
        const abort = new AbortController();
        set_state((old) => ({ ...old, loading: true }));
        load(abort.signal).then(
            (value) => {
                if (!abort.signal.aborted) set_state({ value, loading: false, problem: null });
            },
            (error: unknown) => {
                if (abort.signal.aborted) return;
                const problem = error instanceof Problem ? error : new Problem("other", "The answer cannot be read", String(error));
                set_state((old) => ({ ...old, loading: false, problem }));
            },
        );
        return () => abort.abort();
    }, [name, round]);
    const reload = useCallback(() => set_round((old) => old + 1), []);
    return { ...state, reload };
}
