#!/usr/bin/env python3
"""Fits the weights that estimate whether evidence supports a sentence.

  make_rows.py FOLDER... | build/release/gate_rows | fit.py > language/lexicons/en/gate-support.txt

A logistic regression over the features of src/agent/gate/support/support_features.hpp, on half a of the labelled answers: sound
statements against invented ones. Weights have the sign that the feature means, or are 0. The intercept is then moved so
that KEPT of the sound statements of half a that were written by hand are estimated above one half. Standard library only.
"""
import argparse
import json
import math
import sys

INVENTED = {"invention", "invented", "addition", "half", "foreign", "model-invented", "model-addition", "model-half"}
SOUND = {"paraphrase", "own", "compressed", "merged", "model"}
HAND_WRITTEN = {"paraphrase", "own", "model"}
SIGNS = {"covered": 1, "exact": 1, "window": 1, "clause": 1, "pairs": 1, "run": -1}
RIDGE = 0.5


def sentences(rows, half):
    for row in rows:
        if row["half"] != half or not row["sentences"]:
            continue
        if row["label"] == "sound" and row["kind"] in SOUND:
            for s in row["sentences"]:
                if s["kind"] == "statement" and any(s["features"].values()):
                    yield s["features"], 1, row["kind"] in HAND_WRITTEN
        elif row["label"] == "fault" and row["kind"] in INVENTED:
            yield row["sentences"][-1]["features"], 0, False


def fit(data, names):
    """Gradient descent with the signs as a constraint: few weights, so that it need not be fast."""
    weights, intercept = {n: 0.0 for n in names}, 0.0
    counts = [sum(1 for _, label in data if label == k) for k in (0, 1)]
    share = [len(data) / 2 / c for c in counts]
    rate = 1.0
    for step in range(6000):
        slope, slope_intercept = {n: RIDGE * weights[n] / len(data) for n in names}, 0.0
        for features, label in data:
            p = 1 / (1 + math.exp(-intercept - sum(weights[n] * features[n] for n in names)))
            error = (p - label) * share[label] / len(data)
            slope_intercept += error
            for n in names:
                slope[n] += error * features[n]
        intercept -= rate * slope_intercept
        for n in names:
            weights[n] -= rate * slope[n]
            if weights[n] * SIGNS[n] < 0:
                weights[n] = 0.0
    return weights, intercept


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kept", type=float, default=1.0)
    options = parser.parse_args()
    rows = [json.loads(line) for line in sys.stdin]
    data = list(sentences(rows, "a"))
    weights, intercept = fit([(f, label) for f, label, _ in data], list(SIGNS))
    score = lambda f: sum(weights[n] * f[n] for n in weights)
    sound = sorted(score(f) for f, _, written in data if written)
    intercept = -sound[int((1 - options.kept) * len(sound))]
    for half in "ab":
        found = list(sentences(rows, half))
        rate = lambda wanted: [score(f) + intercept < 0 for f, label, _ in found if label == wanted]
        for wanted, name in ((1, "sound"), (0, "invented")):
            dropped = rate(wanted)
            print(f"half {half}: {name} dropped {sum(dropped) / max(1, len(dropped)):.3f} of {len(dropped)}", file=sys.stderr)
    print("# Weights of the logistic regression that estimates whether the evidence supports a sentence, made by\n"
          "# bench/gate/fit.py. The features: src/agent/gate/support/support_features.hpp.\n"
          f"intercept = {intercept:.3f}")
    for name, value in weights.items():
        print(f"{name} = {value:.3f}")


if __name__ == "__main__":
    main()
