"""Each program of examples/clients keeps the whole conversation while its server is killed.

Run by tests/integration/clients.sh.
"""
import json
import subprocess
import sys
import threading
import unittest

from server import QUESTION, ROOT, Server

EXAMPLES = ROOT / "examples/clients"
PYTHON = "/usr/bin/python3"  # Debian's, for which python3-websockets is installed
SECONDS_MAX = 60  # for a client to end


class ExampleClient:
    """A running example. Lines of its standard error are `<event> <seq> <content as JSON>`."""

    def __init__(self, command: list[str], url: str, session_id: str):
        self.process = subprocess.Popen(
            [*command, url, session_id],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.events: list[str] = []
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stderr:
            with self.changed:
                self.events.append(line.rstrip())
                self.changed.notify_all()

    def say(self, text: str) -> None:
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def wait_for_texts(self, count: int) -> None:
        def arrived():
            return sum(event.startswith("text ") for event in self.events) >= count

        with self.changed:
            if not self.changed.wait_for(arrived, SECONDS_MAX):
                raise AssertionError(f"no {count} text events, but {self.events}")

    def conversation(self) -> list[dict]:
        """Ends the input. What the client shows when all is answered."""
        self.process.stdin.close()
        watchdog = threading.Timer(SECONDS_MAX, self.process.kill)
        watchdog.start()
        output = self.process.stdout.read()
        status = self.process.wait()
        watchdog.cancel()
        self.reader.join()
        if status != 0:
            raise AssertionError(f"exit status {status} after {self.events}")
        return [json.loads(line) for line in output.splitlines()]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()


class ClientTests:
    command: list[str]

    def setUp(self):
        # Slower than the slowest client, so that the answer is not at its end when the client shows its begin.
        self.server = Server(ANSWER_PACE_MS="200")
        self.addCleanup(self.server.close)
        self.session = self.server.create_session()
        self.client = ExampleClient(self.command, self.server.url, self.session)
        self.addCleanup(self.client.close)

    def expect_the_log(self):
        shown = self.client.conversation()
        logged = [
            {name: message[name] for name in ("seq", "role", "content")}
            for message in self.server.log_of(self.session)
        ]
        self.assertEqual(shown, logged, self.client.events)
        return logged

    def said(self, logged):
        return [message["content"] for message in logged if message["role"] == "user"]

    def test_shows_the_log(self):
        self.client.say(QUESTION)
        logged = self.expect_the_log()
        self.assertEqual([message["role"] for message in logged], ["user", "assistant"])

    def test_shows_the_answer_that_another_run_of_the_server_gives(self):
        self.client.say(QUESTION)
        self.client.wait_for_texts(3)
        self.server.kill()
        self.server.start()
        logged = self.expect_the_log()
        self.assertEqual([message["role"] for message in logged], ["user", "assistant"])

    def test_shows_the_log_after_the_server_is_killed_in_mid_answer(self):
        self.client.say(QUESTION)
        self.client.wait_for_texts(3)
        self.server.kill()
        self.client.say("What is your refund policy?")  # while there is no server
        self.server.start()
        logged = self.expect_the_log()
        self.assertEqual(self.said(logged), [QUESTION, "What is your refund policy?"])
        self.assertEqual(logged[-1]["role"], "assistant")

    def test_shows_the_log_after_two_kills_and_a_message_with_astral_characters(self):
        self.client.say("🙂🙂 " + QUESTION)
        for texts in (2, 4):
            self.client.wait_for_texts(texts)
            self.server.kill()
            self.client.say(f"👋 still there, {texts}?")
            self.server.start()
        self.assertEqual(len(self.said(self.expect_the_log())), 3)

    def test_shows_the_log_after_a_planned_restart_in_mid_answer(self):
        self.client.say(QUESTION)
        self.client.wait_for_texts(3)
        self.server.stop()
        self.server.start()
        logged = self.expect_the_log()
        self.assertEqual([message["role"] for message in logged], ["user", "assistant"])


class JavaScript(ClientTests, unittest.TestCase):
    command = ["node", str(EXAMPLES / "talk.mjs")]


class PythonEventStream(ClientTests, unittest.TestCase):
    command = [PYTHON, str(EXAMPLES / "talk_sse.py")]


class PythonWebSocket(ClientTests, unittest.TestCase):
    command = [PYTHON, str(EXAMPLES / "talk_websocket.py")]


class Curl(ClientTests, unittest.TestCase):
    command = [str(EXAMPLES / "talk.sh")]


class Examples(unittest.TestCase):
    def test_are_under_150_lines_each(self):
        for path in EXAMPLES.iterdir():
            if path.suffix in (".mjs", ".py", ".sh"):
                self.assertLess(len(path.read_text().splitlines()), 150, path.name)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
