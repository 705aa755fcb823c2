#!/usr/bin/env python3
"""Fits how the sentence encoder reads questions to labelled ones: the vector of a question is to be near its answers.

  answer_vectors FOLDER... > vectors.jsonl
  fit_questions.py [--fold K/N] --write language/encoder/questions.txt vectors.jsonl

The vector q of a question becomes diag * q + out (in . q), with PAIRS vectors `in` and `out`. Adam (Kingma and Ba, 2015,
https://arxiv.org/abs/1412.6980) on the cross-entropy of a softmax over the documents of the company, towards what leaves
vectors as they are. Tells how often a document that answers is the nearest, leaving a sixth of the companies out in turn.
--fold: without each N-th company from the K-th on, for features of companies that it was not fitted to. The qrels.tsv of
each folder says what answers. Deterministic. Needs python3-numpy.
"""
import argparse
import collections
import json
import os
import sys

import numpy

from derive import read_gold

PAIRS, EPOCHS, BATCH = 16, 6, 32
RATE, PULL, DIAGONAL_PULL, SCALE = 2e-3, .02, .06, 20.0
FOLDS, UNIT = 6, 1e-4


def read(path):
    """Of each company the vectors of its documents, and its questions: a vector and the places of what answers."""
    documents, asked = collections.defaultdict(dict), collections.defaultdict(dict)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            (documents if row["kind"] == "document" else asked)[row["company"]][row["id"]] = numpy.array(row["vector"])
    companies = {}
    for company, texts in sorted(documents.items(), key=lambda entry: os.path.basename(entry[0])):
        place = {document: i for i, document in enumerate(texts)}
        gold = read_gold(company)
        right = {query: [place[name] for name in gold[query] if name in place] for query in asked[company]}
        questions = [(vector, right[query]) for query, vector in asked[company].items() if right[query]]
        companies[company] = (numpy.array(list(texts.values())), questions)
    return companies


def gradients(batch, diagonal, into, out):
    to_diagonal, to_into, to_out = (numpy.zeros_like(part) for part in (diagonal, into, out))
    for vectors, question, right in batch:
        share = into.T @ question
        likely = SCALE * (vectors @ (diagonal * question + out @ share))
        likely = numpy.exp(likely - likely.max())
        likely /= likely.sum()
        wanted = numpy.zeros(len(likely))
        wanted[right] = likely[right] / likely[right].sum()
        error = vectors.T @ (SCALE * (likely - wanted))
        to_diagonal += error * question
        to_out += numpy.outer(error, share)
        to_into += numpy.outer(question, out.T @ error)
    count = len(batch)
    return to_diagonal / count + DIAGONAL_PULL * (diagonal - 1), to_into / count + PULL * into, to_out / count + PULL * out


def fit(companies):
    rng = numpy.random.default_rng(0)
    rows = [(vectors, question, right) for vectors, questions in companies for question, right in questions]
    size = rows[0][0].shape[1]
    parts = [numpy.ones(size), rng.normal(0, .02, (size, PAIRS)), rng.normal(0, .02, (size, PAIRS))]
    first, second = [numpy.zeros_like(part) for part in parts], [numpy.zeros_like(part) for part in parts]
    step = 0
    for _ in range(EPOCHS):
        rng.shuffle(rows)
        for at in range(0, len(rows), BATCH):
            step += 1
            for i, change in enumerate(gradients(rows[at:at + BATCH], *parts)):
                first[i] = .9 * first[i] + .1 * change
                second[i] = .999 * second[i] + .001 * change * change
                parts[i] -= RATE * first[i] / (1 - .9 ** step) / (numpy.sqrt(second[i] / (1 - .999 ** step)) + 1e-8)
    return parts


def hits(company, parts):
    vectors, questions = company
    count = 0
    for question, right in questions:
        if parts:
            diagonal, into, out = parts
            question = diagonal * question + out @ (into.T @ question)
        count += int((vectors @ question).argmax()) in right
    return count


def tell(companies):
    names = list(companies)
    total = plain = fitted = 0
    for fold in range(FOLDS):
        parts = fit([companies[name] for name in names if name not in names[fold::FOLDS]])
        for name in names[fold::FOLDS]:
            total += len(companies[name][1])
            plain += hits(companies[name], None)
            fitted += hits(companies[name], parts)
    print(f"nearest is right, of {total} questions: {plain / total:.3f} as they are, {fitted / total:.3f} by others' fit")


def write(path, parts):
    diagonal, into, out = parts
    line = lambda name, values: name + " " + " ".join(str(round(value / UNIT)) for value in values) + "\n"
    with open(path, "w", encoding="utf-8") as file:
        file.write("# How the sentence encoder reads questions (src/knowledge/encoder/question_adapter.hpp), made by\n"
                   "# bench/answers/fit_questions.py.\n")
        file.write(line("diagonal", diagonal))
        for pair in range(PAIRS):
            file.write(line("in", into[:, pair]) + line("out", out[:, pair]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors")
    parser.add_argument("--fold", help="K/N")
    parser.add_argument("--write", metavar="FILE")
    options = parser.parse_args()
    companies = read(options.vectors)
    if options.fold:
        fold, folds = map(int, options.fold.split("/"))
        out = set(list(companies)[fold::folds])
        companies = {name: company for name, company in companies.items() if name not in out}
    else:
        tell(companies)
    if options.write:
        write(options.write, fit(list(companies.values())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
