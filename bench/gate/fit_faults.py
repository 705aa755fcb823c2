#!/usr/bin/env python3
"""Fits the weights by which the gate weighs what it found in a sentence.

  make_rows.py FOLDER... | build/release/gate_rows | fit_faults.py [--dropped .08] [--out language/lexicons/en]

A logistic regression over the signals of src/agent/gate/faults/fault_signals.hpp, on half a of the labelled answers: sound
statements against those with a fault. Each signal has a weight of its own and one for its product with `kept`, `covered` and
`words`; all are standardised and have a ridge of RIDGE. Each set of rows weighs as WEIGHTS says, half of it the sound ones. The
intercept is then moved so that --dropped of the sound ones of the set `free` that are weighed are dropped, nearly verbatim
ones apart. Needs python3-numpy.
"""
import argparse
import collections
import json
import pathlib
import sys

import numpy

WEIGHTS = {"free": 1.0, "model": 0.7, "first": 1.0}
CONTEXTS = ["kept", "covered", "words"]
DECIDED_ELSEWHERE = {"promise", "injection", "withheld", "quote", "contact", "code"}
RIDGE = 50
NEARLY_VERBATIM = 0.6  # as in sentence_judge.cpp: there, a rule that is broken decides


def set_of(row):
    return row["kind"].split("-")[0] if row["kind"].startswith(("free", "model")) else "first"


def is_weighed(sentence):
    return sentence["kind"] == "statement" and sentence["signals"]["words"] > 0 and sentence["rule"] not in DECIDED_ELSEWHERE


def statements(rows):
    """(set, signals, whether it has a fault) of half a. A faulty answer of several sentences ends with the faulty one."""
    for row in rows:
        sentences = [one for one in row["sentences"] if is_weighed(one)]
        if row["half"] != "a" or not sentences:
            continue
        if row["label"] == "sound":
            yield from ((set_of(row), one["signals"], 0) for one in sentences)
        elif len(row["sentences"]) == 1 or row["kind"].endswith("addition"):
            yield set_of(row), sentences[-1]["signals"], 1


def standard(matrix):
    mean, deviation = matrix.mean(0), matrix.std(0)
    deviation[deviation == 0] = 1
    return mean, deviation, (matrix - mean) / deviation


def regression(matrix, faults, weights):
    """Newton's method; the last coefficient is the intercept, which has no ridge."""
    matrix = numpy.hstack([matrix, numpy.ones((len(matrix), 1))])
    ridge = numpy.full(matrix.shape[1], float(RIDGE))
    ridge[-1] = 0
    coefficients = numpy.zeros(matrix.shape[1])
    for _ in range(50):
        share = 1 / (1 + numpy.exp(-numpy.clip(matrix @ coefficients, -30, 30)))
        slope = matrix.T @ (weights * (share - faults)) + ridge * coefficients
        curve = (matrix * (weights * share * (1 - share))[:, None]).T @ matrix + numpy.diag(ridge + 1e-9)
        step = numpy.linalg.solve(curve, slope)
        coefficients -= step
        if numpy.abs(step).max() < 1e-8:
            break
    return coefficients


def fit(names, data):
    """The weights by list: "" for each signal alone, and one list for each context; with `intercept`."""
    values = numpy.array([[signals[name] for name in names] for _, signals, _ in data])
    faults = numpy.array([fault for *_, fault in data], float)
    count = collections.Counter((name, fault) for name, _, fault in data)
    weights = numpy.array([WEIGHTS[name] / count[name, fault] for name, _, fault in data])
    weights *= len(data) / weights.sum()
    mean, deviation, scaled = standard(values)
    at = [names.index(context) for context in CONTEXTS]
    products = numpy.hstack([scaled] + [scaled * scaled[:, [c]] for c in at])
    mean_of_products, deviation_of_products, products = standard(products)
    coefficients = regression(products, faults, weights)
    intercept = coefficients[-1] - (coefficients[:-1] * mean_of_products / deviation_of_products).sum()
    parts = (coefficients[:-1] / deviation_of_products).reshape(1 + len(at), -1)
    lists = {"": parts[0] / deviation}
    of_list = {"": intercept - (parts[0] * mean / deviation).sum()}
    for part, context, c in zip(parts[1:], CONTEXTS, at):
        by_product = part / (deviation * deviation[c])
        lists[context] = by_product
        of_list[context] = -(by_product * mean).sum()
        lists[""] = lists[""] - by_product * mean[c]
        of_list[""] += (by_product * mean).sum() * mean[c]
    return {name: dict(zip(names, found), intercept=of_list[name]) for name, found in lists.items()}


def score(lists, signals):
    of = lambda weights: weights["intercept"] + sum(weights[name] * value for name, value in signals.items())
    return of(lists[""]) + sum(signals[context] * of(lists[context]) for context in CONTEXTS)


def dropped(signals, odds):
    broken = any(value for name, value in signals.items() if name.startswith("rule_"))
    return odds > 0 or (broken and signals["kept"] >= NEARLY_VERBATIM)


def report(rows, lists):
    """Shares of the answers of which a sentence is dropped, by set and half; other passages are not tried."""
    table = collections.defaultdict(list)
    for row in rows:
        is_dropped = any(dropped(one["signals"], score(lists, one["signals"])) if is_weighed(one) else one["dropped"]
                         for one in row["sentences"])
        table[set_of(row), row["label"], row["half"]].append(is_dropped)
    for (name, label, half), found in sorted(table.items()):
        print(f"{name:6} {label:6} half {half}: {sum(found) / len(found):.3f} of {len(found)}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dropped", type=float, default=.08)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("language/lexicons/en"))
    options = parser.parse_args()
    rows = [json.loads(line) for line in sys.stdin]
    data = list(statements(rows))
    lists = fit(sorted(data[0][1]), data)
    sound = sorted(score(lists, signals) for name, signals, fault in data if name == "free" and not fault)
    lists[""]["intercept"] -= sound[int((1 - options.dropped) * len(sound))]
    report(rows, lists)
    for name, weights in lists.items():
        what = f"for the product of each signal with `{name}`" if name else "of each signal"
        lines = [f"# Weights {what}, by which the gate weighs what it found in a sentence, made by\n"
                 "# bench/gate/fit_faults.py. The signals: src/agent/gate/faults/fault_signals.hpp.\n"]
        lines += [f"{signal} = {weight:.6f}\n" for signal, weight in sorted(weights.items()) if abs(weight) >= 5e-7]
        (options.out / f"gate-faults{'-' if name else ''}{name}.txt").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
