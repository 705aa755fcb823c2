#!/usr/bin/python3
"""Idle WebSockets and streaming turns on a running server, from loopback.

  bench/websockets.py idle  --port 8000 --pid PID [--count 10000] [--seconds 30]
      Opens the connections, each to a session of its own, and prints what the server's resident memory
      grew by for each, the kernel's memory for sockets, and the processor time of pings.
  bench/websockets.py delay --port 8000 --other-port 8001 [--count 500]
      Time from the end of a plain POST at one instance to the frame at a client of another.
  bench/websockets.py storm --port 8000 [--count 5000]
      Connects all at once with a cursor, and prints when all had their first event.
  bench/websockets.py turns --port 8000 --pid PID [--count 2000]
      A message on each connection at once, to a server with ANSWER_PACE_MS=500: all answers stream together.
      Prints when all were complete, how late their texts came, and the resident memory meanwhile.

The server needs HTTP_CONNECTIONS_PER_ADDRESS=0 RATE_LIMIT_ENABLED=false and `ulimit -n` above the count.
"""
import argparse
import json
import os
import resource
import selectors
import socket
import time
import urllib.request

HANDSHAKE = (
    "GET /ws?session_id={} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def post(port, path, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Host": "localhost"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def create_sessions(port, count):
    return [post(port, "/sessions", {})["session_id"] for _ in range(count)]


def connect(port, session):
    it = socket.create_connection(("127.0.0.1", port))
    it.sendall(HANDSHAKE.format(session).encode())
    return it


def read_until(it, sign, limit=65536):
    data = b""
    while sign not in data and len(data) < limit:
        part = it.recv(4096)
        if not part:
            raise ConnectionError(data[:200])
        data += part
    return data


def status_of(pid, key):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith(key + ":"):
                return int(line.split()[1])
    raise KeyError(key)


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kernel_socket_kib():
    with open("/proc/slabinfo") as slabs:
        total = 0
        for line in slabs:
            fields = line.split()
            if fields[0] in ("TCP", "sock_inode_cache", "filp", "eventpoll_epi", "tcp_bind_bucket"):
                total += int(fields[1]) * int(fields[3])
    return total / 1024


def idle(options):
    sessions = create_sessions(options.port, options.count)
    before, kernel_before = status_of(options.pid, "VmRSS"), kernel_socket_kib()
    sockets = [connect(options.port, session) for session in sessions]
    for it in sockets:
        read_until(it, b'"connected"')
    after, kernel_after = status_of(options.pid, "VmRSS"), kernel_socket_kib()
    print(f"connections {len(sockets)}")
    print(f"resident    {(after - before) / len(sockets):.2f} KiB each ({before} -> {after} KiB)")
    print(f"kernel      {(kernel_after - kernel_before) / len(sockets):.2f} KiB each, both ends of each socket")
    began, used = time.monotonic(), processor_seconds(options.pid)
    selector = selectors.DefaultSelector()
    for it in sockets:
        it.setblocking(False)
        selector.register(it, selectors.EVENT_READ)
    pings = 0
    while time.monotonic() - began < options.seconds:
        for key, _ in selector.select(1):
            pings += key.fileobj.recv(4096).count(b"\x89\x00")
            key.fileobj.send(b"\x8a\x80\0\0\0\0")
    share = (processor_seconds(options.pid) - used) / (time.monotonic() - began)
    print(f"pings       {pings} in {options.seconds} s, {100 * share:.2f} % of a core")


def delay(options):
    session = create_sessions(options.port, 1)[0]
    it = connect(options.other_port, session)
    read_until(it, b'"connected"')
    delays = []
    for number in range(options.count):
        if number % 200 == 199:
            it.close()
            session = create_sessions(options.port, 1)[0]
            it = connect(options.other_port, session)
            read_until(it, b'"connected"')
        post(options.port, f"/chat/sessions/{session}/messages", {"message": "How do I reset my password?"})
        began = time.monotonic()
        read_until(it, b'"complete"', 1 << 20)
        delays.append(1000 * (time.monotonic() - began))
    delays.sort()
    print(f"after the reply of a POST: p50 {delays[len(delays) // 2]:.2f} ms, p99 {delays[int(len(delays) * .99)]:.2f} ms")


def masked(text):
    """A text frame of a client, under a mask of zeros."""
    data = text.encode()
    assert len(data) < 65536
    size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + len(data).to_bytes(2, "big")
    return b"\x81" + size + b"\0\0\0\0" + data


def turns(options):
    sockets = [connect(options.port, session) for session in create_sessions(options.port, options.count)]
    for it in sockets:
        read_until(it, b'"connected"')
        it.setblocking(False)
    before, used = status_of(options.pid, "VmRSS"), processor_seconds(options.pid)
    selector = selectors.DefaultSelector()
    began = time.monotonic()
    question = {"type": "message", "content": "How do I reset my password?", "client_message_id": "m-1"}
    for it in sockets:
        it.send(masked(json.dumps(question)))
        selector.register(it, selectors.EVENT_READ, bytearray())
    complete, most, texts = 0, before, 0
    while complete < len(sockets) and time.monotonic() - began < 120:
        for key, _ in selector.select(1):
            key.data.extend(key.fileobj.recv(65536))
            if b'"complete"' not in key.data:
                continue
            complete += 1
            texts += key.data.count(b'"type":"text"')
            selector.unregister(key.fileobj)
        most = max(most, status_of(options.pid, "VmRSS"))
    took = time.monotonic() - began
    share = (processor_seconds(options.pid) - used) / took
    print(f"complete  {complete} of {len(sockets)} answers after {took:.2f} s, in {texts} texts")
    print(f"resident  {before} KiB before, {most} KiB at most: {(most - before) / len(sockets):.1f} KiB each")
    print(f"processor {100 * share:.0f} % of a core")


def storm(options):
    sessions = create_sessions(options.port, options.count)
    began = time.monotonic()
    sockets = [connect(options.port, session) for session in sessions]
    for it in sockets:
        read_until(it, b'"connected"')
    print(f"{len(sockets)} connections had their first event after {time.monotonic() - began:.2f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", choices=["idle", "delay", "turns", "storm"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--other-port", type=int)
    parser.add_argument("--pid", type=int)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    options.count = options.count or {"idle": 10000, "delay": 500, "turns": 2000, "storm": 5000}[options.scenario]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    {"idle": idle, "delay": delay, "turns": turns, "storm": storm}[options.scenario](options)


if __name__ == "__main__":
    main()
