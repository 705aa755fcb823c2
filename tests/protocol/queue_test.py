"""The queue as operators see it: server-sent events, and WebSocket with python3-websockets."""
import asyncio
import http.client
import json
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import websockets

from server import Server

TIMEOUT = 60  # seconds for an event


def setUpModule():
    global server
    server = Server(ANSWER_PACE_MS="0")


def tearDownModule():
    server.close()


def add_operator(name: str) -> str:
    environment = {"DATA_DIRECTORY": str(server.folder / "data"), "LOG_FILE": "none"}
    command = [server.binary, "operator", "add", name, "--env-file", "/dev/null"]
    token = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    while True:  # it is known when the server has read the operators again
        try:
            act("GET", "/api/queue", token)
            return token
        except urllib.error.HTTPError as error:
            assert error.code == 401
            time.sleep(0.1)


def act(method: str, path: str, token: str, body: dict | None = None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(server.url + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def hand_over() -> str:
    session = server.create_session()
    server.call(f"/api/chat/sessions/{session}/handoff", {"reason": "test"})
    return session


class QueueEvents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.token = add_operator("anna")

    def open(self, token: str | None, after: str | None = None):
        headers = {"Accept": "text/event-stream"}
        if token:
            headers["X-API-Key"] = token
        if after:
            headers["Last-Event-ID"] = after
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/queue/events", headers=headers)
        response = connection.getresponse()
        self.addCleanup(response.close)
        return response

    def until(self, response, kind: str, session: str | None = None) -> dict:
        while line := response.readline().decode():
            if line.startswith("id: "):
                self.last_id = line[4:].strip()
            if line.startswith("data: "):
                event = json.loads(line[6:])
                if event["type"] == kind and session in (None, event.get("session_id")):
                    return event
        self.fail(f"the stream ended before {kind}")

    def test_needs_a_valid_token(self):
        self.assertEqual(self.open(None).status, 401)
        self.assertEqual(self.open("op_" + 64 * "0").status, 401)

    def test_shows_a_conversation_from_the_queue_to_its_end(self):
        before = hand_over()
        stream = self.open(self.token)
        self.assertEqual(stream.status, 200)
        self.assertEqual(stream.headers["Content-Type"].split(";")[0], "text/event-stream")
        self.assertEqual(stream.headers["Cache-Control"], "no-cache, no-transform")
        self.assertEqual(stream.headers["X-Accel-Buffering"], "no")
        self.assertEqual(stream.readline(), b"retry: 1000\n")
        self.assertEqual(self.until(stream, "connected")["operator"], "anna")
        self.assertIn(before, [one["session_id"] for one in self.until(stream, "queue")["conversations"]])
        session = hand_over()
        entry = self.until(stream, "queued", session)["conversation"]
        queue = act("GET", "/api/queue", self.token)
        self.assertEqual(set(entry), set(next(one for one in queue if one["session_id"] == session)))
        self.assertEqual(entry["status"], "waiting")
        act("POST", f"/api/sessions/{session}/claim", self.token, {})
        self.assertEqual(self.until(stream, "claimed", session)["conversation"]["claimed_by"], "anna")
        server.call(f"/api/chat/sessions/{session}/messages", {"message": "Are you there?"})
        self.assertEqual(self.until(stream, "message", session)["message"]["content"], "Are you there?")
        act("POST", f"/api/sessions/{session}/release", self.token)
        self.until(stream, "released", session)
        act("POST", f"/api/sessions/{before}/claim", self.token, {})
        self.until(stream, "claimed", before)
        act("POST", f"/api/sessions/{before}/resolve", self.token)
        self.until(stream, "resolved", before)
        other = hand_over()
        self.until(stream, "queued", other)
        server.call(f"/api/chat/sessions/{other}/handoff", method="DELETE")
        self.until(stream, "left", other)

    def test_a_reconnect_gets_the_queue_only_if_it_changed(self):
        session = hand_over()
        stream = self.open(self.token)
        self.until(stream, "queue")
        again = self.open(self.token, self.last_id)
        self.until(again, "connected")
        server.call(f"/api/chat/sessions/{session}/handoff", method="DELETE")
        self.until(again, "left", session)
        late = self.open(self.token, "0000000000000000")
        self.assertNotIn(session, [one["session_id"] for one in self.until(late, "queue")["conversations"]])

    def test_says_in_15_seconds_that_it_is_alive(self):
        stream = self.open(self.token)
        while (line := stream.readline()) != b": ping\n":
            self.assertTrue(line, "the stream ended")

    def test_operators_are_known_after_a_slow_start(self):
        server.stop()
        server.held = (b"Initializing AI agent", 6)  # a large index; what was read before is believed for 5 s
        self.addCleanup(setattr, server, "held", None)
        server.start()
        act("GET", "/api/queue", self.token)

    def test_a_planned_restart_says_when_to_come_back(self):
        stream = self.open(self.token)
        self.until(stream, "queue")
        server.stop()
        rest = stream.read().decode()
        server.start()
        self.assertTrue(rest.endswith("retry: 200\n\n"), rest)


class TwoInstances(unittest.TestCase):
    """What happens at one instance is seen at the other, over Redis."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", cls.folder]
        cls.redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        settings = {
            "USE_SHARED_CONTEXT": "true",
            "SESSION_ENCRYPTION_ENABLED": "false",
            "REDIS_URL": f"redis://127.0.0.1:{port}",
            "ADMIN_API_KEY": "the-administrators-key",
        }
        cls.one, cls.two = Server(**settings), Server(**settings)

    @classmethod
    def tearDownClass(cls):
        for one in (cls.one, cls.two):
            one.close()
        cls.redis.kill()
        cls.redis.wait()
        shutil.rmtree(cls.folder)

    def test_an_operator_at_the_other_instance_sees_a_hand_over_and_its_end(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.two.port, timeout=TIMEOUT)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/queue/events", headers={"X-API-Key": "the-administrators-key"})
        stream = connection.getresponse()
        self.addCleanup(stream.close)
        until = lambda kind: QueueEvents.until(self, stream, kind)  # noqa: E731
        self.assertEqual(until("queue")["conversations"], [])
        session = self.one.create_session()
        self.one.call(f"/api/chat/sessions/{session}/handoff", {"reason": "test"})
        self.assertEqual(until("queued")["session_id"], session)
        headers = {"Content-Type": "application/json", "X-API-Key": "the-administrators-key"}
        for what, body in (("claim", b'{"operator": "anna"}'), ("resolve", b"")):
            url = f"{self.one.url}/api/sessions/{session}/{what}"
            urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST"), timeout=60).close()
            self.assertEqual(until(what.removesuffix("e") + "ed")["session_id"], session)


class OperatorSocket(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.token = add_operator("ben")

    async def connect(self, path="/ws/operator", **options):
        socket = await websockets.connect(f"ws://127.0.0.1:{server.port}{path}", **options)
        self.addAsyncCleanup(socket.close)
        return socket

    async def until(self, socket, kind: str) -> dict:
        while True:
            event = json.loads(await asyncio.wait_for(socket.recv(), TIMEOUT))
            if event["type"] == kind:
                return event

    async def close_code(self, socket) -> int:
        await asyncio.wait_for(socket.wait_closed(), TIMEOUT)
        return socket.close_code

    async def log_in(self):
        socket = await self.connect()
        await socket.send(json.dumps({"type": "auth", "token": self.token}))
        self.assertEqual((await self.until(socket, "connected"))["operator"], "ben")
        return socket

    async def test_takes_the_token_as_a_header_or_in_the_first_message(self):
        socket = await self.connect(extra_headers={"Authorization": f"Bearer {self.token}"})
        self.assertEqual((await self.until(socket, "connected"))["operator"], "ben")
        await self.until(socket, "queue")
        await self.until(await self.log_in(), "queue")

    async def test_a_wrong_token_is_refused_with_1008(self):
        socket = await self.connect(extra_headers={"Authorization": "Bearer op_" + 64 * "0"})
        self.assertEqual(await self.close_code(socket), 1008)
        for token in ("op_" + 64 * "0", "", "the-administrators-key"):
            socket = await self.connect()
            await socket.send(json.dumps({"type": "auth", "token": token}))
            self.assertEqual(await self.close_code(socket), 1008)

    async def test_who_does_not_log_in_is_refused_after_ten_seconds(self):
        socket = await self.connect()
        await socket.send(json.dumps({"type": "ping"}))
        await self.until(socket, "pong")
        await socket.send(json.dumps({"type": "typing", "session_id": "sess_1"}))
        self.assertEqual(await self.close_code(socket), 1008)

    async def test_other_frames_get_an_error(self):
        socket = await self.log_in()
        for text in ("x", "[]", '{"type":"message"}', '{"type":"auth"}', '{"type":"typing"}'):
            await socket.send(text)
            self.assertEqual((await self.until(socket, "error"))["status"], 422)
        await socket.send(json.dumps({"type": "ping"}))
        await self.until(socket, "pong")

    async def test_the_customer_sees_that_the_operator_types(self):
        session = hand_over()
        customer = await self.connect(f"/ws?session_id={session}")
        socket = await self.log_in()
        await socket.send(json.dumps({"type": "typing", "session_id": session}))
        self.assertEqual((await self.until(socket, "error"))["status"], 409)
        act("POST", f"/api/sessions/{session}/claim", self.token, {})
        await self.until(socket, "claimed")
        other = await self.log_in()  # one connection tells of typing once in a second
        await other.send(json.dumps({"type": "typing", "session_id": session}))
        typing = await self.until(customer, "user_typing")
        self.assertEqual((typing["role"], typing["author"]), ("operator", "ben"))

    async def test_a_removed_operator_sees_no_more(self):
        token = add_operator("carl")
        socket = await self.connect(extra_headers={"X-API-Key": token})
        await self.until(socket, "queue")
        environment = {"DATA_DIRECTORY": str(server.folder / "data"), "LOG_FILE": "none"}
        command = [server.binary, "operator", "remove", "carl", "--env-file", "/dev/null"]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        self.assertEqual(await self.close_code(socket), 1008)


if __name__ == "__main__":
    unittest.main()
