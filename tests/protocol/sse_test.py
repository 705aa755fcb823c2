"""Server-sent events as bytes: heads, hints, ids and refusals."""
import http.client
import json
import unittest

from server import QUESTION, Server
from websocket_test import apply_text

TIMEOUT = 60  # seconds without a byte; comments come in less than 15


def setUpModule():
    global server
    server = Server(ANSWER_PACE_MS="200")


def tearDownModule():
    server.close()


class Stream:
    """One response. `lines` are all that came, `events` their JSON."""

    def __init__(self, path: str, headers: dict | None = None, body: dict | None = None, timeout=TIMEOUT):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
        data = None if body is None else json.dumps(body)
        head = {"Content-Type": "application/json", "Accept": "text/event-stream", **(headers or {})}
        self.connection.request("GET" if body is None else "POST", path, data, head)
        self.response = self.connection.getresponse()
        self.lines = []
        self.events = []

    def close(self):
        self.response.close()
        self.connection.close()

    def read_line(self) -> str | None:
        line = self.response.readline()
        if not line:
            return None
        self.lines.append(line.decode().rstrip("\n"))
        if self.lines[-1].startswith("data: "):
            self.events.append(json.loads(self.lines[-1][6:]))
        return self.lines[-1]

    def until(self, kind: str, count: int = 1) -> dict:
        while len(found := [event for event in self.events if event["type"] == kind]) < count:
            assert self.read_line() is not None, f"the stream ended before {kind}"
        return found[-1]

    def to_the_end(self) -> "Stream":
        while self.read_line() is not None:
            pass
        return self

    def types(self) -> list[str]:
        return [event["type"] for event in self.events]


class EventStreams(unittest.TestCase):
    def setUp(self):
        self.session = server.create_session()
        self.chat = f"/api/chat/sessions/{self.session}"

    def open(self, *arguments, **options) -> Stream:
        stream = Stream(*arguments, **options)
        self.addCleanup(stream.close)
        return stream

    def say(self, message: str = QUESTION, message_id: str | None = "m-1") -> Stream:
        return self.open(f"{self.chat}/messages", body={"message": message, "client_message_id": message_id})

    def logged(self) -> dict[int, str]:
        return {message["seq"]: message["content"] for message in server.log_of(self.session)}

    def expect_error(self, stream: Stream, status: int):
        self.assertEqual(stream.response.status, status)
        error = json.loads(stream.response.read())
        self.assertEqual({"error", "message", "detail", "request_id", "support"} - set(error), set())

    def test_the_head_keeps_proxies_from_storing_or_packing(self):
        stream = self.open(f"{self.chat}/events", {"Accept-Encoding": "gzip"})
        self.assertEqual(stream.response.status, 200)
        head = stream.response.headers
        self.assertEqual(head["Content-Type"].split(";")[0], "text/event-stream")
        self.assertEqual(head["Cache-Control"], "no-cache, no-transform")
        self.assertEqual(head["X-Accel-Buffering"], "no")
        self.assertIsNone(head["Content-Encoding"])

    def test_begins_with_the_retry_hint(self):
        stream = self.open(f"{self.chat}/events")
        self.assertEqual(stream.read_line(), "retry: 1000")
        stream.until("connected")
        self.assertEqual(stream.types(), ["connected"])

    def test_the_stream_of_a_message_begins_with_the_retry_hint(self):
        self.assertEqual(self.say().read_line(), "retry: 1000")

    def test_the_id_of_a_line_is_that_of_the_event(self):
        stream = self.say("hello").to_the_end()
        for number, line in enumerate(stream.lines):
            if line.startswith("id: "):
                event = json.loads(stream.lines[number + 2].removeprefix("data: "))
                self.assertEqual(line, f"id: {event['id']}")
                self.assertEqual(stream.lines[number + 1], f"event: {event['type']}")

    def test_a_silent_stream_gets_a_comment_in_15_seconds(self):
        stream = self.open(f"{self.chat}/events", timeout=15)
        while stream.read_line() != ": ping":
            pass

    def test_the_stream_of_a_message_ends_with_its_answer(self):
        stream = self.say().to_the_end()
        kinds = [kind for kind in stream.types() if kind != "status"]
        self.assertEqual(kinds[:3], ["connected", "acknowledged", "start"])
        self.assertEqual(stream.types()[-1], "complete")
        self.assertEqual(apply_text(stream.events), self.logged())

    def test_a_repeated_message_gets_the_events_of_the_first(self):
        self.say().to_the_end()
        again = self.say().to_the_end()
        self.assertEqual([again.types()[0], again.types()[1], again.types()[-1]], ["connected", "acknowledged", "complete"])
        self.assertEqual(again.events[1]["client_message_id"], "m-1")
        self.assertEqual(apply_text(again.events), self.logged())
        self.assertEqual(sorted(self.logged()), [1, 2])

    def test_a_message_repeated_in_mid_answer_joins_it(self):
        first = self.say()
        first.until("text", 2)
        first.close()
        again = self.say().to_the_end()
        self.assertEqual(again.types()[-1], "complete")
        self.assertEqual(apply_text(again.events).get(2), self.logged()[2])
        self.assertEqual(sorted(self.logged()), [1, 2])

    def test_last_event_id_wins_over_after(self):
        events = self.say().to_the_end().events
        for event in events:
            if event["type"] != "text":
                continue
            stream = self.open(f"{self.chat}/events?after=0", {"Last-Event-ID": event["id"]})
            stream.until("complete")
            before = events[: events.index(event) + 1]
            self.assertEqual(apply_text(before + stream.events), self.logged())

    def test_a_watcher_sees_an_answer_grow_whatever_the_sender_asked_for(self):
        watcher = self.open(f"{self.chat}/events")
        watcher.until("connected")
        server.call(f"{self.chat}/messages", {"message": QUESTION})
        watcher.until("complete")
        self.assertGreater(watcher.types().count("text"), 2)

    def test_running_only_answers_204_when_nothing_runs(self):
        self.say("hello").to_the_end()
        newest = self.open(f"{self.chat}/events")
        newest = newest.until("complete")["id"]
        self.assertEqual(self.open(f"{self.chat}/events?running=1&after={newest}").response.status, 204)
        self.assertEqual(self.open(f"{self.chat}/events?running=1", {"Last-Event-ID": newest}).response.status, 204)
        self.assertEqual(self.open(f"{self.chat}/events?running=1&after=1").response.status, 200)

    def test_running_only_streams_what_runs(self):
        self.say().until("text")
        stream = self.open(f"{self.chat}/events?running=1&after=1")
        self.assertEqual(stream.response.status, 200)
        self.assertTrue(stream.until("connected")["running"])
        self.assertEqual(stream.until("complete")["seq"], 2)

    def test_refusals_have_the_shape_of_errors(self):
        unknown = "/api/chat/sessions/sess_00000000000000000000000000000000"
        self.expect_error(self.open(f"{unknown}/events"), 404)
        self.expect_error(self.open(f"{unknown}/messages", body={"message": "hello"}), 404)
        self.expect_error(self.open(f"{self.chat}/events?after=x"), 422)
        self.expect_error(self.open(f"{self.chat}/events", {"Last-Event-ID": "1.2-3~x"}), 422)
        self.expect_error(self.open(f"{self.chat}/messages", body={"message": " "}), 422)

    def test_a_message_to_an_ended_session_is_refused(self):
        server.call(f"/api/sessions/{self.session}/status", {"status": "ended"}, method="PATCH")
        self.expect_error(self.open(f"{self.chat}/messages", body={"message": "hello"}), 409)

    def test_another_epoch_gets_resync_and_the_whole_log(self):
        self.say("hello").to_the_end()
        stream = self.open(f"{self.chat}/events", {"Last-Event-ID": "77.3-0"})
        stream.until("complete")
        self.assertEqual(stream.types()[:3], ["connected", "resync", "acknowledged"])
        self.assertEqual(apply_text(stream.events), self.logged())

    def test_an_ended_session_ends_its_stream(self):
        stream = self.open(f"{self.chat}/events")
        stream.until("connected")
        server.call(f"/api/sessions/{self.session}/status", {"status": "ended"}, method="PATCH")
        self.assertEqual(stream.to_the_end().types(), ["connected", "session_ended"])

    def test_a_planned_restart_says_when_to_come_back(self):
        stream = self.open(f"{self.chat}/events")
        stream.until("connected")
        server.stop()
        stream.to_the_end()
        server.start()
        self.assertIn("retry: 200", stream.lines)
        self.assertEqual(stream.lines[-1], "")


if __name__ == "__main__":
    unittest.main()
