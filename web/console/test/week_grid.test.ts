import assert from "node:assert/strict";
import { test } from "node:test";
import { hour_key, is_arrow, level_of, next_place } from "../src/analytics/week_grid.ts";

test("A cell's key is the weekday from 1 and the hour", () => {
    assert.equal(hour_key(0, 0), "1-0");
    assert.equal(hour_key(6, 23), "7-23");
});

test("Levels are shares of the busiest hour, and none is only nothing", () => {
    assert.equal(level_of(0, 100), 0);
    assert.equal(level_of(1, 100), 1);
    assert.equal(level_of(20, 100), 1);
    assert.equal(level_of(21, 100), 2);
    assert.equal(level_of(100, 100), 5);
    assert.equal(level_of(3, 0), 0);
});

test("Arrow keys go to the next hour that has conversations, and stay within the week", () => {
    const there = new Set(["0 0", "0 5", "3 0"]);
    const go = (from: [number, number], key: string) => next_place(from, key, [7, 24], (row, column) => there.has(`${row} ${column}`));
    assert.deepEqual(go([0, 0], "ArrowRight"), [0, 5]);
    assert.deepEqual(go([0, 0], "ArrowDown"), [3, 0]);
    assert.deepEqual(go([3, 0], "ArrowUp"), [0, 0]);
    assert.deepEqual(go([0, 5], "ArrowLeft"), [0, 0]);
    assert.equal(go([0, 5], "ArrowRight"), null);
    assert.equal(go([0, 0], "ArrowUp"), null);
    assert.equal(go([0, 0], "Enter"), null);
});

test("Only arrows are arrows", () => {
    assert.equal(is_arrow("ArrowUp"), true);
    for (const key of ["Tab", "Enter", "a", "toString"]) assert.equal(is_arrow(key), false, key);
});
