#!/usr/bin/env python3
"""A bulk load at one instance, while another one that shares its documents follows and answers.

    python3 bench/bulk.py [--over redis|postgresql] [--documents 20000] [--build build/release]

Two instances with a scratch Redis (and a SQLite file each) or PostgreSQL. Posts the documents, five passages each, to the
first one, 250 a request, while four connections ask the second one questions without a rest. Prints how long posting took,
how long after that the second one had all of them, and how long its answers took: before, meanwhile and after.
"""
import argparse
import contextlib
import http.client
import json
import random
import shutil
import tempfile
import threading
import time

import pairs

KEY = {"X-API-Key": "0123456789abcdef0123", "Content-Type": "application/json"}
WORDS = [a + b for a in ("lamp", "chair", "table", "order", "parcel", "refund", "invoice", "battery", "cable", "screen")
         for b in ("", "s", "ing", "ed", "ness", "like", "ful", "less", "age", "ship", "dom", "hood")]


def passage(rng):
    return " ".join(rng.choice(WORDS) for _ in range(90)).capitalize() + "."


def document(number, rng):
    sections = [f"# Topic {number} part {part}\n\n{passage(rng)}\n" for part in range(5)]
    return {"id": f"bulk-{number}", "title": f"Document {number}", "content_type": "text/markdown",
            "content": "\n".join(sections)}


def call(connection, method, path, body=None):
    connection.request(method, path, json.dumps(body) if body is not None else None, KEY)
    reply = connection.getresponse()
    text = reply.read()
    if reply.status not in (200, 201):
        raise SystemExit(f"{method} {path}: {reply.status} {text[:200]}")
    return json.loads(text)


class Asker(threading.Thread):
    """Asks one question after the other; `times` has (began, seconds)."""

    def __init__(self, port, end):
        super().__init__()
        self.port, self.end, self.times = port, end, []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        session = call(connection, "POST", "/api/sessions", {})["session_id"]
        asked = 0
        while not self.end.is_set():
            if asked == 200:
                session, asked = call(connection, "POST", "/api/sessions", {})["session_id"], 0
            began = time.monotonic()
            call(connection, "POST", f"/api/chat/sessions/{session}/messages", {"message": "What is your refund policy?"})
            self.times.append((began, time.monotonic() - began))
            asked += 1


def tell(name, times):
    times = sorted(taken for _, taken in times)
    if times:
        print(f"{name:22} {len(times):6} answers, p50 {1e3 * times[len(times) // 2]:6.1f} ms, "
              f"p99 {1e3 * times[len(times) * 99 // 100]:6.1f} ms, slowest {1e3 * times[-1]:6.1f} ms", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--over", choices=["redis", "postgresql"], default="redis")
    parser.add_argument("--documents", type=int, default=20000)
    parser.add_argument("--port", type=int, default=18010)
    parser.add_argument("--build", default="build/release")
    options = parser.parse_args()
    rng = random.Random(1)
    with contextlib.ExitStack() as stack:
        def folder():
            made = tempfile.mkdtemp(prefix="continuo-bench-")
            stack.callback(shutil.rmtree, made, True)
            return made
        shared = pairs.redis if options.over == "redis" else pairs.postgres
        _, settings = stack.enter_context(shared(folder()))
        settings = dict(settings, KNOWLEDGE_SHARED_MAX_MB="1024")
        for port in (options.port, options.port + 1):
            stack.enter_context(pairs.server(options.build, folder(), port, settings))
        end = threading.Event()
        askers = [Asker(options.port + 1, end) for _ in range(4)]
        for asker in askers:
            asker.start()
        time.sleep(3)
        first = http.client.HTTPConnection("127.0.0.1", options.port)
        second = http.client.HTTPConnection("127.0.0.1", options.port + 1)
        began = time.monotonic()
        for start in range(0, options.documents, 250):
            batch = [document(number, rng) for number in range(start, min(start + 250, options.documents))]
            call(first, "POST", "/api/knowledge/documents", {"documents": batch})
        posted = time.monotonic()
        while True:
            one, two = (call(c, "GET", "/api/knowledge/status")["instances"][0] for c in (first, second))
            if two["chunks"] >= one["chunks"] and two["documents"] >= options.documents:
                break
            time.sleep(0.05)
        followed = time.monotonic()
        time.sleep(3)
        end.set()
        for asker in askers:
            asker.join()
        times = [one for asker in askers for one in asker.times]
        print(f"{two['documents']} documents, {two['chunks']} passages: posted in {posted - began:.1f} s, "
              f"the other had them {followed - posted:.1f} s later")
        tell("before", [t for t in times if t[0] + t[1] < began])
        tell("meanwhile", [t for t in times if t[0] + t[1] >= began and t[0] < followed])
        tell("after", [t for t in times if t[0] >= followed])


if __name__ == "__main__":
    main()
