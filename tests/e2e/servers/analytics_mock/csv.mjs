// The CSV files of the mock: fewer columns than those of the server, one header line as there.
import { listed } from "./report.mjs";

const quoted = (text) => `"${String(text ?? "").replaceAll('"', '""')}"`;
const lines = (rows) => rows.map((row) => `${row.join(",")}\r\n`).join("");

export function csv_of_summary(summary) {
    const names = ["opened", "engaged", "involved", "answered"];
    return lines([["figure", "key", "value"], ...names.map((name) => [name, "", summary[name]])]);
}

export function csv_of_series({ points }) {
    return lines([["start", "end", "opened", "engaged"], ...points.map((point) => [point.start, point.end, point.opened, point.engaged])]);
}

export function csv_of_list(rows) {
    const items = rows.map(listed);
    return lines([
        ["session_id", "user_id", "opened_at", "outcome"],
        ...items.map((item) => [quoted(item.session_id), quoted(item.user_id), item.opened_at, item.outcome ?? ""]),
    ]);
}
