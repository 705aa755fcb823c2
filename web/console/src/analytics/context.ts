import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Api, Query } from "./api.ts";
import type { Definitions } from "./measures.ts";
import type { Summary } from "./shapes.ts";

/// A list of conversations that somebody wants to see.
export interface Listing {
    title: string;
    tabs: { label: string; figure: string; key?: string }[]; ///< at least one
    range?: { from: string; to: string }; ///< times or days; absent: the report's
}

/// What every part of the report knows.
export interface Report {
    api: Api;
    query: Query;
    before_query: Query | null; ///< null: no comparison
    summary: Summary;
    before: Summary | null;
    definitions: Definitions;
    show: (listing: Listing) => void;
}

export const ReportContext = createContext<Report>(null as unknown as Report);

export function use_report(): Report {
    return useContext(ReportContext);
}

/// A tab for each figure, named as the server names it.
export function listing_of(report: Report, title: string, figures: string[], key?: string): Listing {
    const tabs = figures.map((figure) => ({ label: report.definitions.get(figure)?.title ?? figure, figure, key }));
    return { title, tabs };
}
