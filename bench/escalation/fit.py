#!/usr/bin/env python3
"""Fits the model of requests for a human (language/models/human-request.txt) to labelled messages.

  python3 bench/escalation/generate.py bench/escalation/templates/*.txt > generated.txt
  request_features bench/escalation/rows/*.txt bench/escalation/everyday.txt \\
      tests/unit/agent/escalation/requests/*.txt generated.txt > rows.jsonl
  fit.py rows.jsonl > language/models/human-request.txt

A logistic regression with a ridge over the features of each sentence (src/agent/escalation/request_features.hpp);
a message asks for a human if one of its sentences does. Of a message that asks, only the sentence with the highest
score is taken to ask: which one it is, is found in a few rounds.

Messages of bench/escalation/rows whose hash has bit 32 set are held back: they are not read here but for the two
figures at the end. What the patterns of language/phrases find counts too; its weight is fitted to scores of messages
that their fold's model did not see, because the patterns know the messages of tests/ by heart.

Needs numpy (Debian: python3-numpy).
"""
import argparse
import collections
import json
import sys

import numpy as np

RIDGE = 2.0
FEATURE_MESSAGES_MIN = 2
ROUNDS = 3
FOLDS = 5
WEIGHT_MIN = .1
COUNTS = {'rows': 2.0, 'requests': 1.0, 'everyday': 1.0, 'generated': .4}
STEPS_MAX = 300
MEMORY = 8  # of L-BFGS


def text_hash(text):
    """FNV-1a, 64 bits."""
    value = 0xcbf29ce484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return value


def is_held_back(text):
    return text_hash(text) >> 32 & 1 == 1


def read_rows(path):
    rows = []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            row = json.loads(line)
            if row['label'] not in ('human', 'none'):
                continue
            row['asks'] = row['label'] == 'human'
            row['sentences'] = [sentence for sentence in row['sentences'] if sentence]
            row['set'] = next((name for name in ('rows', 'requests', 'everyday')
                               if f'/{name}/' in row['file'] or row['file'].endswith(f'/{name}.txt')), 'generated')
            if row['set'] == 'rows' and is_held_back(row['text']):
                row['set'] = 'held'
            rows.append(row)
    return rows


def minimise(function, start):
    """L-BFGS with step halving; `function` returns value and gradient."""
    point = start
    value, gradient = function(point)
    memory = collections.deque(maxlen=MEMORY)
    for _ in range(STEPS_MAX):
        direction = gradient.copy()
        factors = []
        for step, change in reversed(memory):
            factor = step @ direction / (change @ step)
            factors.append(factor)
            direction -= factor * change
        if memory:
            step, change = memory[-1]
            direction *= step @ change / (change @ change)
        else:
            direction /= max(1, np.linalg.norm(gradient))
        for (step, change), factor in zip(memory, reversed(factors)):
            direction += step * (factor - change @ direction / (change @ step))
        length = 1.0
        while True:
            there = point - length * direction
            there_value, there_gradient = function(there)
            if there_value <= value - 1e-4 * length * (gradient @ direction) or length < 1e-6:
                break
            length /= 2
        step, change = there - point, there_gradient - gradient
        if step @ change > 1e-10:
            memory.append((step, change))
        done = value - there_value < 1e-6 * max(1, abs(value))
        point, value, gradient = there, there_value, there_gradient
        if done:
            break
    return point


class Model:
    """Weights of features, by their names, and a bias."""

    def __init__(self, rows):
        seen = collections.Counter()
        for row in rows:
            seen.update({name for sentence in row['sentences'] for name in sentence})
        self.names = sorted(name for name, count in seen.items() if count >= FEATURE_MESSAGES_MIN)
        self.index = {name: at for at, name in enumerate(self.names)}
        self.weights, self.bias = np.zeros(len(self.names)), 0.0
        sentences = [sentence for row in rows for sentence in row['sentences']]
        message = np.array([at for at, row in enumerate(rows) for _ in row['sentences']])
        asks = np.array([row['asks'] for row in rows], float)[message]
        counts = np.array([COUNTS[row['set']] for row in rows])[message]
        cells = self.cells(sentences)
        share = 1 / np.bincount(message, minlength=len(rows))[message]
        for round_number in range(ROUNDS):
            if round_number > 0:
                share = self.highest(self.scores(cells), message)
            self.fit(cells, asks, counts * np.where(asks > 0, share, 1))

    def cells(self, sentences):
        """(sentence, feature) of each feature that occurs, and the number of sentences."""
        found = [(at, self.index[name]) for at, sentence in enumerate(sentences)
                 for name in sentence if name in self.index]
        pairs = np.array(found, int).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1], len(sentences)

    def scores(self, cells):
        sentence, feature, count = cells
        return np.bincount(sentence, weights=self.weights[feature], minlength=count) + self.bias

    @staticmethod
    def highest(scores, message):
        """1 for the sentence of each message with the highest score."""
        chosen = np.zeros(len(scores))
        best = {}
        for at, owner in enumerate(message):
            if owner not in best or scores[at] > scores[best[owner]]:
                best[owner] = at
        chosen[list(best.values())] = 1
        return chosen

    def fit(self, cells, asks, counts):
        sentence, feature, _ = cells

        def loss(point):
            self.weights, self.bias = point[:-1], point[-1]
            scores = self.scores(cells)
            wrong = counts * (1 / (1 + np.exp(-scores)) - asks)
            value = np.sum(counts * (np.logaddexp(0, scores) - asks * scores)) + RIDGE / 2 * np.sum(self.weights ** 2)
            slope = np.bincount(feature, weights=wrong[sentence], minlength=len(self.weights)) + RIDGE * self.weights
            return value, np.append(slope, wrong.sum())

        point = minimise(loss, np.append(self.weights, self.bias))
        self.weights, self.bias = point[:-1], point[-1]

    def prune(self):
        self.weights = np.where(np.abs(self.weights) >= WEIGHT_MIN, np.round(self.weights, 2), 0)

    def messages(self, rows, without):
        """The score of each message; `without` for one that has no features."""
        result = np.full(len(rows), -np.inf)
        sentences = [sentence for row in rows for sentence in row['sentences']]
        message = np.array([at for at, row in enumerate(rows) for _ in row['sentences']], int)
        np.maximum.at(result, message, self.scores(self.cells(sentences)))
        return np.where(np.isinf(result), without, result)


CAUTION = .4  # taken from the log-odds: a false alarm costs more than a request that is asked again
NO_FEATURES = -8.0  # a message that has none is no request, whatever the patterns find


def of_patterns(rows):
    return np.array([row['pattern'] for row in rows], float)


def fit_patterns(scores, rows):
    """(factor of the model's score, weight of the patterns, bias)"""
    known = scores > NO_FEATURES
    inputs = np.stack([scores, of_patterns(rows), np.ones(len(rows))], axis=1)[known]
    asks = np.array([row['asks'] for row in rows], float)[known]

    def loss(point):
        total = inputs @ point
        wrong = 1 / (1 + np.exp(-total)) - asks
        return np.sum(np.logaddexp(0, total) - asks * total), inputs.T @ wrong

    return minimise(loss, np.array([1.0, 1.0, 0.0]))


def tell(name, said, rows):
    def share(of, which):
        chosen = [answer for answer, row in zip(said, rows) if row['asks'] == which and of(row)]
        return sum(chosen) / max(1, len(chosen)), len(chosen)
    for language, of in (('English', lambda row: row['file'].endswith('en.txt')),
                         ('others', lambda row: not row['file'].endswith('en.txt'))):
        recall, alarms = share(of, True), share(of, False)
        print(f'{name}, {language}: recall {recall[0]:.3f} of {recall[1]}, false alarms {alarms[0]:.4f} of {alarms[1]}',
              file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('rows')
    options = parser.parse_args()
    rows = read_rows(options.rows)
    known = [row for row in rows if row['set'] != 'held']
    tune = [row for row in known if row['set'] == 'rows']
    rest = [row for row in known if row['set'] != 'rows']
    scores = np.zeros(len(tune))
    for fold in range(FOLDS):
        model = Model(rest + [row for at, row in enumerate(tune) if at % FOLDS != fold])
        model.prune()
        for at, score in zip(range(fold, len(tune), FOLDS), model.messages(tune[fold::FOLDS], NO_FEATURES)):
            scores[at] = score
    factor, patterns, bias = fit_patterns(scores, tune)
    bias -= CAUTION
    decide = lambda score, of: factor * score + patterns * of_patterns(of) + bias > 0
    tell('the patterns alone', of_patterns(tune), tune)
    tell('by a model that did not see the message', decide(scores, tune), tune)
    model = Model(known)
    model.prune()
    held = [row for row in rows if row['set'] == 'held']
    tell('held back, the patterns alone', of_patterns(held), held)
    tell('held back', decide(model.messages(held, NO_FEATURES), held), held)
    print('# Weights of the model of requests for a human. Written by bench/escalation/fit.py; not to be edited.')
    print(f'format = 1\nbias = {factor * model.bias + bias:.3f}\npatterns = {patterns:.3f}')
    for name, weight in zip(model.names, model.weights):
        if weight:
            print(f'{name} = {factor * weight:.2f}')


if __name__ == '__main__':
    main()
