#!/usr/bin/env python3
"""Fits the two models of the answer engine to labelled questions.

  derive.py --out DERIVED FOLDER...; answer_features [--encoder FILE] DERIVED/* > features.jsonl
  fit.py [--small NAME=WEIGHT]... [--by-words] [--write language/lexicons/en] features.jsonl...

1. The order of passages (passage-order.txt): a pairwise logistic regression, a passage of a labelled document before
   the others of its question.
2. Whether the best passage answers (answerability.txt): a logistic regression, towards the weights that were measured
   on SQuAD 2.0 for signs that are rare in customers' questions. In running text, weights of some features are added:
   times the feature `prose`.
Both are fitted with what similarity of meaning says (passage-order-similar.txt, answerability-similar.txt), and without it
(--by-words). Of each company the features are made with an encoder that was not fitted to it (bench/encoder/fit_encoder.py --fold).
Both leave a tenth of the companies out in turn (folders NAME, NAME-0, NAME-1 and NAME-talk are one company), and tell how the
others' weights do on them. --small: rows of folders whose name matches the regular expression NAME count WEIGHT of the others, and have no
part in the order of passages; the first that matches counts. Needs python3-numpy.
"""
import argparse
import collections
import json
import pathlib
import re
import sys

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from regression import regress, sigmoid  # noqa: E402 (bench/regression.py)

RANK = ["relevance", "bm25", "title_words", "in_title", "related_title", "related", "related_sentence", "matched", "shape",
        "row", "goes_on", "stays", "may_go_on", "may_stay"]
SIMILAR_RANK = ["similar", "nearest"]
SIMILAR = ["similar", "similar_mean", "similar_best"]
FOLDS = 10
IN_PROSE = ["negation_lost", "negation_kept", "opposite", "names_missing", "names_apart", "number_missing", "goes_on", "stays",
            "goes_on_covered", "stays_covered", "may_go_on", "may_stay", "may_go_on_covered", "carried"]
PRIOR = {"missing": -.55, "names_missing": -.30, "number_missing": -.92, "negation_lost": -2.86,
         "negation_kept": -1.12, "opposite": -1.76, "shape_missing": -.80}
RANK_RIDGE, RIDGE, PRIOR_RIDGE = 3.0, 2.0, 30.0
# What a question about running text that the documents do not answer counts: half of SQuAD 2.0 is made of them, so
# that they look answerable, and customers ask few such questions.
NONE_IN_PROSE = .1
ANSWER_FROM = .5


def fit_order(questions, names):
    rows, counts = [], []
    for q in questions:
        right = [p for p in q["passages"] if p["gold"]]
        wrong = [p for p in q["passages"] if not p["gold"]]
        if right:
            best = max(right, key=lambda p: p["fit"]["relevance"] + p["fit"]["related_sentence"])
            for other in wrong:
                rows.append([best["fit"][n] - other["fit"][n] for n in names])
                counts.append(1 / len(wrong))
    rows = numpy.array(rows)
    spread = rows.std(0) + 1e-9
    return regress(rows / spread, numpy.ones(len(rows)), numpy.array(counts), numpy.full(len(names), RANK_RIDGE),
                   numpy.zeros(len(names))) / spread


def first(question, order):
    """The evidence of the passage that comes first, with its margin before the next document, and whether it is right."""
    score = lambda p: sum(weight * p["fit"][name] for name, weight in order.items())
    ranked = sorted(question["passages"], key=score, reverse=True)
    if not ranked:
        return None, False
    best = ranked[0]
    next_score = next((score(p) for p in ranked if p["document"] != best["document"]), 0.0)
    return {**best["evidence"], "margin": min(2.0, score(best) - next_score)}, best["gold"]


def columns(evidence, names):
    """The features, and behind them those that have weights of their own in running text, with an intercept."""
    prose = evidence["prose"]
    return [evidence[n] for n in names] + [prose * evidence[n] for n in IN_PROSE] + [prose]


def fit_evidence(questions, order, count_of, leave_out):
    """The weights and the intercept, and the same of what is added in running text."""
    evidence = []
    for q in questions:
        features, right = first(q, order)
        if features and count_of(q) > 0:
            part = 1 if right or q["answerable"] else 1 - (1 - NONE_IN_PROSE) * features["prose"]
            evidence.append((features, right, count_of(q) * part))
    names = [n for n in evidence[0][0] if n != "prose" and n not in leave_out]
    x = numpy.array([columns(e[0], names) for e in evidence])
    mean, spread = x.mean(0), x.std(0) + 1e-9
    rows = numpy.hstack([(x - mean) / spread, numpy.ones((len(x), 1))])
    all_names = names + IN_PROSE + ["prose"]
    ridge = numpy.array([PRIOR_RIDGE if n in PRIOR else RIDGE for n in all_names] + [1e-6])
    prior = numpy.array([PRIOR.get(n, 0.0) * s for n, s in zip(all_names, spread)] + [0.0])
    fitted = regress(rows, numpy.array([float(e[1]) for e in evidence]), numpy.array([e[2] for e in evidence]), ridge, prior)
    weights = fitted[:-1] / spread
    intercept = fitted[-1] - weights @ mean
    own, added = weights[:len(names)], weights[len(names):]
    return dict(zip(names, own)), intercept, dict(zip(IN_PROSE, added[:-1])), added[-1]


def judge(question, order, weights, intercept, added, added_intercept):
    evidence, right = first(question, order)
    if not evidence:
        return 0.0, right
    total = lambda w: sum(value * evidence[n] for n, value in w.items())
    return float(sigmoid(intercept + total(weights) + evidence["prose"] * (added_intercept + total(added)))), right


def auroc(judged):
    """The chance that an answerable question gets a higher confidence than an unanswerable one."""
    yes = numpy.array([j[0] for j in judged if j[2]])
    no = numpy.array([j[0] for j in judged if not j[2]])
    if not len(yes) or not len(no):
        return float("nan")
    return ((yes[:, None] > no).sum() + .5 * (yes[:, None] == no).sum()) / (len(yes) * len(no))


def report(name, judged):
    """judged: (confidence, right, answerable, kind) of each question."""
    share = lambda rows, test: sum(map(test, rows)) / max(1, len(rows))
    asked = [j for j in judged if j[3] == "question"]
    answerable, other = [j for j in asked if j[2]], [j for j in asked if not j[2]]
    turns = [j for j in judged if j[3] == "turn"]
    bins = collections.defaultdict(list)
    for confidence, right, _, _ in judged:
        bins[min(9, int(confidence * 10))].append((confidence, right))
    error = sum(abs(sum(c - r for c, r in rows)) for rows in bins.values()) / max(1, len(judged))
    print(f"{name:26} right {share(answerable, lambda j: j[0] >= ANSWER_FROM and j[1]):.3f}"
          f" wrong {share(answerable, lambda j: j[0] >= ANSWER_FROM and not j[1]):.3f}"
          f" refused {share(other, lambda j: j[0] < ANSWER_FROM):.3f}"
          f" turns {share(turns, lambda j: (j[0] >= ANSWER_FROM) == j[2] and (j[1] or not j[2])):.3f}"
          f" first is right {share(answerable, lambda j: j[1]):.3f} AUROC {auroc(asked):.3f} calibration error {error:.3f}")


def write(path, what, header, weights):
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# {what}.\n# Made by bench/answers/fit.py. The features: src/agent/extractive/{header}.\n")
        for name, value in weights.items():
            file.write(f"{name} = {value:.3f}\n")


def reliability(judged):
    """A row for each tenth of confidence: how many, how many of them are right, as a bar."""
    print("\nconfidence      rows  mean  right")
    for tenth in range(10):
        rows = [(j[0], j[1]) for j in judged if min(9, int(j[0] * 10)) == tenth]
        if rows:
            mean, right = (sum(float(row[k]) for row in rows) / len(rows) for k in (0, 1))
            print(f"{tenth / 10:.1f} to {tenth / 10 + .1:.1f}  {len(rows):8}  {mean:.2f}  {right:.2f}  {'#' * round(40 * right)}")
    print()


def company_of(question):
    return re.sub(r"(-talk|-[01])$", "", question["company"].rstrip("/").split("/")[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("features", nargs="+")
    parser.add_argument("--small", action="append", default=[], help="NAME=WEIGHT")
    parser.add_argument("--without", default="", help="features to leave out, separated by commas")
    parser.add_argument("--by-words", action="store_true", help="without similarity of meaning")
    parser.add_argument("--write", help="folder of the files of weights")
    options = parser.parse_args()
    small = [pair.split("=") for pair in options.small]
    count_of = lambda q: next((float(w) for name, w in small if re.search(name, q["company"])), 1.0)
    questions = [json.loads(line) for path in options.features for line in open(path, encoding="utf-8")]
    orders = [q for q in questions if count_of(q) == 1]
    without = options.without.split(",") + (SIMILAR if options.by_words else [])
    names = RANK + ([] if options.by_words else SIMILAR_RANK)
    everything = []
    companies = sorted({company_of(q) for q in questions})
    for fold in range(min(FOLDS, len(companies))):
        out = set(companies[fold::FOLDS])
        order = dict(zip(names, fit_order([q for q in orders if company_of(q) not in out], names)))
        model = fit_evidence([q for q in questions if company_of(q) not in out], order, count_of, without)
        for folder in sorted({q["company"] for q in questions if company_of(q) in out}):
            judged = [(*judge(q, order, *model), q["answerable"], q["kind"]) for q in questions if q["company"] == folder]
            report(folder.rstrip("/").split("/")[-1], judged)
            if any(count_of(q) == 1 for q in questions if q["company"] == folder):
                everything += judged
    report("all, by others' weights", everything)
    reliability(everything)
    if options.write:
        order = dict(zip(names, fit_order(orders, names)))
        end = "" if options.by_words else "-similar"
        by = "by words" if options.by_words else "by words and similarity"
        write(f"{options.write}/passage-order{end}.txt", f"Weights of the pairwise logistic regression that orders passages, {by}",
              "passage_ranking.hpp", order)
        weights, intercept, added, added_intercept = fit_evidence(questions, order, count_of, without)
        what = f"Weights of the logistic regression that estimates whether the chosen sentences answer the question,\n# {by}"
        write(f"{options.write}/answerability{end}.txt", what, "evidence.hpp", {"intercept": intercept, **weights})
        write(f"{options.write}/answerability-prose{end}.txt", what + "; added in running text", "evidence.hpp",
              {"intercept": added_intercept, **added})


if __name__ == "__main__":
    main()
