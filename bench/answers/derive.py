#!/usr/bin/env python3
"""Makes more labelled folders of given ones, for bench/answers/fit.py.

  derive.py --out DERIVED [--paragraphs NAME] FOLDER...

Of each FOLDER (docs/evaluation.md) DERIVED gets
  NAME               the folder as it is
  NAME-0, NAME-1     every other document left out: questions near the subject that the documents do not answer
Of a folder of encyclopedia paragraphs (--paragraphs: SQuAD 2.0) in place of these
  NAME-a, NAME-b     the questions about every other article, over all paragraphs; and NAME-a-0 to NAME-b-1 as above
  NAME-a-talk, ...   conversations about half of the articles, six paragraphs a document: questions about one document,
                     with some about the other half in between; in a part of them, names are replaced by "they"
A file of a folder is optional, as there. Deterministic. Standard library only.
"""
import argparse
import collections
import json
import os
import random
import re

PARAGRAPHS, TURNS = 6, 5
OTHER, NAMED = .7, .6  # how often another question follows; how often a question keeps its names


def lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def read_gold(folder):
    gold = collections.defaultdict(list)
    with open(folder + "/qrels.tsv", encoding="utf-8") as file:
        next(file)
        for line in file:
            query, document, _ = line.rstrip("\n").split("\t")
            gold[query].append(document)
    return gold


def read(folder):
    answers = {}
    if os.path.exists(folder + "/answers.json"):
        with open(folder + "/answers.json", encoding="utf-8") as file:
            answers = json.load(file)
    return {"corpus": lines(folder + "/corpus.jsonl"), "queries": lines(folder + "/queries.jsonl"),
            "queries_noanswer": lines(folder + "/queries_noanswer.jsonl"),
            "conversations": lines(folder + "/conversations.jsonl"), "gold": read_gold(folder), "answers": answers}


def write(folder, data):
    os.makedirs(folder, exist_ok=True)
    for name in ("corpus", "queries", "queries_noanswer", "conversations"):
        with open(f"{folder}/{name}.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in data[name])
    with open(folder + "/answers.json", "w", encoding="utf-8") as file:
        json.dump(data["answers"], file, ensure_ascii=False)
    with open(folder + "/qrels.tsv", "w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        file.writelines(f"{query}\t{document}\t1\n" for query, documents in data["gold"].items() for document in documents)


def keep_turn(turn, kept):
    if turn["expect"] != "answer":
        return turn
    gold = [document for document in turn["gold"] if document in kept]
    return {**turn, "gold": gold} if gold else {**turn, "gold": [], "expect": "abstain", "contains": []}


def half_of_documents(data, half):
    corpus = data["corpus"][half::2]
    kept = {document["_id"] for document in corpus}
    gold = {query: [d for d in documents if d in kept] for query, documents in data["gold"].items()}
    conversations = [{**c, "turns": [keep_turn(turn, kept) for turn in c["turns"]]} for c in data["conversations"]]
    return {**data, "corpus": corpus, "gold": gold, "conversations": conversations}


def with_folds(out, name, data):
    write(f"{out}/{name}", data)
    for half in (0, 1):
        write(f"{out}/{name}-{half}", half_of_documents(data, half))


def nameless(text):
    words = text.rstrip("?").split()
    rest = " ".join("they" if re.match(r"[A-Z]", word) else word for word in words[1:])
    return (words[0] + " " + re.sub(r"they( they)+", "they", rest)).strip() + "?"


def talk(data, articles, half, rng):
    """Conversations about the articles of one half."""
    corpus, place = [], {}
    for article in list(articles)[half::2]:
        paragraphs = articles[article]
        for at in range(0, len(paragraphs), PARAGRAPHS):
            part = paragraphs[at:at + PARAGRAPHS]
            corpus.append({"_id": f"{article}-{at}", "title": article, "text": "\n\n".join(p["text"] for p in part)})
            place.update({p["_id"]: corpus[-1]["_id"] for p in part})
    about, others = collections.defaultdict(list), []
    for query in data["queries"]:
        documents = [place[d] for d in data["gold"][query["_id"]] if d in place]
        if documents:
            about[documents[0]].append(query["text"])
        else:
            others.append(query["text"])
    said = lambda text: text if rng.random() < NAMED else nameless(text)
    conversations = []
    for document, questions in about.items():
        rng.shuffle(questions)
        for at in range(0, len(questions) - TURNS + 1, TURNS):
            turns = []
            for text in questions[at:at + TURNS]:
                turns.append({"user": said(text) if turns else text, "expect": "answer", "gold": [document], "contains": []})
                if rng.random() < OTHER:
                    turns.append({"user": said(rng.choice(others)), "expect": "abstain", "gold": [], "contains": []})
            conversations.append({"_id": f"talk{len(conversations)}", "turns": turns})
    return {"corpus": corpus, "queries": [], "queries_noanswer": [], "conversations": conversations, "gold": {}, "answers": {}}


def derive_paragraphs(out, name, data):
    articles = collections.OrderedDict()
    for document in data["corpus"]:
        articles.setdefault(document["title"], []).append(document)
    order = {title: i for i, title in enumerate(articles)}
    article = {document["_id"]: order[document["title"]] for document in data["corpus"]}
    rng = random.Random(5)
    for half, letter in enumerate("ab"):
        mine = lambda document: article[document] % 2 == half
        queries = [q for q in data["queries"] if q["_id"] in data["gold"] and mine(data["gold"][q["_id"]][0])]
        none = [q for q in data["queries_noanswer"] if mine(q["about"])]
        with_folds(out, f"{name}-{letter}", {**data, "queries": queries, "queries_noanswer": none})
        write(f"{out}/{name}-{letter}-talk", talk(data, articles, half, rng))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--paragraphs", default="", help="name of the folder of paragraphs")
    options = parser.parse_args()
    for folder in options.folders:
        name = os.path.basename(folder.rstrip("/"))
        if name == options.paragraphs:
            derive_paragraphs(options.out, name, read(folder))
        else:
            with_folds(options.out, name, read(folder))


if __name__ == "__main__":
    main()
