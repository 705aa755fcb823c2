import assert from "node:assert/strict";
import { test } from "node:test";
import { area_path, labelled, line_path, nice_ticks, runs_of } from "../src/analytics/chart_scale.ts";

const place = { x: (index: number) => index * 10, y: (value: number) => 100 - value };

test("Ticks begin at 0, are round and reach the greatest value", () => {
    assert.deepEqual(nice_ticks(0, true), [0, 1]);
    assert.deepEqual(nice_ticks(3, true), [0, 1, 2, 3]);
    assert.deepEqual(nice_ticks(59, true), [0, 20, 40, 60]);
    for (let max = 1; max < 100_000; max = Math.ceil(max * 1.7)) {
        const ticks = nice_ticks(max, true);
        assert.ok(ticks.at(-1)! >= max && ticks.length >= 2 && ticks.length <= 6, `${max}: ${ticks.join()}`);
        assert.ok(ticks.every(Number.isInteger));
    }
});

test("A line has gaps where there is no value", () => {
    assert.deepEqual(runs_of([1, null, 2, 3, null]), [[0, 0], [2, 3]]);
    assert.equal(line_path([1, null, 2, 3], place), "M0.0 99.0h0.01M20.0 98.0L30.0 97.0");
    assert.equal(area_path([1, null, 2, 3], place), "M20.0 100.0L20.0 98.0L30.0 97.0L30.0 100.0Z");
    assert.equal(line_path([null, null], place), "");
});

test("Labels have room beside each other", () => {
    assert.deepEqual(labelled(4, 400, 80), [0, 1, 2, 3]);
    assert.deepEqual(labelled(30, 240, 80), [0, 10, 20]);
    assert.deepEqual(labelled(0, 240, 80), []);
});
