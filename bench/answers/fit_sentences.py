#!/usr/bin/env python3
"""Fits the choice of a sentence within a passage (src/agent/extractive/sentence_fit.hpp) to labelled questions.

  derive.py --out DERIVED FOLDER...; answer_features DERIVED/* > features.jsonl
  fit_sentences.py [--small NAME=WEIGHT] features.jsonl > language/lexicons/en/sentence-choice.txt

A conditional logit: the chance that the answer is in a sentence of the labelled passage, among all its sentences.
Leaves one company out in turn (folders NAME, NAME-0 and NAME-1 are one), and tells on stderr how the others' weights
do on it: how often the sentence with the highest probability holds what is labelled, how often those that are quoted
do, and their number of words.
Needs python3-numpy.
"""
import argparse
import collections
import json
import re
import sys

import numpy

RIDGE = 2.0
ENOUGH, LEAST, A_WORD, WORDS_MAX = .95, .03, .0052, 80


def read(path):
    groups = []
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        for passage in row["passages"]:
            sentences = passage["sentences"]
            if not sentences or not any(s["holds"] for s in sentences):
                continue
            groups.append({"company": re.sub(r"(-talk|-[01])$", "", row["company"].rstrip("/").split("/")[-1]), "kind": row["kind"], "row": row,
                           "needs": len(row["contains"]) if row["kind"] == "turn" else 1,
                           "x": numpy.array([list(s["fit"].values()) for s in sentences]),
                           "gold": numpy.array([bool(s["holds"]) for s in sentences]), "sentences": sentences})
            break
    return list(groups[0]["sentences"][0]["fit"]), groups


def probabilities(w, group):
    scores = group["x"] @ w
    scores = numpy.exp(scores - scores.max())
    return scores / scores.sum()


def fit(groups, counts, size):
    w = numpy.zeros(size)
    for _ in range(25):
        gradient, hessian = RIDGE * w, RIDGE * numpy.eye(size)
        for group, count in zip(groups, counts):
            if group["gold"].all():
                continue
            p, x = probabilities(w, group), group["x"]
            q = numpy.where(group["gold"], p, 0)
            q /= q.sum()
            mean, target = p @ x, q @ x
            gradient += count * (mean - target)
            hessian += count * ((x.T * p) @ x - numpy.outer(mean, mean))
        step = numpy.linalg.solve(hessian, gradient)
        w -= step * min(1, 2 / max(1e-9, abs(step).max()))
        if abs(step).max() < 1e-4:
            break
    return w


def quoted(p, sentences):
    """The sentences that are quoted, as src/agent/extractive/sentence_choice.cpp takes them."""
    order = numpy.argsort(-p)
    picks, mass, words = [], 0, 0
    for i in order:
        if picks and (mass >= ENOUGH or p[i] < LEAST):
            break
        if picks and (p[i] < A_WORD * sentences[i]["words"] or words + sentences[i]["words"] > WORDS_MAX):
            continue
        picks.append(i)
        mass += p[i]
        words += sentences[i]["words"]
    return picks, words


def measure(w, groups, old=False):
    top = holds = words = 0
    for group in groups:
        s = group["sentences"]
        p = probabilities(w, group) if not old else numpy.array([a["score"] for a in s]) / (sum(a["score"] for a in s) or 1)
        top += bool(s[int(p.argmax())]["holds"])
        picks, count = quoted(p, s)
        held = set().union(*[set(s[i]["holds"]) for i in picks])
        holds += len(held) >= group["needs"]
        words += count
    n = max(1, len(groups))
    return f"n {n} top {top / n:.3f} holds {holds / n:.3f} words {words / n:.1f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("--small", action="append", default=[])
    parser.add_argument("--ablate", action="store_true")
    options = parser.parse_args()
    small = dict(pair.split("=") for pair in options.small)
    names, groups = read(options.features)
    weight = lambda g: next((float(v) for k, v in small.items() if k in g["company"]), 1.0)
    by = collections.defaultdict(list)
    for group in groups:
        by[group["company"], group["kind"]].append(group)
    for company in sorted({c for c, _ in by}):
        rest = [g for g in groups if g["company"] != company]
        w = fit(rest, [weight(g) for g in rest], len(names))
        for kind in ("question", "turn"):
            if by[company, kind]:
                print(f"{company:24} {kind:9} {measure(w, by[company, kind])}   before: "
                      f"{measure(None, by[company, kind], True)}", file=sys.stderr)
    w = fit(groups, [weight(g) for g in groups], len(names))
    if options.ablate:
        for k, name in enumerate(names):
            one = w.copy()
            one[k] = 0
            print(f"  without {name}: {measure(one, [g for g in groups if weight(g) == 1])}", file=sys.stderr)
        print(f"  all: {measure(w, [g for g in groups if weight(g) == 1])}", file=sys.stderr)
    print("# Weights of the conditional logit that chooses a sentence of a passage, made by\n"
          "# bench/answers/fit_sentences.py. The features: src/agent/extractive/sentence_fit.hpp.")
    for name, value in zip(names, w):
        print(f"{name} = {value:.3f}")


if __name__ == "__main__":
    main()
