#!/usr/bin/env python3
"""Counts what the gate did with labelled answers.

  make_rows.py FOLDER... | build/release/gate_rows | report.py [--failures N]

An answer with a fault is found if a sentence of it was dropped; a sound one is rejected if one was. By kind and half:
half a is the one whose rows are looked at. --failures prints N rows of half a that went wrong, of each kind.
"""
import argparse
import collections
import json
import sys

FACTS = {"number", "name", "date", "negation"}
INVENTED = {"invention", "invented", "addition", "half", "foreign"}
PARAPHRASES = {"paraphrase", "own"}
WORDED = {"model": "as models write", "free": "freely worded"}  # before the kinds of rows/models.txt and answers/


def share(rows):
    return sum(r["rejected"] for r in rows) / len(rows) if rows else float("nan")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--failures", type=int, default=0)
    parser.add_argument("--kind", default="", help="print failures of this kind only")
    options = parser.parse_args()
    rows = [json.loads(line) for line in sys.stdin]
    for row in rows:
        row["rejected"] = any(s["dropped"] for s in row["sentences"])
    kinds = collections.defaultdict(list)
    for row in rows:
        kinds[row["label"], row["kind"]].append(row)
    print(f"{'answers':28}{'a':>14}{'b':>14}")
    line = lambda name, some: print(f"{name:28}" + "".join(
        f"{share(half):8.3f} {'/' + str(len(half)):>5}" for half in ([r for r in some if r["half"] == h] for h in "ab")))
    for (label, kind), some in sorted(kinds.items(), key=lambda k: (k[0][0] != "sound", k[0])):
        line(f"{label} {kind}", some)
    pick = lambda label, wanted: [
        r for r in rows if r["label"] == label and
        (r["kind"] in wanted if wanted else not r["kind"].startswith(tuple(WORDED)))]
    line("= sound, all", pick("sound", None))
    line("= sound, paraphrases", pick("sound", PARAPHRASES))
    line("= faults in facts", pick("fault", FACTS))
    line("= invented text", pick("fault", INVENTED))
    line("= faults, all", pick("fault", None))
    for prefix, name in WORDED.items():
        of_prefix = lambda kinds: {f"{prefix}-{kind}" for kind in kinds}
        line(f"= {name}: sound", pick("sound", {prefix}))
        line(f"= {name}: facts", pick("fault", of_prefix(FACTS)))
        line(f"= {name}: invented", pick("fault", of_prefix(INVENTED)))
        line(f"= {name}: all faults", [r for r in rows if r["label"] == "fault" and r["kind"].startswith(prefix)])
    if options.failures:
        for (label, kind), some in sorted(kinds.items()):
            wrong = [r for r in some if r["half"] == "a" and r["rejected"] == (label == "sound")]
            for row in wrong[:options.failures] if options.kind in ("", kind) else []:
                for s in row["sentences"]:
                    features = " ".join(f"{k}={v:.2f}" for k, v in s["features"].items())
                    print(f"{label} {kind} [{row['source']}] {'DROP ' + s['rule'] if s['dropped'] else 'keep'} {s['kind']}"
                          f" {s['support']:.2f} {features} | {s['text']}")


if __name__ == "__main__":
    main()
