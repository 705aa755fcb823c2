"""Frames and handshakes, right and wrong, byte by byte: the cases of the Autobahn suite as a table of our own."""
import json
import struct
import time
import unittest

from raw_socket import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, RawWebSocket, close_frame, frame
from server import Server

PING_EVENT = b'{"type":"ping"}'
BYTES_MAX = 32 * 1024  # of a message

# name, bytes, close code
VIOLATIONS = [
    ("reserved bit 1", frame(TEXT, PING_EVENT, reserved=4), 1002),
    ("reserved bit 2", frame(TEXT, PING_EVENT, reserved=2), 1002),
    ("reserved bit 3", frame(TEXT, PING_EVENT, reserved=1), 1002),
    ("reserved bit in a ping", frame(PING, reserved=4), 1002),
    *[(f"opcode {opcode}", frame(opcode, b"x"), 1002) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)],
    ("unmasked text", frame(TEXT, PING_EVENT, masked=False), 1002),
    ("unmasked ping", frame(PING, masked=False), 1002),
    ("unmasked close", frame(CLOSE, struct.pack("!H", 1000), masked=False), 1002),
    ("ping in parts", frame(PING, b"x", final=False), 1002),
    ("close in parts", frame(CLOSE, struct.pack("!H", 1000), final=False), 1002),
    ("ping of 126 bytes", frame(PING, b"x" * 126), 1002),
    ("close of 126 bytes", close_frame(1000, b"x" * 124), 1002),
    ("continuation of nothing", frame(CONTINUATION, b"x"), 1002),
    ("continuation of a whole message", frame(TEXT, PING_EVENT) + frame(CONTINUATION, b"x"), 1002),
    ("text inside a message", frame(TEXT, b"{", final=False) + frame(TEXT, PING_EVENT), 1002),
    ("binary inside a message", frame(TEXT, b"{", final=False) + frame(BINARY, b"x"), 1002),
    ("length with the highest bit", frame(TEXT, length=1 << 63), 1002),
    ("binary", frame(BINARY, PING_EVENT), 1003),
    ("empty binary", frame(BINARY), 1003),
    ("first part of binary", frame(BINARY, b"x", final=False), 1003),
    ("lone continuation byte", frame(TEXT, b"\x80"), 1007),
    ("overlong solidus", frame(TEXT, b"\xc0\xaf"), 1007),
    ("overlong null", frame(TEXT, b"\xe0\x80\x80"), 1007),
    ("surrogate", frame(TEXT, b"\xed\xa0\x80"), 1007),
    ("beyond U+10FFFF", frame(TEXT, b"\xf4\x90\x80\x80"), 1007),
    ("byte FF", frame(TEXT, b"\xff"), 1007),
    ("code point without its end", frame(TEXT, '"é"'.encode()[:-2]), 1007),
    ("invalid over two parts", frame(TEXT, b"\xc3", final=False) + frame(CONTINUATION, b"("), 1007),
    ("too big", frame(TEXT, b" " * (BYTES_MAX + 1)), 1009),
    ("too big by its head alone", frame(TEXT, length=1 << 40), 1009),
    (
        "too big in parts",
        frame(TEXT, b" " * BYTES_MAX, final=False) + frame(CONTINUATION, b" "),
        1009,
    ),
    ("close with half a code", frame(CLOSE, b"\x03"), 1002),
    *[
        (f"close code {code}", close_frame(code), 1002)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    ],
    ("close reason that is not UTF-8", close_frame(1000, b"\xc3("), 1007),
]

# name, bytes, pongs, an event of this type
ACCEPTED = [
    ("whole", frame(TEXT, PING_EVENT), [], "pong"),
    ("white space around", frame(TEXT, b"\r\n " + PING_EVENT + b"\n"), [], "pong"),
    ("in two parts", frame(TEXT, PING_EVENT[:5], final=False) + frame(CONTINUATION, PING_EVENT[5:]), [], "pong"),
    (
        "in parts of one byte",
        frame(TEXT, PING_EVENT[:1], final=False)
        + b"".join(frame(CONTINUATION, PING_EVENT[i : i + 1], final=False) for i in range(1, len(PING_EVENT)))
        + frame(CONTINUATION),
        [],
        "pong",
    ),
    (
        "empty parts",
        frame(TEXT, final=False) + frame(CONTINUATION, final=False) + frame(CONTINUATION, PING_EVENT),
        [],
        "pong",
    ),
    (
        "pings between parts",
        frame(TEXT, PING_EVENT[:5], final=False)
        + frame(PING, b"one")
        + frame(CONTINUATION, PING_EVENT[5:9], final=False)
        + frame(PING, b"two")
        + frame(CONTINUATION, PING_EVENT[9:]),
        [b"one", b"two"],
        "pong",
    ),
    ("empty ping", frame(PING) + frame(TEXT, PING_EVENT), [b""], "pong"),
    ("ping of 125 bytes", frame(PING, bytes(range(125))) + frame(TEXT, PING_EVENT), [bytes(range(125))], "pong"),
    (
        "ten pings",
        b"".join(frame(PING, bytes([i])) for i in range(10)) + frame(TEXT, PING_EVENT),
        [bytes([i]) for i in range(10)],
        "pong",
    ),
    ("pong that nothing asked for", frame(PONG, b"x") + frame(TEXT, PING_EVENT), [], "pong"),
    ("biggest", frame(TEXT, PING_EVENT.ljust(BYTES_MAX)), [], "pong"),
    (
        "code point over two parts",
        frame(TEXT, b'{"type":"\xf0\x9f', final=False) + frame(CONTINUATION, b'\x99\x82"}'),
        [],
        "error",
    ),
    ("length in 64 bits", frame(TEXT, PING_EVENT, length=len(PING_EVENT))[:10] + frame(TEXT, PING_EVENT)[2:], [], "pong"),
]

# Each gets an error event and the socket stays open.
REFUSED_FRAMES = [
    b"",
    b"hello",
    b"[]",
    b"1",
    b"null",
    b"{",
    b"{}",
    b'{"type":null}',
    b'{"type":7}',
    b'{"type":""}',
    b'{"type":"subscribe"}',
    b'{"type":"pong"}',
    b'{"type":"message"}',
    b'{"type":"message","content":7}',
    b'{"type":"message","content":null}',
    b'{"type":"message","content":""}',
    b'{"type":"message","content":" \\n "}',
    b'{"type":"message","content":"hi","client_message_id":7}',
    b'{"type":"message","content":"hi","client_message_id":"a b"}',
    b'{"type":"message","content":"' + b"x" * 4001 + b'"}',
    b'{"type":"message","content":"\\ud800"}',
    b'{"type":"stop","seq":-1}',
    b'{"type":"stop","seq":"2"}',
    b"[" * 10000,
]


def setUpModule():
    global server, session
    server = Server(WEBSOCKET_SESSION_CONNECTIONS="1000")
    session = server.create_session()


def tearDownModule():
    server.close()


def connect(**options) -> RawWebSocket:
    return RawWebSocket(server.port, f"/ws?session_id={session}", **options)


class Frames(unittest.TestCase):
    def opened(self) -> RawWebSocket:
        connection = self.enterContext(connect())
        self.assertEqual(connection.read_event()["type"], "connected")
        return connection

    def test_violations_close_with_their_code(self):
        for name, data, code in VIOLATIONS:
            with self.subTest(name):
                connection = self.opened()
                connection.send(data)
                self.assertEqual(connection.read_close()[0], code)

    def test_the_code_of_a_violation_arrives_though_the_client_goes_on_sending(self):
        for _ in range(5):
            connection = self.opened()
            connection.send(frame(TEXT, b" " * 10_000_000))
            self.assertEqual(connection.read_close()[0], 1009)
            connection.send(close_frame(1009))
            self.assertIsNone(connection.read(), "the server closes after both close frames")

    def test_a_head_may_come_in_two_segments(self):
        for data in (frame(TEXT, PING_EVENT), frame(TEXT, PING_EVENT.ljust(200)), frame(PING, b"x")):
            for cut in range(1, 8):
                with self.subTest(bytes=len(data), cut=cut):
                    with connect() as connection:
                        self.assertEqual(connection.read_event()["type"], "connected")
                        connection.send(frame(PING, b"first") + data[:cut])
                        # With the pong, the server has read the part of the head that came in the same segment.
                        self.assertEqual(connection.read(), (PONG, b"first"))
                        connection.send(data[cut:] + frame(PING, b"last"))
                        self.assertIn(connection.read()[0], (TEXT, PONG))
                        self.assertEqual(connection.read(), (PONG, b"last"))

    def test_accepts_what_the_protocol_allows(self):
        for name, data, pongs, event in ACCEPTED:
            for pieces in ("at once", "byte by byte"):
                if pieces == "byte by byte" and len(data) > 500:
                    continue
                with self.subTest(name, pieces=pieces):
                    connection = self.opened()
                    if pieces == "at once":
                        connection.send(data)
                    else:
                        for byte in data:
                            connection.send(bytes([byte]))
                    found = [connection.read() for _ in range(len(pongs) + 1)]
                    self.assertEqual([payload for opcode, payload in found if opcode == PONG], pongs)
                    events = [json.loads(payload)["type"] for opcode, payload in found if opcode == TEXT]
                    self.assertEqual(events, [event])

    def test_valid_close_codes_are_returned(self):
        for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999):
            with self.subTest(code=code):
                connection = self.opened()
                connection.send(close_frame(code, "tschüß".encode()))
                self.assertEqual(connection.read_close()[0], code)
                self.assertIsNone(connection.read())

    def test_close_without_a_code_is_answered(self):
        connection = self.opened()
        connection.send(frame(CLOSE))
        self.assertEqual(connection.read()[0], CLOSE)
        self.assertIsNone(connection.read())

    def test_close_inside_a_message_is_answered(self):
        connection = self.opened()
        connection.send(frame(TEXT, b"{", final=False) + close_frame(1000))
        self.assertEqual(connection.read_close()[0], 1000)

    def test_nothing_is_answered_after_close(self):
        connection = self.opened()
        connection.send(close_frame(1000) + frame(PING, b"late") + frame(TEXT, PING_EVENT))
        self.assertEqual(connection.read()[0], CLOSE)
        self.assertIsNone(connection.read())

    def test_a_refused_frame_gets_an_error_event_and_the_socket_stays_open(self):
        connection = self.opened()
        for text in REFUSED_FRAMES:
            with self.subTest(text[:60]):
                connection.send(frame(TEXT, text) + frame(TEXT, PING_EVENT))
                error = connection.read_event()
                self.assertEqual(error["type"], "error", error)
                self.assertTrue(error["error"] and error["message"])
                self.assertEqual(error["content"], error["message"])
                self.assertEqual(connection.read_event()["type"], "pong")

    def test_the_id_of_a_refused_message_is_returned(self):
        connection = self.opened()
        connection.send(frame(TEXT, b'{"type":"message","content":"","client_message_id":"m-1"}'))
        self.assertEqual(connection.read_event()["client_message_id"], "m-1")

    def test_the_server_goes_on_after_connections_that_break_off(self):
        for data in (b"\x81", b"\x81\xff\x00", frame(TEXT, PING_EVENT)[:-1], frame(TEXT, b"{", final=False)):
            connection = self.opened()
            connection.send(data)
            connection.socket.close()
        self.opened()


class Handshakes(unittest.TestCase):
    def status(self, **options) -> int:
        return self.enterContext(connect(**options)).status

    def test_opens(self):
        with connect(headers={"Sec-WebSocket-Extensions": "permessage-deflate", "Sec-WebSocket-Protocol": "chat"}) as it:
            self.assertEqual(it.status, 101)
            self.assertEqual(it.headers["upgrade"].lower(), "websocket")
            self.assertEqual(it.headers["sec-websocket-accept"], it.expected_accept())
            self.assertNotIn("sec-websocket-extensions", it.headers)
            self.assertNotIn("sec-websocket-protocol", it.headers)

    def test_reads_names_and_lists_in_any_case(self):
        self.assertEqual(self.status(headers={"Upgrade": "WebSocket", "Connection": "keep-alive, UPGRADE"}), 101)

    def test_refuses_other_versions(self):
        for version in ("8", "14", None):
            with connect(headers={"Sec-WebSocket-Version": version}) as it:
                self.assertEqual((it.status, it.headers["sec-websocket-version"]), (426, "13"))

    def test_refuses_a_bad_key(self):
        for key in (None, "", "short", "A" * 24):
            self.assertEqual(self.status(headers={"Sec-WebSocket-Key": key}), 400, key)

    def test_refuses_what_is_not_a_handshake(self):
        self.assertEqual(self.status(headers={"Upgrade": None}), 426)
        self.assertEqual(self.status(headers={"Connection": "close"}), 426)
        self.assertEqual(self.status(method="POST", headers={"Content-Length": "0"}), 405)

    def test_checks_the_origin(self):
        self.assertEqual(self.status(headers={"Origin": f"http://127.0.0.1:{server.port}"}), 101)
        other = Server(CORS_ORIGINS="https://shop.example.org")
        self.addCleanup(other.close)
        for origin, status in (
            ("https://shop.example.org", 101),
            ("https://evil.example.org", 403),
            ("https://shop.example.org.evil.example", 403),
            ("http://shop.example.org", 403),
            ("null", 403),
        ):
            with RawWebSocket(other.port, "/ws?session_id=sess_x", {"Origin": origin}) as it:
                self.assertEqual(it.status, status, origin)

    def test_takes_frames_that_come_with_the_handshake(self):
        # The two in one segment: what the server read behind the head is the first frame.
        connection = self.enterContext(connect())
        connection.send(frame(TEXT, PING_EVENT))
        self.assertEqual({connection.read_event()["type"] for _ in range(2)}, {"connected", "pong"})

    def test_closes_with_the_code_of_the_refusal(self):
        for query, code, reason in (
            ("", 4001, "Invalid session_id"),
            ("?session_id=", 4001, "Invalid session_id"),
            ("?session_id=a%20b", 4001, "Invalid session_id"),
            ("?session_id=sess_00000000000000000000000000000000", 4004, "Session not found"),
        ):
            with self.subTest(query), RawWebSocket(server.port, "/ws" + query) as it:
                self.assertEqual(it.status, 101)
                self.assertEqual(it.read_close(), (code, reason))

    def test_closes_what_exceeds_the_number_of_connections(self):
        other = Server(WEBSOCKET_SESSION_CONNECTIONS="2")
        self.addCleanup(other.close)
        target = f"/ws?session_id={other.create_session()}"
        first, second = (self.enterContext(RawWebSocket(other.port, target)) for _ in range(2))
        for connection in (first, second):
            self.assertEqual(connection.read_event()["type"], "connected")
        with RawWebSocket(other.port, target) as third:
            self.assertEqual(third.read_close(), (4009, "Too many connections"))
        first.send(close_frame(1000))
        self.assertEqual(first.read_close()[0], 1000)
        self.assertIsNone(first.read())
        # The server frees the place a moment after it closed the socket: until then, 4009 is right.
        deadline = time.monotonic() + 20
        kind = None
        while kind != TEXT and time.monotonic() < deadline:
            with RawWebSocket(other.port, target) as again:
                kind = again.read()[0]
        self.assertEqual(kind, TEXT)


class SlowClients(unittest.TestCase):
    def test_a_client_that_answers_no_ping_is_closed(self):
        other = Server(WEBSOCKET_PING_INTERVAL="1", WEBSOCKET_PING_TIMEOUT="1")
        self.addCleanup(other.close)
        with RawWebSocket(other.port, f"/ws?session_id={other.create_session()}") as it:
            self.assertEqual(it.read_event()["type"], "connected")
            self.assertEqual(it.read()[0], PING)
            self.assertEqual(it.read_close()[0], 1001)

    def test_a_client_that_answers_pings_stays(self):
        other = Server(WEBSOCKET_PING_INTERVAL="1", WEBSOCKET_PING_TIMEOUT="1")
        self.addCleanup(other.close)
        with RawWebSocket(other.port, f"/ws?session_id={other.create_session()}") as it:
            self.assertEqual(it.read_event()["type"], "connected")
            for _ in range(4):
                opcode, payload = it.read()
                self.assertEqual(opcode, PING)
                it.send(frame(PONG, payload))

    def test_a_client_that_does_not_read_is_closed(self):
        # No ping falls into the test: a client that does not read answers none, and is closed for that.
        other = Server(WEBSOCKET_PING_INTERVAL="3600")
        self.addCleanup(other.close)
        with RawWebSocket(other.port, f"/ws?session_id={other.create_session()}", buffer=4096) as it:
            self.assertEqual(it.read_event()["type"], "connected")
            it.socket.settimeout(5)  # a slow machine takes a while for 100,000 messages
            try:
                for _ in range(100):  # 20 MB of answers: more than the kernel holds
                    it.send(frame(TEXT, b"x") * 1000)
            except (TimeoutError, ConnectionError):
                pass  # the server reads no more
            it.socket.settimeout(60)
            self.assertEqual(it.read_close()[0], 1013)


if __name__ == "__main__":
    unittest.main()
