import { area_path, line_path } from "./chart_scale.ts";
import { listing_of, use_report } from "./context.ts";
import { format_count, format_seconds, format_value, type Kind } from "./format.ts";
import { Info } from "./info.tsx";
import * as measures from "./measures.ts";
import type { Measure } from "./measures.ts";
import { DeltaView } from "./parts.tsx";
import type { Series } from "./shapes.ts";

/// The figures at the top. Containment is beside resolution, since one alone misleads.

const shown = [
    measures.engaged, measures.resolution, measures.containment, measures.answer_rate,
    measures.escalation, measures.satisfaction, measures.reopen,
];

export function Cards({ series }: { series: Series | null }) {
    const report = use_report();
    const { summary, before } = report;
    const course = (series?.points ?? []).filter(({ end }) => summary.as_of !== null && end <= summary.as_of);
    const agent = summary.seconds.first_response_agent;
    return (
        <section class="cards" aria-label="Main figures">
            {shown.map((measure) => (
                <Card
                    key={measure.id}
                    title={measure.title}
                    about={measures.meaning_of(measure, report.definitions)}
                    value={measure.read(summary)}
                    before={before ? measure.read(before) : undefined}
                    kind={measure.kind}
                    better={measure.better}
                    figures={measure.figures}
                    detail={detail_of(measure)}
                    course={course.map(measure.read)}
                />
            ))}
            <Card
                title="First reply"
                about="From the customer's first message to the agent's first reply: half of the conversations were at most this long (p50)."
                value={agent.p50}
                before={before ? before.seconds.first_response_agent.p50 : undefined}
                kind="seconds"
                better="down"
                figures={["seconds.first_response_agent"]}
                detail={agent.count > 0 ? `90% within ${format_seconds(agent.p90)}` : ""}
            />
        </section>
    );

    function detail_of({ id }: Measure): string {
        const { outcomes } = summary;
        const of = (part: number, whole: number, name: string) => `${format_count(part)} of ${format_count(whole)} ${name}`;
        switch (id) {
            case "engaged":
                return `${format_count(summary.opened)} opened, ${format_count(summary.returning)} returning`;
            case "rates.resolution":
                return of(outcomes.resolved_confirmed + outcomes.resolved_assumed, summary.engaged, "by the agent alone");
            case "rates.containment":
                return of(summary.contained, summary.engaged, "not handed over");
            case "rates.answer":
                return of(summary.answered, summary.involved, "it tried");
            case "rates.escalation":
                return of(summary.escalations.handed_over, summary.engaged, "handed over");
            case "csat.rate":
                return of(summary.csat.satisfied, summary.csat.responses, "ratings");
            default:
                return of(summary.reopened, summary.engaged, "came back");
        }
    }
}

interface CardProps {
    title: string;
    about: string;
    value: number | null;
    before: number | null | undefined;
    kind: Kind;
    better: "up" | "down" | null;
    figures: string[];
    detail: string;
    course?: (number | null)[] | undefined;
}

function Card({ title, about, value, before, kind, better, figures, detail, course }: CardProps) {
    const report = use_report();
    const text = format_value(value, kind);
    return (
        <div class="figure-card">
            <div class="figure-name">
                <h2>{title}</h2>
                <Info name={title} text={about} />
            </div>
            <div class="figure-line">
                <button
                    type="button"
                    class="figure-value"
                    aria-label={`${title}: ${text}. Show conversations`}
                    onClick={() => report.show(listing_of(report, title, figures))}
                >
                    {text}
                </button>
                <DeltaView now={value} before={before} kind={kind} better={better} />
            </div>
            <p class="figure-detail">{detail}</p>
            <Sparkline values={course ?? []} />
        </div>
    );
}

const spark = { width: 120, height: 28, edge: 2 };

/// Decoration: the trend below has the same with axes.
function Sparkline({ values }: { values: (number | null)[] }) {
    const known = values.filter((value) => value !== null) as number[];
    if (known.length < 2) return <div class="spark" />;
    const max = Math.max(...known);
    const place = {
        x: (index: number) => (index / (values.length - 1)) * spark.width,
        y: (value: number) => spark.height - spark.edge - (max > 0 ? value / max : 0) * (spark.height - 2 * spark.edge),
    };
    return (
        <svg class="spark" viewBox={`0 0 ${spark.width} ${spark.height}`} preserveAspectRatio="none" aria-hidden="true">
            <path class="area" d={area_path(values, place)} />
            <path class="line" d={line_path(values, place)} />
        </svg>
    );
}
