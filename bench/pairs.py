#!/usr/bin/env python3
"""Whole turns over HTTP with sessions in memory, and in another store or with telemetry, in turn, on this machine.

    python3 bench/pairs.py [--other postgresql|redis|telemetry] [--pairs 5] [--seconds 5] [--build build/release]

Each run has a server of its own with a new data folder, and its own scratch PostgreSQL (15 with its defaults, so
synchronous_commit=on, on a unix socket) or Redis (append-only file, everysec); `telemetry` is memory with metrics, which
are read each second with their exemplars, and traces of --sampled of the requests to a collector that answers 200.
Prints turns a second of both, their ratio, and the processor time of a turn (utime + stime, of the warm-up too) by
process. Nothing else should run.
"""
import argparse
import contextlib
import glob
import http.server
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import threading
import time
import types
import urllib.request

METRICS_KEY = "key-of-the-scraper-0123456789"
TICK = os.sysconf("SC_CLK_TCK")


def as_postgres():
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def processes_of(pid):
    """The process and its descendants."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            children = pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text()
            found += [int(child) for child in children.split()]
    return found


def processor_time(pid):
    """Seconds of the process, its descendants and those of them that ended."""
    ticks = 0
    for one in processes_of(pid):
        with contextlib.suppress(OSError):
            fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICK


@contextlib.contextmanager
def running(command, **options):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(check, what):
    for _ in range(600):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            check()
            return
        time.sleep(0.05)
    raise SystemExit(f"{what} does not start")


@contextlib.contextmanager
def postgres(folder, settings=()):
    """Yields the process and the settings of a server over it."""
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data = f"{folder}/data"
    subprocess.run(
        as_postgres() + [f"{programs}/initdb", "-D", data, "-U", "continuo", "--auth=trust", "-E", "UTF8", "--locale=C"],
        check=True, stdout=subprocess.DEVNULL, cwd=folder,
    )
    command = [f"{programs}/postgres", "-D", data, "-k", folder, "-c", "listen_addresses="]
    for setting in settings:
        command += ["-c", setting]
    with running(as_postgres() + command, cwd=folder) as process:
        create = [f"{programs}/createdb", "-h", folder, "-U", "continuo", "continuo"]
        wait_for(lambda: subprocess.run(create, check=True, stderr=subprocess.DEVNULL), "PostgreSQL")
        url = f"postgresql://continuo@/continuo?host={folder}"
        yield process, {"SESSION_STORE": "postgresql", "DATABASE_URL": url}


@contextlib.contextmanager
def redis(folder):
    socket = f"{folder}/redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", socket, "--appendonly", "yes", "--save", "", "--dir", folder]
    with running(command) as process:
        ping = ["redis-cli", "-s", socket, "ping"]
        wait_for(lambda: subprocess.run(ping, check=True, stdout=subprocess.DEVNULL), "Redis")
        keys = "k1:" + "A" * 43 + "="
        yield process, {"USE_SHARED_CONTEXT": "true", "REDIS_URL": f"unix://{socket}", "SESSION_ENCRYPTION_KEYS": keys}


def observed(port, sampled):
    @contextlib.contextmanager
    def start(folder):
        listener = socket.create_server(("127.0.0.1", 0))
        collector = f"http://127.0.0.1:{listener.getsockname()[1]}"
        child = os.fork()
        if child == 0:
            observe(listener, f"http://127.0.0.1:{port}/metrics")
        listener.close()
        try:
            yield types.SimpleNamespace(pid=child), {
                "ENABLE_TELEMETRY": "true", "METRICS_KEY": METRICS_KEY, "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
                "OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": str(sampled)}
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return start


def observe(listener, metrics):
    """A collector that takes everything, and a scraper, as a process of its own."""
    class Collector(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    def scrape():
        request = urllib.request.Request(
            metrics, headers={"X-API-Key": METRICS_KEY, "Accept": "application/openmetrics-text"})
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(request).read()
            time.sleep(1)

    threading.Thread(target=scrape, daemon=True).start()
    collector = http.server.ThreadingHTTPServer(listener.getsockname(), Collector, bind_and_activate=False)
    collector.socket = listener
    collector.serve_forever()


@contextlib.contextmanager
def server(build, folder, port, settings):
    environment = dict(os.environ, DATA_DIRECTORY=folder, ENVIRONMENT="production", ADMIN_API_KEY="0123456789abcdef0123",
                       LOAD_SAMPLE_KNOWLEDGE="true", RATE_LIMIT_ENABLED="false", HTTP_CONNECTIONS_PER_ADDRESS="0",
                       SESSION_MAX_SESSIONS="100000", API_HOST="127.0.0.1", API_PORT=str(port), **settings)
    with running([f"{build}/continuo", "serve"], env=environment) as process:
        wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready").read(), "the server")
        yield process


def measure(options, stored=None):
    """Turns a second, and microseconds of processor time a turn: of the instance, of the other process."""
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="continuo-bench-")
        stack.callback(shutil.rmtree, folder, True)
        beside, settings = stack.enter_context(stored(folder)) if stored else (None, {})
        data = tempfile.mkdtemp(prefix="continuo-bench-")
        stack.callback(shutil.rmtree, data, True)
        instance = stack.enter_context(server(options.build, data, options.port, settings))
        before = [processor_time(p.pid) if p else 0 for p in (instance, beside)]
        ran = subprocess.run(
            [f"{options.build}/load", "--port", str(options.port), "--connections", str(options.connections),
             "--seconds", str(options.seconds)], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise SystemExit(ran.stdout + ran.stderr)
        after = [processor_time(p.pid) if p else 0 for p in (instance, beside)]
        rate = float(re.search(r"([\d.]+)/s", ran.stdout).group(1))
        turns = rate * (options.seconds + 1)
        spent = [1e6 * (b - a) / turns for a, b in zip(before, after)]
        return rate, spent, ran.stdout.strip().splitlines()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--other", choices=["postgresql", "redis", "telemetry"], default="postgresql")
    parser.add_argument("--sampled", type=float, default=0.05, help="share of the requests that telemetry traces")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--port", type=int, default=18000)
    parser.add_argument("--build", default="build/release")
    options = parser.parse_args()
    stored = {"postgresql": postgres, "redis": redis, "telemetry": observed(options.port, options.sampled)}[options.other]
    ratios = []
    for _ in range(options.pairs):
        memory, of_memory, line = measure(options)
        print(f"in memory  {memory:7.0f} turns/s, instance {of_memory[0]:4.0f} us a turn | {line}", flush=True)
        other, of_other, line = measure(options, stored)
        ratios.append(other / memory)
        print(f"{options.other:10} {other:7.0f} turns/s, instance {of_other[0]:4.0f} us a turn, "
              f"{options.other} {of_other[1]:4.0f} us | ratio {ratios[-1]:.2f} | {line}", flush=True)
    print(f"ratio: {min(ratios):.2f} to {max(ratios):.2f}, median {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
