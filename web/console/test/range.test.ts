import assert from "node:assert/strict";
import { test } from "node:test";
import { add_days, date_in_zone, days_of, last_days, problem_of, range_before, sensible_intervals, usual_interval } from "../src/analytics/range.ts";

test("Today is the date of the zone, not of the browser", () => {
    const evening = new Date("2026-01-31T23:30:00Z");
    assert.equal(date_in_zone(evening, "UTC"), "2026-01-31");
    assert.equal(date_in_zone(evening, "Europe/Berlin"), "2026-02-01");
    assert.equal(date_in_zone(evening, "America/Los_Angeles"), "2026-01-31");
    assert.deepEqual(last_days(7, evening, "Europe/Berlin"), { from: "2026-01-26", to: "2026-02-02" });
});

test("Days are counted over a change of the clocks and over the end of a year", () => {
    assert.equal(add_days("2026-03-28", 2), "2026-03-30");
    assert.equal(add_days("2025-12-31", 1), "2026-01-01");
    assert.equal(add_days("2024-03-01", -1), "2024-02-29");
    assert.equal(days_of({ from: "2026-03-01", to: "2026-04-01" }), 31);
});

test("The range before is as long and ends where the range begins, if the API has such days", () => {
    assert.deepEqual(range_before({ from: "2026-01-02", to: "2026-02-01" }), { from: "2025-12-03", to: "2026-01-02" });
    assert.equal(range_before({ from: "2000-01-02", to: "2000-02-01" }), null);
});

test("A range of one's own is refused with the reason", () => {
    assert.equal(problem_of("2026-01-01", "2026-01-01"), null);
    assert.match(problem_of("", "2026-01-01")!, /both dates/);
    assert.match(problem_of("2026-01-02", "2026-01-01")!, /after the last/);
    assert.match(problem_of("1999-12-31", "2026-01-01")!, /2000 to 2099/);
    assert.match(problem_of("2010-01-01", "2026-01-01")!, /ten years/);
});

test("Intervals give neither one point nor thousands", () => {
    assert.deepEqual(sensible_intervals({ from: "2026-01-01", to: "2026-01-02" }), ["hour", "day"]);
    assert.deepEqual(sensible_intervals({ from: "2026-01-01", to: "2026-04-01" }), ["day", "week", "month"]);
    for (const days of [1, 2, 7, 30, 90, 121, 400, 751, 3650]) {
        const range = { from: "2010-01-01", to: add_days("2010-01-01", days) };
        assert.ok(sensible_intervals(range).includes(usual_interval(range)), String(days));
    }
});
