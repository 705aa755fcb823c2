#!/usr/bin/env python3
"""Fits the sentence encoder to labelled questions: a question is to be near the documents that answer it.

  ../companies/folders.py --more --out F fit
  fit_encoder.py [--fold K/N] --write language/encoder/corrections.bin F/*

For the questions of a company at a time: the cross-entropy of a softmax over its documents, and over "none", with a
cosine that is fitted too, for what nothing answers. Adam (Kingma and Ba, 2015, https://arxiv.org/abs/1412.6980), one pass. --fold: without
each N-th company from the K-th on, and tells how the vectors do on these; so are features made of companies that the
encoder was not fitted to. Deterministic on one machine. 20 minutes for 140 companies on one core.

The file: for each matrix, in the order of language/encoder/pack.mjs, RANK scales of 32 bits, the columns of A and the rows of B, each with 8 bits
a number. Needs python3-torch, and libopenblas0-pthread to be fast; MALLOC_TOP_PAD_=268435456 MALLOC_TRIM_THRESHOLD_=1000000000000
MALLOC_MMAP_MAX_=0 save half of the time.
"""
import argparse
import pathlib
import random
import sys
import time

import numpy
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "answers"))
from derive import read  # noqa: E402 (bench/answers)
from sentence_model import RANK, SentenceModel, Tokenizer  # noqa: E402

BATCH, RATE, WARM, SCALE, NONE = 128, 1e-3, 15, 20.0, .45
TOLD = 40
PROBES = ["dog", "pets are welcome", "can i bring my dog", "we accept returns within 30 days", "how do i get my money back"]


class Company:
    def __init__(self, folder, tokenizer):
        data = read(folder)
        place = {document["_id"]: number for number, document in enumerate(data["corpus"])}
        self.documents = [tokenizer.encode(document["title"] + ". " + document["text"]) for document in data["corpus"]]
        self.questions = [(tokenizer.encode(row["text"]), [place[name] for name in data["gold"][row["_id"]]], row.get("kind"))
                          for row in data["queries"] if data["gold"][row["_id"]]]
        self.unanswered = [(tokenizer.encode(row["text"]), [], "none") for row in data["queries_noanswer"]]
        self._read_turns(data["conversations"], place, tokenizer)

    def _read_turns(self, conversations, place, tokenizer):
        """Turns after others, with the one before: so src/knowledge/knowledge_vectors.cpp asks for a follow-up."""
        for conversation in conversations:
            before = None
            for turn in conversation["turns"]:
                if turn["expect"] not in ("answer", "abstain"):
                    continue
                right = [place[name] for name in turn["gold"]]
                if before:
                    rows = self.questions if right else self.unanswered
                    rows.append((tokenizer.encode(before + ". " + turn["user"]), right, "turn"))
                before = turn["user"]


def tell(model, companies):
    nearest = three = count = above = pairs = 0
    with torch.no_grad():
        for company in companies:
            documents = model(company.documents, False)
            asked = [row for row in company.questions if row[2] not in ("more", "turn")]
            cosines = model([text for text, *_ in asked], True) @ documents.T
            for (_, right, _), order in zip(asked, cosines.argsort(1, descending=True)[:, :3].tolist()):
                nearest += order[0] in right
                three += any(place in right for place in order)
            count += len(asked)
            none = [text for text, _, kind in company.unanswered if kind == "none"]
            none = (model(none, True) @ documents.T).max(1)[0]
            above += (cosines.max(1)[0][:, None] > none[None]).sum().item()
            pairs += len(asked) * len(none)
    return f"nearest {nearest / count:.3f}, among three {three / count:.3f}, AUROC of the cosine {above / pairs:.3f}"


def fit(model, companies):
    none = torch.nn.Parameter(torch.tensor(NONE))
    parameters = [*model.parameters(), none]
    optimizer = torch.optim.Adam(parameters, betas=(.9, .98))
    jobs = []
    for company in companies:
        rows = company.questions + company.unanswered
        random.shuffle(rows)
        jobs += [(company, rows[at:at + BATCH]) for at in range(0, len(rows), BATCH)]
    random.shuffle(jobs)
    total, began = 0, time.time()
    for step, (company, rows) in enumerate(jobs, 1):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1, step / WARM) * max(.02, 1 - step / len(jobs))
        cosines = model([text for text, *_ in rows], True) @ model(company.documents, False).T
        scores = SCALE * torch.cat([cosines, none.expand(len(rows), 1)], 1)
        outside = torch.full_like(scores, -1e9)
        for row, (_, right, _) in enumerate(rows):
            outside[row, right or [-1]] = 0
        loss = (scores.logsumexp(1) - (scores + outside).logsumexp(1)).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        total += loss.item()
        if step % TOLD == 0 or step == len(jobs):
            print(f"{step} of {len(jobs)}: loss {total / ((step - 1) % TOLD + 1):.3f}, {time.time() - began:.0f} s", flush=True)
            total = 0


def packed(matrix):
    """RANK scales, A by columns, B by rows."""
    into, out = matrix.into.detach().numpy().T, matrix.out.detach().numpy()
    most = [numpy.abs(part).max(1, keepdims=True) + 1e-12 for part in (into, out)]
    scales = (most[0] * most[1] / 127 ** 2).astype("<f4")
    return scales.tobytes() + b"".join(numpy.rint(part / large * 127).astype("i1").tobytes() for part, large in zip((into, out), most))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--fold", help="K/N")
    parser.add_argument("--write", metavar="FILE")
    options = parser.parse_args()
    random.seed(0)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    tokenizer = Tokenizer()
    companies = [Company(folder, tokenizer) for folder in sorted(options.folders)]
    aside = []
    if options.fold:
        fold, folds = map(int, options.fold.split("/"))
        aside = companies[fold::folds]
        companies = [company for company in companies if company not in aside]
    model = SentenceModel()
    print(f"{len(companies)} companies, {sum(len(company.questions) for company in companies)} questions", flush=True)
    if aside:
        print(f"without the others: {tell(model, aside)}", flush=True)
    fit(model, companies)
    if aside:
        print(f"of the others: {tell(model, aside)}", flush=True)
    with torch.no_grad():
        vectors = torch.cat([model([tokenizer.encode(text)], False) for text in PROBES])
        print("cosines, for sentence_encoder_test.cpp:", [[round(value, 3) for value in row] for row in (vectors @ vectors.T).tolist()])
    if options.write:
        pathlib.Path(options.write).write_bytes(b"".join(map(packed, model.matrices())))
        print(f"{options.write}: {RANK} pairs for each matrix")
    return 0


if __name__ == "__main__":
    sys.exit(main())
