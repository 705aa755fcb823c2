import { useEffect, useMemo, useState } from "preact/hooks";
import { Brand } from "../shared/brand.tsx";
import { Icon } from "../shared/icons.tsx";
import type { Problem } from "../shared/problem.ts";
import { AllFigures } from "./all_figures.tsx";
import type { Api, Query } from "./api.ts";
import { Cards } from "./cards.tsx";
import { ReportContext, type Listing, type Report } from "./context.ts";
import { Drawer } from "./drawer.tsx";
import { Handovers, Replies } from "./events.tsx";
import { format_day, format_time } from "./format.ts";
import { Funnel } from "./funnel.tsx";
import { Groups } from "./groups.tsx";
import { HeatMap } from "./heat_map.tsx";
import type { Definitions } from "./measures.ts";
import { Outcomes } from "./outcomes.tsx";
import { Patterns } from "./patterns.tsx";
import { add_days, browser_zone, last_days, range_before, sensible_intervals, usual_interval, type DayRange } from "./range.ts";
import { Intents, Languages, SilentSources, Sources } from "./rankings.tsx";
import { file_name, save_file } from "./save_file.ts";
import type { Interval, Summary } from "./shapes.ts";
import { Toolbar, type Wanted } from "./toolbar.tsx";
import { Trend, type BothSeries } from "./trend.tsx";
import { use_loaded } from "./use_loaded.ts";
import { Waiting } from "./waiting.tsx";

/// The report: what is wanted, loaded and shown. `refused` gets the problem when the key is no longer accepted.

interface Figures {
    query: Query;
    before_query: Query | null;
    summary: Summary;
    before: Summary | null;
    definitions: Definitions;
}

export interface DashboardProps {
    api: Api;
    refused: (problem: Problem) => void;
    leave: () => void;
}

const name_of = (query: Query | null) => (query ? `${query.from} ${query.to} ${query.time_zone}` : "");

export function Dashboard({ api, refused, leave }: DashboardProps) {
    const [wanted, set_wanted] = useState<Wanted>(() => {
        const zone = browser_zone();
        return { preset: "30", own: last_days(30, new Date(), zone), zone, compare: true };
    });
    const [interval_wish, set_interval] = useState<Interval | null>(null);
    const [listing, set_listing] = useState<Listing | null>(null);
    const range = wanted.preset === "own" ? wanted.own : last_days(Number(wanted.preset), new Date(), wanted.zone);
    const query: Query = { ...range, time_zone: wanted.zone };
    const days_before = wanted.compare ? range_before(range) : null;
    const before_query = days_before && { ...days_before, time_zone: wanted.zone };
    const interval = interval_wish && sensible_intervals(range).includes(interval_wish) ? interval_wish : usual_interval(range);
    const name = `${name_of(query)} ${name_of(before_query)}`;

    const figures = use_loaded<Figures>(name, async (signal) => {
        const [summary, before, list] = await Promise.all([
            api.summary(query, signal),
            before_query ? api.summary(before_query, signal) : null,
            api.figures(signal),
        ]);
        return { query, before_query, summary, before, definitions: new Map(list.map((entry) => [entry.figure, entry])) };
    });
    const course = use_loaded<BothSeries>(`${name} ${interval}`, async (signal) => {
        const [now, before] = await Promise.all([
            api.series(query, interval, signal),
            before_query ? api.series(before_query, interval, signal) : null,
        ]);
        return { now, before };
    });
    const problem = figures.problem ?? course.problem;
    useEffect(() => {
        if (problem && (problem.kind === "key" || problem.kind === "role")) refused(problem);
    }, [problem]);

    const shown = figures.value;
    const report = useMemo<Report | null>(() => shown && { api, show: set_listing, ...shown }, [shown, api]);
    const reload = () => {
        figures.reload();
        course.reload();
    };
    const save = async (what: "summary" | "timeseries") => {
        const { signal } = new AbortController();
        const text = what === "summary" ? await api.summary_csv(query, signal) : await api.series_csv(query, interval, signal);
        save_file(file_name([what, range.from, add_days(range.to, -1)]), text);
    };
    const want = (change: Partial<Wanted>) => set_wanted((old) => ({ ...old, ...change }));
    return (
        <>
            <header class="page-head">
                <Brand />
                <h1>Analytics</h1>
                <nav class="pages" aria-label="Pages"><a href="queue">Queue</a></nav>
                <Toolbar wanted={wanted} range={range} want={want} loading={figures.loading} reload={reload} save={save} leave={leave} />
                <div class={`progress${figures.loading || course.loading ? " running" : ""}`} aria-hidden="true" />
            </header>
            <main class="page-body" aria-busy={figures.loading}>
                <Status range={range} before={days_before} zone={wanted.zone} summary={shown?.summary ?? null} loading={figures.loading} />
                {figures.problem && <ProblemBox problem={figures.problem} has_old={shown !== null} retry={reload} />}
                {shown?.summary.stale && !figures.loading && <StaleBox as_of={shown.summary.as_of} zone={wanted.zone} reload={reload} />}
                {!report && !figures.problem && <Placeholders />}
                {report && (
                    <ReportContext.Provider value={report}>
                        <div class={figures.loading ? "report aging" : "report"}>
                            {report.summary.opened === 0
                                ? <Empty wider={wanted.preset === "90" ? null : () => want({ preset: "90" })} />
                                : (
                                    <>
                                        <Cards series={course.value?.now ?? null} />
                                        <Trend loaded={figures.problem ? { ...course, problem: null } : course} interval={interval} choose_interval={set_interval} />
                                        <Funnel />
                                        <Outcomes />
                                        <div class="stacked">
                                            <Waiting />
                                            <Replies />
                                        </div>
                                        <Handovers />
                                        <HeatMap />
                                        <Patterns />
                                        <Sources />
                                        <SilentSources />
                                        <Intents />
                                        <Languages />
                                        <Groups />
                                        <AllFigures />
                                    </>
                                )}
                        </div>
                        {listing && <Drawer listing={listing} close={() => set_listing(null)} />}
                    </ReportContext.Provider>
                )}
            </main>
        </>
    );
}

interface StatusProps {
    range: DayRange;
    before: DayRange | null;
    zone: string;
    summary: Summary | null;
    loading: boolean;
}

/// What is shown, in words: on paper it is all that says so.
function Status({ range, before, zone, summary, loading }: StatusProps) {
    const days = ({ from, to }: DayRange) => `${format_day(from)} – ${format_day(add_days(to, -1))}`;
    return (
        <p class="status" role="status">
            <strong>{days(range)}</strong>
            <span>{zone}</span>
            {before && <span>compared with {days(before)}</span>}
            {summary && <span>{summary.as_of ? `as of ${format_time(summary.as_of, zone)}` : "not computed yet"}</span>}
            {summary && summary.as_of && summary.as_of < summary.final_after && <span title="Conversations that were opened in this range may still go on.">final after {format_time(summary.final_after, zone)}</span>}
            {loading && <span>loading…</span>}
        </p>
    );
}

function ProblemBox({ problem, has_old, retry }: { problem: Problem; has_old: boolean; retry: () => void }) {
    return (
        <div class="banner bad" role="alert">
            <Icon name="warning" />
            <p><strong>{problem.title}.</strong> {problem.message}{has_old && " Below are the figures from before."}</p>
            <button type="button" class="button" onClick={retry}>Try again</button>
        </div>
    );
}

function StaleBox({ as_of, zone, reload }: { as_of: string | null; zone: string; reload: () => void }) {
    return (
        <div class="banner" role="status">
            <Icon name="refresh" />
            <p><strong>Some conversations are not counted yet.</strong> {as_of ? `The figures are of ${format_time(as_of, zone)}` : "The figures are being computed"}; they catch up by themselves.</p>
            <button type="button" class="button" onClick={reload}>Refresh</button>
        </div>
    );
}

function Empty({ wider }: { wider: (() => void) | null }) {
    return (
        <section class="card wide empty">
            <svg viewBox="0 0 120 60" aria-hidden="true"><path d="M6 54V40M26 54V30M46 54V44M66 54V20M86 54V34M106 54V10" /></svg>
            <h2>No conversations in this range</h2>
            <p class="muted">Figures appear some seconds after the first customer wrote. Choose a longer range, or <a href="../chat">open the chat</a> and ask something.</p>
            {wider && <button type="button" class="button primary" onClick={wider}>Show 90 days</button>}
        </section>
    );
}

function Placeholders() {
    return (
        <div class="report" aria-hidden="true">
            <div class="cards">{Array.from({ length: 8 }, (_, index) => <div key={index} class="figure-card placeholder" />)}</div>
            <div class="card wide placeholder chart-room" />
            <div class="card placeholder table-room" />
            <div class="card placeholder table-room" />
        </div>
    );
}
