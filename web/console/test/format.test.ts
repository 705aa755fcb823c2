import assert from "node:assert/strict";
import { test } from "node:test";
import { delta_of, format_rate, format_seconds, format_time, point_labels } from "../src/analytics/format.ts";

test("Durations have two units at most, and none is a dash", () => {
    const texts: [number | null, string][] = [
        [null, "–"], [0, "<1 ms"], [0.031, "31 ms"], [0.9996, "1.0 s"], [4.1, "4.1 s"], [9.96, "10 s"], [59.4, "59 s"],
        [59.6, "1 min"], [246, "4 min 6 s"], [3600, "1 h"], [7500, "2 h 5 min"], [90_000, "1 d 1 h"],
    ];
    for (const [seconds, text] of texts) assert.equal(format_seconds(seconds), text);
});

test("Without a denominator a rate is a dash, not 0%", () => {
    assert.equal(format_rate(null), "–");
    assert.equal(format_rate(0), "0.0%");
    assert.equal(format_rate(0.6265), "62.7%");
});

test("Changes of rates are in points, those of counts in percent", () => {
    assert.deepEqual(delta_of(0.65, 0.6, "rate", "up"), { text: "+5.0 pts", direction: "up", judgement: "better" });
    assert.deepEqual(delta_of(80, 100, "count", null), { text: "−20%", direction: "down", judgement: "neutral" });
    assert.deepEqual(delta_of(80, 100, "seconds", "down"), { text: "−20%", direction: "down", judgement: "better" });
});

test("A change that is shown as zero has no direction and is not better", () => {
    assert.deepEqual(delta_of(0.65001, 0.65, "rate", "up"), { text: "0.0 pts", direction: "same", judgement: "neutral" });
    assert.deepEqual(delta_of(1001, 1000, "count", "up"), { text: "0%", direction: "same", judgement: "neutral" });
    assert.deepEqual(delta_of(0, 0, "count", "up"), { text: "0%", direction: "same", judgement: "neutral" });
});

test("There is no change from nothing", () => {
    assert.equal(delta_of(5, 0, "count", "up"), null);
    assert.equal(delta_of(null, 0.5, "rate", "up"), null);
    assert.equal(delta_of(0.5, null, "rate", "up"), null);
});

test("Times and labels are in the zone of the report", () => {
    assert.match(format_time("2026-01-31T23:30:00.000000Z", "Europe/Berlin"), /1 Feb 2026.*00:30|Feb 1, 2026.*12:30/);
    assert.equal(format_time(null, "UTC"), "–");
    assert.equal(format_time("nonsense", "UTC"), "–");
    const { short } = point_labels("hour", "Europe/Berlin");
    assert.match(short("2026-01-31T23:00:00Z"), /Feb/);
    assert.equal(short("2026-01-31T12:00:00Z"), "13:00");
});
