#!/usr/bin/env python3
"""Makes labelled folders (docs/evaluation.md) of the companies beside it, and checks them.

  folders.py --check                       says what is wrong with a file; exit status 1 if anything is
  folders.py --out FOLDER [--more] [fit | held]   writes FOLDER/NAME for each company, or for one part of them;
                                                  --more: with the questions after %=

A third of the companies, by a hash of the name, is held back: weights are not fitted to them, and nobody reads what fails
there to write rules or words. README.md describes the format. Standard library only.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
KINDS = "direct paraphrase typo yesno twopart rambling statement howto compare".split()
EXPECTED = "answer abstain smalltalk handoff".split()


class Company:
    def __init__(self, path):
        self.name, self.title, self.problems = path.stem, "", []
        self.documents, self.questions, self.near, self.off, self.conversations = {}, [], [], [], []
        self.more, self.more_near = [], []
        self._text = self._about = None  # of a document; what the questions after %= are about
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            self._read(number, line)
        self.documents = {name: (title, "\n".join(text).strip()) for name, (title, text) in self.documents.items()}

    def _read(self, number, line):
        if self._about is not None:
            self._read_more(number, line.strip())
        elif line.startswith("%="):
            self._about = ""
        elif line.startswith("# Company:") and not self.title:
            self.title = line[10:].strip()
        elif line.startswith("== "):
            name, _, title = (part.strip() for part in line[3:].partition("|"))
            self._text = []
            self.documents[name] = (title, self._text)
        elif line.startswith(("?? ", "!! ", "!o ", "%%")):
            self._text = None
            self._read_question(number, line)
        elif self._text is not None:
            self._text.append(line)
        elif line.startswith("> ") and self.conversations:
            text, expect, gold, contains = self._parts(line[2:], 4)
            self.conversations[-1].append((number, text, expect, self._list(gold, ","), self._list(contains, ";;")))
        elif line.strip():
            self.problems.append(f"{number}: not understood")

    def _read_question(self, number, line):
        if line.startswith("?? "):
            kind, text, gold, contains = self._parts(line[3:], 4)
            self.questions.append((number, kind, text, self._list(gold, ","), self._list(contains, ";;")))
        elif line.startswith("%%"):
            self.conversations.append([])
        else:
            (self.near if line.startswith("!! ") else self.off).append(line[3:].strip())

    def _read_more(self, number, line):
        if line.startswith("== "):
            self._about = line[3:].strip()
        elif line.startswith("!! "):
            self.more_near.append(line[3:].strip())
        elif line:
            text, *others = (part.strip() for part in line.split("|"))
            self.more.append((number, "more", text, [self._about, *others], []))

    @staticmethod
    def _parts(text, count):
        parts = [part.strip() for part in text.split("|")]
        return (parts + [""] * count)[:count]

    @staticmethod
    def _list(text, mark):
        return [part.strip() for part in text.split(mark) if part.strip()]

    @property
    def held(self):
        return int(hashlib.sha256(self.name.encode()).hexdigest(), 16) % 3 == 0

    def check(self):
        problems = list(self.problems)
        kinds = collections.Counter(kind for _, kind, *_ in self.questions)
        problems += [f"{kinds[kind]} questions of the kind {kind}" for kind in KINDS if kinds[kind] < 6]
        problems += [f"kind {kind}?" for kind in kinds if kind not in KINDS]
        answered = [row[:1] + row[2:] for row in self.questions + self.more]
        for turns in self.conversations:
            answered += [(number, *row[:1], *row[2:]) for number, *row in turns if row[1] == "answer"]
            problems += [f"{number}: {expect}?" for number, _, expect, *_ in turns if expect not in EXPECTED]
        flat = lambda text: re.sub(r"\s+", " ", text.lower()).strip()
        for number, _, gold, contains in answered:
            unknown = [name for name in gold if name not in self.documents]
            problems += [f"{number}: no document {name}" for name in unknown] + ([] if gold else [f"{number}: no document"])
            text = flat(" ".join(" ".join(self.documents[name]) for name in gold if name in self.documents))
            problems += [f"{number}: {part!r} is in none of {gold}" for part in contains if flat(part) not in text]
        return problems

    def write(self, folder, more=False):
        questions = self.questions + (self.more if more else [])
        near = self.near + (self.more_near if more else [])
        folder.mkdir(parents=True, exist_ok=True)

        def lines(name, rows):
            (folder / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")

        ids = [f"{self.name}-q{i:03}" for i in range(len(questions))]
        lines("corpus.jsonl", [{"_id": name, "title": title, "text": text} for name, (title, text) in self.documents.items()])
        lines("queries.jsonl", [{"_id": id_, "text": text, "kind": kind} for id_, (_, kind, text, *_) in zip(ids, questions)])
        lines("queries_noanswer.jsonl", [{"_id": f"{self.name}-nd{i}", "text": text} for i, text in enumerate(near)]
              + [{"_id": f"{self.name}-no{i}", "text": text} for i, text in enumerate(self.off)])
        lines("conversations.jsonl", [
            {"_id": f"{self.name}-c{i}",
             "turns": [{"user": text, "expect": expect, "gold": gold, "contains": contains} for _, text, expect, gold, contains in turns]}
            for i, turns in enumerate(self.conversations)])
        qrels = [f"{id_}\t{name}\t1\n" for id_, (*_, gold, _) in zip(ids, questions) for name in gold]
        (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(qrels), encoding="utf-8")
        answers = {id_: contains for id_, (*_, contains) in zip(ids, questions)}
        (folder / "answers.json").write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["fit", "held"])
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--more", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    companies = [Company(path) for path in sorted(HERE.glob("*.txt"))]
    wrong = [f"{company.name}: {problem}" for company in companies for problem in company.check()] if options.check else []
    print("\n".join(wrong) if wrong else f"{len(companies)} companies, {sum(company.held for company in companies)} of them held back")
    if options.out:
        for company in companies:
            if options.part is None or company.held == (options.part == "held"):
                company.write(options.out / company.name, options.more)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
