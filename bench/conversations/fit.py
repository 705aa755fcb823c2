#!/usr/bin/env python3
"""Fits how the answer engine follows a conversation to labelled turns.

  conversation_features [--encoder FILE] FOLDER... > turns.jsonl
  fit.py [--by-words] [--write language/lexicons/en] turns.jsonl...

1. How a passage fits the conversation (thread-order.txt): a pairwise logistic regression, a passage of a labelled
   document before the others of its turn; what passage-order.txt says of it is an offset.
2. Whether the first passage answers the turn (thread-confidence-similar.txt, or thread-confidence.txt without similarity of meaning,
   --by-words): a logistic regression. A turn that is answered in
   another passage than the first counts half, one that the documents do not answer three times: labelled conversations
   have few.
Both leave a tenth of the companies out in turn, and tell how the others' weights do on them. Fit the weights of bench/answers/
first; run conversation_features again afterwards, because replies change what comes after them. Needs python3-numpy.
"""
import argparse
import collections
import json
import pathlib
import sys

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from regression import regress  # noqa: E402 (bench/regression.py)

ORDER_RIDGE, CONFIDENCE_RIDGE = 1.5, 2.0
PRIOR = {"question": .2}
WRONG_FIRST, UNANSWERABLE = .35, 3.0
MARGIN_MAX = 2.0
SIMILAR = ["similar", "similar_mean", "similar_best"]
FOLDS = 10


def vector(values, names):
    return numpy.array([values[name] for name in names])


def fit_order(turns, names):
    rows, offsets, counts = [], [], []
    for turn in turns:
        right = [p for p in turn["passages"] if p["gold"]]
        wrong = [p for p in turn["passages"] if not p["gold"]]
        if not right:
            continue
        best = max(right, key=lambda p: p["rank"])
        for other in wrong:
            rows.append(vector(best["thread"], names) - vector(other["thread"], names))
            offsets.append(best["rank"] - other["rank"])
            counts.append(1 / len(wrong))
    return regress(numpy.array(rows), numpy.ones(len(rows)), numpy.array(counts), numpy.full(len(names), ORDER_RIDGE),
                   numpy.zeros(len(names)), numpy.array(offsets))


def first(turn, order, names):
    """The passage that comes first, with its margin before the next document."""
    def score(p):
        return p["rank"] + vector(p["thread"], names) @ order
    ranked = sorted(turn["passages"], key=score, reverse=True)
    if not ranked:
        return None
    best = ranked[0]
    after = next((score(p) for p in ranked if p["document"] != best["document"]), 0.0)
    best["evidence"]["margin"] = min(MARGIN_MAX, score(best) - after)
    return best


def fit_confidence(turns, order, thread, names):
    rows, labels, counts = [], [], []
    for turn in turns:
        best = first(turn, order, thread)
        if best is None:
            continue
        rows.append(numpy.append(vector(best["evidence"], names), 1))
        labels.append(float(best["gold"]))
        counts.append(UNANSWERABLE if not turn["answerable"] else 1 if best["gold"] else WRONG_FIRST)
    prior = numpy.array([PRIOR.get(name, 0.0) for name in names] + [0.0])
    return regress(numpy.array(rows), numpy.array(labels), numpy.array(counts), numpy.full(len(prior), CONFIDENCE_RIDGE),
                   prior)


def tell(turns, thread, evidence):
    total = collections.Counter()
    companies = sorted({turn["company"] for turn in turns})
    for fold in range(min(FOLDS, len(companies))):
        out = set(companies[fold::FOLDS])
        others = [turn for turn in turns if turn["company"] not in out]
        order = fit_order(others, thread)
        weights = fit_confidence(others, order, thread, evidence)
        count = collections.Counter()
        for turn in turns:
            if turn["company"] not in out:
                continue
            best = first(turn, order, thread)
            answers = best is not None and numpy.append(vector(best["evidence"], evidence), 1) @ weights > 0
            kind = "answerable" if turn["answerable"] else "unanswerable"
            count[kind] += 1
            if turn["answerable"]:
                count["first"] += best is not None and best["gold"]
                count["right" if answers and best["gold"] else "wrong" if answers else "silent"] += 1
            else:
                count["refused"] += not answers
        total += count
    print("all", dict(total))


def write(path, names, weights, comment, intercept=None):
    with open(path, "w", encoding="utf-8") as out:
        out.write(comment)
        if intercept is not None:
            out.write(f"intercept = {intercept:.3f}\n")
        for name, weight in zip(names, weights):
            out.write(f"{name} = {weight:.3f}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by-words", action="store_true", help="without similarity of meaning")
    parser.add_argument("--write", metavar="FOLDER")
    parser.add_argument("turns", nargs="+")
    options = parser.parse_args()
    turns = []
    for path in options.turns:
        with open(path, encoding="utf-8") as lines:
            turns += [json.loads(line) for line in lines]
    some = next(turn["passages"][0] for turn in turns if turn["passages"])
    thread = list(some["thread"])
    evidence = [name for name in some["evidence"] if not (options.by_words and name in SIMILAR)]
    tell(turns, thread, evidence)
    order = fit_order(turns, thread)
    weights = fit_confidence(turns, order, thread, evidence)
    print(dict(zip(thread, order.round(3))), dict(zip(evidence + ["intercept"], weights.round(3))))
    if options.write:
        write(f"{options.write}/thread-order.txt", thread, order,
              "# Weights of how a passage fits the conversation, which are added to those of passage-order.txt: a pairwise\n"
              "# logistic regression, made by bench/conversations/fit.py. The features:\n"
              "# src/agent/extractive/thread_ranking.hpp.\n")
        end = "" if options.by_words else "-similar"
        write(f"{options.write}/thread-confidence{end}.txt", evidence, weights[:-1],
              "# Weights of the logistic regression that estimates whether a message that is not the first of its\n"
              f"# conversation is answered{'' if options.by_words else ', by words and similarity'}, made by bench/conversations/fit.py. The features:\n"
              "# src/agent/extractive/thread_confidence.hpp.\n", weights[-1])


if __name__ == "__main__":
    main()
