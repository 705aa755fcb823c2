#!/usr/bin/env python3
"""Makes the labelled set of the gate: answers that are sound and answers with a fault, as JSON lines.

  make_rows.py [--seed N] FOLDER... > rows.jsonl

Each FOLDER has a corpus.jsonl (docs/evaluation.md). Hand-written rows are in rows/: paraphrases, inventions, promises,
sentences without facts, passages of other kinds with their answers, and answers in the manner of language models (some
of their passages are in passages/). answers/ has freely worded answers from the pages of bench/companies, a file for each
company, in the form of rows/models.txt without the folder. The rest is made from sentences of the documents: verbatim,
compressed, merged; and faults put into sound sentences: another number, name or date, a negation more or less, another
modal verb, a sentence of a document that is not there. The same seed makes the same rows.

A row: {id, half, label: sound|fault, kind, answer, passages: [{number, document, title, text}], actions}. `half` is a or
b by the source document, for answers/ by the company (b: held back): thresholds and word lists are chosen by looking at
half a, half b is only counted.
Standard library only.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../companies"))
from folders import HERE as COMPANIES, Company  # noqa: E402 (bench/companies)

PASSAGES = 8
PASSAGE_LETTERS_MAX = 2500
WANTED = {"verbatim": 150, "compressed": 90, "merged": 70, "misplaced": 35,
          "number": 120, "name": 90, "date": 50, "negation": 100, "modality": 50, "foreign": 40}
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
NOT_NAMES = set("I I'm I'll I'd If The A An You Your It Its We Our This That These Those In On At By For From To With Once "
                "After Before When While During As Or And But Yes No Not Please Only All Each They Their There He She His Her "
                "What How Why Who Mg".split())


def lines_of(name):
    with open(os.path.join(HERE, "rows", name), encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]


def half_of(source):
    return "ab"[hashlib.md5(source.encode()).digest()[0] & 1]


def words_of(text):
    return set(re.findall(r"[a-z]{4,}", text.lower()))


def sentences_of(text):
    """Plain sentences of 6 to 45 words: no lists, tables, headings or questions."""
    found = []
    for paragraph in text.split("\n"):
        if not paragraph or paragraph[0] in "|#-*" or re.match(r"\d+\. ", paragraph):
            continue
        for sentence in re.split(r"(?<=[a-z)\]%\"0-9]{2}[.!])\s+(?=[A-Z])", paragraph):
            sentence = re.sub(r"\*\*", "", sentence).strip()
            if 6 <= len(sentence.split()) <= 45 and sentence.endswith(".") and "?" not in sentence and "…" not in sentence:
                found.append(sentence)
    return found


class Corpus:
    def __init__(self, folders):
        self.documents = {}
        self.words = {}
        self.folders = {}
        for folder in folders:
            name = os.path.basename(folder.rstrip("/"))
            with open(os.path.join(folder, "corpus.jsonl"), encoding="utf-8") as file:
                rows = [json.loads(line) for line in file]
            if len(rows) > 1000:  # an even choice of a large collection
                wanted = {line.split("|")[0].strip() for line in lines_of("paraphrases.txt")}
                rows = [r for i, r in enumerate(rows) if i % 40 == 0 or f"{name}/{r['_id']}" in wanted]
            self.add(name, rows)

    def add(self, folder, rows):
        self.folders[folder] = []
        for row in rows:
            document = f"{folder}/{row['_id']}"
            self.documents[document] = {"title": row["title"], "text": row["text"][:PASSAGE_LETTERS_MAX]}
            self.words[document] = words_of(row["title"] + " " + self.documents[document]["text"])
            self.folders[folder].append(document)

    @classmethod
    def of_companies(cls, companies):
        corpus = cls([])
        for company in companies:
            corpus.add(company.name, [{"_id": name, "title": title, "text": text} for name, (title, text) in company.documents.items()])
        return corpus

    def near(self, document, count, rng):
        """The most similar documents of the folder, and a few at random."""
        others = [d for d in self.folders[document.split("/")[0]] if d != document]
        own = self.words[document]
        others.sort(key=lambda d: (-len(own & self.words[d]) / (20 + len(self.words[d])), d))
        first = others[:count // 2 + 1]
        rest = others[count // 2 + 1:]
        return first + rng.sample(rest, min(len(rest), count - len(first)))


class Rows:
    def __init__(self, corpus, rng):
        self.corpus, self.rng, self.rows = corpus, rng, []

    def add(self, label, kind, document, answers, others=None, cite=True, without=False, wrong=False):
        """`answers`: sentences. `others`: further documents that must be there. `without`: the document itself is not."""
        rng = self.rng
        must = ([] if without else [document]) + (others or [])
        chosen = must + [d for d in self.corpus.near(document, PASSAGES, rng) if d not in must]
        chosen = chosen[:PASSAGES]
        rng.shuffle(chosen)
        passages = [{"number": i + 1, "document": d, **self.corpus.documents[d]} for i, d in enumerate(chosen)]
        place = chosen.index(document) + 1 if document in chosen else rng.randrange(len(chosen)) + 1
        if wrong:
            place = place % len(chosen) + 1
        marks = "".join(f" [{n}]" for n in [place] + [chosen.index(d) + 1 for d in others or []])
        answer = " ".join(mark(a, marks) if cite else a for a in answers)
        self.append(label, kind, document, answer, passages)

    def append(self, label, kind, source, answer, passages):
        self.rows.append({"id": f"{kind}-{len(self.rows)}", "half": half_of(source), "label": label, "kind": kind,
                          "source": source, "answer": answer, "passages": passages, "actions": []})


def mark(sentence, marks):
    """The citation before the full stop, as models write it."""
    if sentence[-1] in "?!" or not sentence:
        return sentence
    return sentence[:-1] + marks + "." if sentence[-1] == "." else sentence + marks


def other_number(text, rng, pool):
    """The text with one of its numbers exchanged, half of the time for another number of its document."""
    places = [m for m in re.finditer(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?![\w/]|[.,]\d|-\w)", text)
              if not re.match(r"(1[5-9]|20)\d\d$", m.group())]
    words = [m for m in re.finditer(r"\b(" + "|".join(NUMBER_WORDS) + r")\b", text)]
    if not places and not words:
        return None
    place = rng.choice(places + words)
    old = place.group()
    if old in NUMBER_WORDS:
        new = rng.choice([w for w in NUMBER_WORDS if w != old])
    else:
        value = float(old.replace(",", ""))
        others = [p for p in pool if p.replace(",", "") != old.replace(",", "") and p not in text]
        if others and rng.random() < .5:
            new = rng.choice(others)
        else:
            step = rng.choice([.5, 2, 3, 1.5])
            changed = value * step if value * step != int(value * step) or rng.random() < .5 else value + rng.choice([1, 2, 5])
            new = f"{changed:,.2f}" if "." in old else f"{int(changed) + (int(changed) == value):,}"
    return text[:place.start()] + new + text[place.end():]


def names_of(text):
    """Words with a capital inside a sentence, and groups of them."""
    found = []
    for m in re.finditer(r"(?<=[a-z,;>] )[A-Z][\w'-]*[a-z](?: [A-Z][\w-]*[a-z])*", text):
        name = m.group()
        if name.split()[0] not in NOT_NAMES and name not in MONTHS + DAYS and name not in [f.group() for f in found]:
            found.append(m)
    return found


def other_name(text, rng, own, pool):
    places = names_of(text)
    if not places:
        return None
    place = rng.choice(places)
    old = place.group()
    away = lambda n: n not in text and not (words_of(n) & words_of(old)) and n[:4] != old[:4]
    candidates = [n for n in own if away(n)] if rng.random() < .4 else []
    candidates = candidates or [n for n in pool if away(n)]
    if not candidates:
        return None
    return text[:place.start()] + rng.choice(candidates) + text[place.end():]


def other_date(text, rng):
    years = list(re.finditer(r"\b(1[5-9]|20)\d\d\b", text))
    named = list(re.finditer(r"\b(" + "|".join(MONTHS + DAYS) + r")\b", text))
    if not years and not named:
        return None
    place = rng.choice(years + named)
    old = place.group()
    if old.isdigit():
        new = str(int(old) + rng.choice([-20, -3, -1, 1, 2, 10]))
    else:
        names = MONTHS if old in MONTHS else DAYS
        new = rng.choice([n for n in names if n not in text])
    return text[:place.start()] + new + text[place.end():]


def flip_negation(text, rng):
    removals = [(r"\b(is|are|was|were|can|could|will|would|has|have|had|should|must|may|might) not\b", r"\1"),
                (r"\bcannot\b", "can"), (r"\bcan't\b", "can"), (r"\b(is|are|was|were|has|have)n't\b", r"\1"),
                (r"\bwon't\b", "will"), (r"\b(?:does|do|did) not ", ""), (r"\b(?:does|do|did)n't ", ""),
                (r"\bthere(?: i|')s no\b", "there is some"), (r"\bNo ", "Some "), (r"\bno ", "some "), (r"\bnever\b", "often")]
    done = [re.sub(p, n, text, count=1) for p, n in removals if re.search(p, text)]
    if done:
        return rng.choice(done)
    place = re.search(r"\b(is|are|was|were|can|could|will|has been|have been|must|should)\b(?! (?:to|only)\b)", text)
    if place:
        word = place.group()
        new = "cannot" if word == "can" else word.replace(" been", " not been") if "been" in word else word + " not"
        return text[:place.start()] + new + text[place.end():]
    place = re.search(r"\b([Ww]e|[Yy]ou|[Tt]hey|I) (?=[a-z]+\b)(?!are|were|can|will|have|had|may|must|should|only|do)", text)
    if place:
        return text[:place.end()] + "do not " + text[place.end():]
    return None


def other_modality(text, rng):
    changes = [(r"\bcan(?! only)\b(?!n)", "must"), (r"\bmay\b", "must"), (r"\bmust\b(?! not)", "may"), (r"\bhave to\b", "can"),
               (r"\bshould\b(?! not)", "must"), (r"\busually\b", "always"), (r"\bneed to\b", "may"),
               (r"\bonly ", ""), (r"\bgenerally\b", "never"), (r"\bmight\b", "will always"), (r"\bmostly\b", "always"),
               (r"\bsome\b", "all"), (r"\bmany\b", "all"), (r"\boften\b", "never"), (r"\bmost\b", "all")]
    done = [re.sub(p, n, text, count=1) for p, n in changes if re.search(p, text)]
    return rng.choice(done) if done else None


def compress(sentence):
    """Without parentheses, an opening clause or a last clause."""
    short = re.sub(r" \([^)]*\)", "", sentence)
    opening = re.match(r"^(?:However|Unfortunately|In addition|By default|At this time|Currently|Strikingly|Importantly|"
                       r"Significantly|Recently|In general|For example), (.*)$", short)
    if opening:
        short = opening.group(1)[0].upper() + opening.group(1)[1:]
    last = re.match(r"^(.{40,}?),? (?:because|since|so that|for example|such as|including|which|while|although) .*\.$", short)
    if last and not re.search(r"\b(no|not|never|only|if|unless)\b", last.group(1)[-25:]):
        short = last.group(1).rstrip(",") + "."
    return short if short != sentence and len(short.split()) >= 6 else None


def hand_written(rows, rng):
    sound = []
    for line in lines_of("paraphrases.txt"):
        document, _, answer = line.partition(" | ")
        answers = [a.strip() for a in answer.split(" // ")]
        sound.append((document, answers))
        rows.add("sound", "paraphrase", document, answers)
    for document, answers in rng.sample(sound, WANTED["misplaced"]):
        cite = rng.random() < .6
        rows.add("sound", "misplaced" if cite else "uncited", document, answers[-1:], wrong=cite, cite=cite)
    for line in lines_of("inventions.txt"):
        document, _, answer = line.partition(" | ")
        kind = {"+": "addition", "~": "half"}.get(answer[0], "invention")
        answer = answer.lstrip("+~ ")
        before = next((a for d, a in sound if d == document), sentences_of(rows.corpus.documents[document]["text"])[:1])
        rows.add("fault", kind, document, (before if kind == "addition" else []) + [answer])
    return sound


def of_own_passages(rows):
    passages, current = {}, None
    for line in lines_of("own.txt"):
        if line.startswith("= "):
            current = line[2:]
            passages[current] = None
        elif passages[current] is None:
            passages[current] = line
    names = list(passages)
    for line in lines_of("own.txt"):
        if line.startswith("= "):
            current = line[2:]
        if line[:2] not in ("+ ", "- "):
            continue
        others = [n for n in names if n != current][:3]
        number = 2
        chosen = others[:1] + [current] + others[1:]
        listed = [{"number": i + 1, "document": n, "title": "", "text": passages[n]} for i, n in enumerate(chosen)]
        kind, answer = ("own", line[2:]) if line[0] == "+" else line[2:].split(": ", 1)
        rows.append("sound" if line[0] == "+" else "fault", kind, current, mark(answer, f" [{number}]"), listed)


def without_facts(rows, corpus, rng):
    documents = sorted(corpus.documents)
    for kind, name in (("passing", "passing.txt"), ("promise", "promises.txt")):
        for line in lines_of(name):
            document = rng.choice(documents)
            rows.add("sound" if kind == "passing" else "fault", kind, document, [line], cite=False)
            rows.rows[-1]["half"] = half_of(line)


def as_models_write(corpus, rng):
    """models.txt: each line a sound answer, and a faulty one for each alternative in braces."""
    rows = Rows(corpus, rng)
    half = None
    for line in lines_of("models.txt"):
        if line.startswith("= "):
            half = line[2:]
            continue
        before = len(rows.rows)
        add_line(rows, line, "model")
        for row in rows.rows[before:] if half else []:
            row["half"] = half
    return rows.rows


def of_companies(rng):
    """answers/*.txt, with the pages of their company."""
    companies = [Company(COMPANIES / path.name) for path in sorted(pathlib.Path(HERE, "answers").glob("*.txt"))]
    rows = Rows(Corpus.of_companies(companies), rng)
    for company in companies:
        before = len(rows.rows)
        for line in pathlib.Path(HERE, "answers", f"{company.name}.txt").read_text(encoding="utf-8").splitlines():
            if line.strip():
                add_line(rows, f"{company.name}/{line}", "free")
        for row in rows.rows[before:]:
            row["half"] = "b" if company.held else "a"
    return rows.rows


def add_line(rows, line, kind_of_line):
    pattern = re.compile(r"\{([^|}]*)\|(\w+):([^}]*)\}")
    invented = re.match(r"(\S+) ! (\w+): (.*)", line)
    if invented:
        document, kind, answer = invented.groups()
        rows.add("fault", f"{kind_of_line}-{kind}", document, [answer])
        return
    document, _, written = line.partition(" | ")
    right = lambda text: pattern.sub(r"\1", text)
    answers = lambda text: [a.strip() for a in text.split(" // ")]
    rows.add("sound", kind_of_line, document, answers(right(written)))
    for choice in pattern.finditer(written):
        changed = written[:choice.start()] + choice.group(3) + written[choice.end():]
        rows.add("fault", f"{kind_of_line}-{choice.group(2)}", document, answers(right(changed)))


def from_documents(rows, corpus, sound, rng):
    plain = [(d, s) for d in sorted(corpus.documents) for s in sentences_of(corpus.documents[d]["text"])]
    numbers = {d: re.findall(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?![\w/])", v["text"]) for d, v in corpus.documents.items()}
    own_names = {d: [m.group() for m in names_of(v["text"])] for d, v in corpus.documents.items()}
    pool = {f: sorted({n for d in ds for n in own_names[d]}) for f, ds in corpus.folders.items()}
    by_folder = {f: [(d, s) for d, s in plain if d.split("/")[0] == f] for f in corpus.folders}
    paraphrased = [(d, a) for d, answers in sound for a in answers]

    def draw(wanted, make, base):
        made, tries = 0, 0
        while made < wanted and tries < 4000:
            tries += 1
            folder = sorted(by_folder)[tries % len(by_folder)]
            pairs = [p for p in base if p[0].split("/")[0] == folder] if base is not plain else by_folder[folder]
            if pairs and make(*rng.choice(pairs)):
                made += 1

    seen = set()

    def put(label, kind, document, answer, **more):
        if answer is None or answer in seen:
            return False
        seen.add(answer)
        rows.add(label, kind, document, [answer], **more)
        return True

    draw(WANTED["verbatim"], lambda d, s: put("sound", "verbatim", d, s), plain)
    draw(WANTED["compressed"], lambda d, s: put("sound", "compressed", d, compress(s)), plain)

    def merge(document, sentence):
        others = [(d, s) for d, s in by_folder[document.split("/")[0]] if d == document and s != sentence]
        if not others:
            return False
        second = rng.choice(others)[1]
        return put("sound", "merged", document, f"{sentence[:-1]}; {rng.choice(['also,', 'besides,', 'in addition,'])} "
                   f"{second[0].lower() if second[1].islower() else second[0]}{second[1:]}")
    draw(WANTED["merged"], merge, plain)
    makers = {"number": lambda d, s: other_number(s, rng, numbers[d]),
              "name": lambda d, s: other_name(s, rng, own_names[d], pool[d.split("/")[0]]),
              "date": lambda d, s: other_date(s, rng),
              "negation": lambda d, s: flip_negation(s, rng),
              "modality": lambda d, s: other_modality(s, rng)}
    for kind, make in makers.items():
        fault = lambda d, s, kind=kind, make=make: put("fault", kind, d, make(d, s))
        draw(WANTED[kind] * 2 // 3, fault, plain)
        draw(WANTED[kind] - WANTED[kind] * 2 // 3, fault, paraphrased)
    draw(WANTED["foreign"], lambda d, s: put("fault", "foreign", d, s, without=True), plain)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    corpus = Corpus(options.folders)
    rows = Rows(corpus, rng)
    sound = hand_written(rows, rng)
    of_own_passages(rows)
    without_facts(rows, corpus, rng)
    from_documents(rows, corpus, sound, rng)
    passages = os.path.join(HERE, "passages")
    own = [os.path.join(passages, name) for name in sorted(os.listdir(passages))]
    models = as_models_write(Corpus(options.folders + own), random.Random(options.seed))
    for row in rows.rows + models + of_companies(random.Random(options.seed)):
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
