#!/usr/bin/env python3
"""Turns a second by the number of live sessions, and by the messages that each of them has.

    python3 bench/growth.py [--store memory|postgresql|redis] [--rounds 2] [--seconds 5] [--build build/release]
        [--sessions 1000,10000,100000] [--history 20,200,900]

Each figure has a server of its own. By sessions: that many are made, with one turn each, then the turns go to all of them
in a circle; tells the resident memory that the instance gained by session. By history: 128 sessions of that length.
"""
import argparse
import contextlib
import pathlib
import re
import shutil
import subprocess
import tempfile

import pairs


def resident_kib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def measure(options, sessions, history):
    """Turns a second, KiB of the instance by session, and what `load` printed."""
    with contextlib.ExitStack() as stack:
        def folder():
            made = tempfile.mkdtemp(prefix="continuo-bench-")
            stack.callback(shutil.rmtree, made, True)
            return made
        settings = {}
        if options.store != "memory":
            store = pairs.postgres if options.store == "postgresql" else pairs.redis
            _, settings = stack.enter_context(store(folder()))
        settings = dict(settings, SESSION_MAX_MESSAGES="10000", SESSION_MEMORY_MAX_MB="4096", SESSION_OUTBOX_MAX_MB="16384",
                        HTTP_IDLE_TIMEOUT_SECONDS="3600")
        instance = stack.enter_context(pairs.server(options.build, folder(), options.port, settings))
        before = resident_kib(instance.pid)
        ran = subprocess.run(
            [f"{options.build}/load", "--port", str(options.port), "--connections", "64", "--seconds",
             str(options.seconds), "--sessions", str(sessions), "--history", str(history), "--settle", str(options.settle), "--pid", str(instance.pid)],
            capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise SystemExit(ran.stdout + ran.stderr)
        rate = float(re.search(r"([\d.]+)/s", ran.stdout).group(1))
        return rate, (resident_kib(instance.pid) - before) / sessions, ran.stdout.strip().splitlines()[0]


def numbers(text):
    return [int(number) for number in text.split(",")] if text else []


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", choices=["memory", "postgresql", "redis"], default="postgresql")
    parser.add_argument("--sessions", type=numbers, default=[1000, 10000, 100000])
    parser.add_argument("--history", type=numbers, default=[20, 200, 900])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--settle", type=int, default=0, help="seconds between the history and the measurement")
    parser.add_argument("--port", type=int, default=18020)
    parser.add_argument("--build", default="build/release")
    options = parser.parse_args()
    for _ in range(options.rounds):
        for sessions in options.sessions:
            rate, kib, line = measure(options, sessions, 2)
            print(f"{sessions:7} sessions    {rate:6.0f} turns/s, {kib:.2f} KiB of the instance each | {line}", flush=True)
        for history in options.history:
            rate, _, line = measure(options, 128, history)
            print(f"{history:7} messages    {rate:6.0f} turns/s | {line}", flush=True)


if __name__ == "__main__":
    main()
