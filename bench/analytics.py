#!/usr/bin/env python3
"""Analytics over a database of a year: how long a summary, a series, and the rollup of an hour take.

bench/analytics.py [BINARY] [CONVERSATIONS A DAY] [DAYS]     build/release/continuo 10000 365

Makes a SQLite file in a scratch folder: conversations of the past as rows without ids, which is what is left of them after
SESSION_MAX_LIFETIME_HOURS, and one hour of conversations with their messages. Prints the median of 9 requests over HTTP.
"""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

binary = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/release/continuo").resolve()
a_day = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
days = int(sys.argv[3]) if len(sys.argv) > 3 else 365
folder = pathlib.Path(tempfile.mkdtemp())
environment = {"PATH": os.environ["PATH"], "DATA_DIRECTORY": str(folder / "data"), "LOG_FILE": "none",
               "LOAD_SAMPLE_KNOWLEDGE": "false", "ADMIN_API_KEY": "k" * 32, "API_PORT": "0", "API_HOST": "127.0.0.1",
               "RATE_LIMIT_ENABLED": "false"}
END = int(time.time()) // 86400 * 86400  # the conversations of the past end with yesterday


def run(*arguments):
    began = time.monotonic()
    subprocess.run([binary, *arguments, "--env-file", "/dev/null"], env=environment, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def fill(database):
    """Rows whose columns vary with their number."""
    numbers = ["customer_messages", "agent_messages", "turns"]
    zero = ["offers", "accepted", "asked", "required", "handed_over", "claimed", "released", "resolved", "cancelled",
            "unclaimed", "came_back", "thumbs_up", "thumbs_down", "operator_messages", "suggestions", "clarifications"]
    durations = ["first_response_agent", "first_response_human", "queue_wait", "handle", "session_length"]
    columns = {
        "version": "1", "quarter": f"{END} - 86400 * {days} + 900 * (n * 96 / {a_day})",  # in the order of time, as they come
        "opened_at": "0", "last_message_at": "0",
        "outcome": "CASE n % 7 WHEN 0 THEN 'resolved_confirmed' WHEN 1 THEN 'abandoned' WHEN 2 THEN 'resolved_human'"
                   " ELSE 'resolved_assumed' END",
        "language": "CASE WHEN n % 9 = 0 THEN 'de' ELSE 'en' END", "intent": "'document-' || (n * 7919 % 211)",
        "answers": "n % 3", "abstentions": "n % 5 = 0", "csat": "CASE WHEN n % 11 = 0 THEN 1 + n % 5 ELSE 0 END",
        "messages_key": "1 + n % 9", "turns_key": "1 + n % 9",
        **{name: "1 + n % 9" for name in numbers}, **{name: "n % 13 = 0" for name in zero},
    }
    for name in durations:
        columns[name] = "n * 7919 % 100000"
        columns[name + "_bucket"] = "n * 7919 % 160"
    database.execute(
        f"WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {a_day * days - 1})"
        f" INSERT INTO analytics_conversations ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM numbers")
    database.execute("INSERT OR IGNORE INTO analytics_sources SELECT number, intent FROM analytics_conversations WHERE answers > 0")
    database.commit()


def fill_hour(database):
    """Conversations of an hour of the log: three questions with answers each."""
    extra = json.dumps({"sources": [{"content": "x" * 400, "metadata": {"document_id": "document-1"}}],
                        "metadata": {"answer_type": "answer", "confidence": 0.8}})
    began = END * 1_000_000
    for number in range(1, a_day // 24 + 1):
        at = began + number * 8_000_000
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at // 1_000_000)) + ".000000Z"
        state = json.dumps({"session_id": f"s{number}", "thread_id": "t", "created_at": when, "version": 7, "last_seq": 6})
        database.execute("INSERT INTO sessions (number, session_id, status, created_at, last_activity, version, state)"
                         " VALUES (?, ?, 'active', ?, ?, 7, ?)", (number, f"s{number}", at, at, state))
        for seq in range(1, 7):
            role = "user" if seq % 2 else "assistant"
            database.execute("INSERT INTO messages (session, seq, turn, role, content, created_at, extra)"
                             " VALUES (?, ?, ?, ?, 'text', ?, ?)",
                             (number, seq, (seq + 1) // 2 * 2 - 1, role, at + seq * 1_000_000, None if seq % 2 else extra))
    database.commit()


def median(port, path):
    times = []
    for _ in range(9):
        began = time.monotonic()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/analytics/{path}",
                                         headers={"X-API-Key": environment["ADMIN_API_KEY"]})
        with urllib.request.urlopen(request) as response:
            size = len(response.read())
        times.append((time.monotonic() - began) * 1000)
    return f"{statistics.median(times):.0f} ms (worst {max(times):.0f} ms, {size} bytes)"


def wait_for_groups():
    """Until the days that ended two days ago are summed up by group."""
    file = sqlite3.connect(f"file:{folder / 'data/continuo.db'}?mode=ro", uri=True)
    while file.execute("SELECT count(*) FROM analytics_rollups WHERE kind = 6 AND grain = 86400").fetchone()[0] < days - 2:
        time.sleep(0.5)


def date(days_ago):
    return time.strftime("%Y-%m-%d", time.gmtime(END - days_ago * 86400))


try:
    run("analytics", "rebuild")
    database = sqlite3.connect(folder / "data/continuo.db")
    fill_hour(database)
    print(f"an hour of {a_day // 24} conversations from the log: {run('analytics', 'rebuild'):.2f} s, with the program's start")
    began = time.monotonic()
    fill(database)
    database.close()
    print(f"{a_day * days} conversations in {time.monotonic() - began:.0f} s")
    print(f"rollups of all {days} days: {run('analytics', 'rebuild'):.0f} s")
    print(f"the file has {(folder / 'data/continuo.db').stat().st_size / 2**20:.0f} MiB")
    server = subprocess.Popen([binary, "serve", "--env-file", "/dev/null"], env=environment, stdout=subprocess.PIPE)
    port = 0
    for line in server.stdout:
        if found := re.match(rb"Continuo is ready at .*:(\d+)\.", line):
            port = int(found[1])
            break
    print("summary of all days:", median(port, f"summary?from={date(days)}&to={date(0)}"))
    print("the same in Asia/Kathmandu:", median(port, f"summary?from={date(days)}&to={date(0)}&time_zone=Asia/Kathmandu"))
    print("series of 90 days:", median(port, f"timeseries?from={date(90)}&to={date(0)}&time_zone=Europe/Berlin"))
    print("the same in Asia/Kathmandu:", median(port, f"timeseries?from={date(90)}&to={date(0)}&time_zone=Asia/Kathmandu"))
    print("series of 7 days by hour:", median(port, f"timeseries?from={date(7)}&to={date(0)}&interval=hour"))
    print("summary of 30 days by intent:", median(port, f"summary?from={date(30)}&to={date(0)}&group=intent"))
    began = time.monotonic()
    wait_for_groups()
    print(f"all days summed up by group {time.monotonic() - began:.0f} s later")
    for group in ("language", "intent", "customer"):
        print(f"summary of 30 days by {group}:", median(port, f"summary?from={date(30)}&to={date(0)}&group={group}"))
        print(f"summary of all days by {group}:", median(port, f"summary?from={date(days)}&to={date(0)}&group={group}&time_zone=Europe/Berlin"))
    print("list of a figure:", median(port, f"conversations?from={date(days)}&to={date(-1)}&figure=answered&limit=100"))
    server.terminate()
    server.wait()
finally:
    shutil.rmtree(folder)
