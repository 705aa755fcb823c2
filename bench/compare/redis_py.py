#!/usr/bin/env python3
"""The same two calls a turn (begin, commit) as bench/store_load, through redis-py.

    redis_py.py --socket /path/redis.sock [--waiting 256] [--seconds 5]

The function library must be loaded: store_load does that. `--waiting 1` asks one after another;
above, a pipeline of so many sessions is one trip: the best case for a client without coroutines."""

import argparse
import os
import time

import redis

STATE = b"s" * 900    # an encrypted state
MESSAGE = b"m" * 320  # an encrypted message of 200 bytes
OUTBOX_BYTES = 2 ** 23  # SESSION_OUTBOX_MAX_MB / SESSION_PARTITIONS, in bytes


def keys(session):
    base = "bench:{p%02d}:" % (hash(session) % 64)
    named = [base + kind + session for kind in ("s:", "m:", "t:")]
    return named + [base + index for index in ("listing", "listed", "pending", "expiry", "events")]


def call(session, before, after, pending, publish, messages, new=False):
    now = int(time.time() * 1e6)
    return ["FCALL", "continuo_v2_write", 8, *keys(session), before, after, STATE, session,
            "a%018d" % now if new else "=", pending, now + 10**9 if new else "=",
            10**7 if new else "=", now, publish, "", OUTBOX_BYTES, *messages]


class Session:
    def __init__(self):
        self.id = "sess_" + os.urandom(16).hex()
        self.revision = ""
        self.turns = 0

    def step(self, pending, publish, messages):
        before, self.revision = self.revision, os.urandom(16).hex()
        return call(self.id, before, self.revision, pending, publish, messages, before == "")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--socket", required=True)
    options.add_argument("--waiting", type=int, default=256)
    options.add_argument("--seconds", type=float, default=5)
    options = options.parse_args()
    client = redis.Redis(unix_socket_path=options.socket)

    def run(commands):
        pipeline = client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        for answer in pipeline.execute():
            assert answer[0] == b"ok", answer

    sessions, turns, end = [None] * options.waiting, 0, time.monotonic() + options.seconds
    while time.monotonic() < end:
        fresh = [i for i, one in enumerate(sessions) if one is None or one.turns == 10]
        for i in fresh:
            sessions[i] = Session()
        if fresh:
            run(sessions[i].step("", "publish", []) for i in fresh)
        lease = int(time.time() * 1e6) + 30_000_000
        run(one.step(lease, "keep", [MESSAGE]) for one in sessions)
        run(one.step("", "publish", [MESSAGE]) for one in sessions)
        for one in sessions:
            one.turns += 1
        turns += len(sessions)
    print("turns: %.0f/s" % (turns / options.seconds))


main()
