"""Conversations with tools: examples/tools/tools.yaml, its demo server, and the real binary."""
import base64
import http.client
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "protocol"))
from server import Server  # noqa: E402

KEY = "demo-key-hunter2"
ADMIN = "tools-tests-key-0123456789"


class Shop:
    def __init__(self):
        command = ["/usr/bin/python3", ROOT / "examples/tools/demo_server.py", "--port", "0"]
        self.process = subprocess.Popen(
            command, env={**os.environ, "SHOP_API_KEY": KEY}, stdout=subprocess.PIPE, text=True
        )
        self.url = re.search(r"http://\S+", self.process.stdout.readline())[0]

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data), timeout=60) as response:
            return json.load(response)

    def log(self):
        return self.call("/_log")

    def fault(self, fault, seconds=0):
        self.call("/_fault", {"fault": fault, "seconds": seconds})

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def settings(shop, **more):
    return {
        "TOOLS_FILE": str(ROOT / "examples/tools/tools.yaml"),
        "SHOP_URL": shop.url,
        "SHOP_API_KEY": KEY,
        "ADMIN_API_KEY": ADMIN,
        "ENABLE_TELEMETRY": "true",
        "TURN_COALESCE_MS": "0",
        "ANSWER_PACE_MS": "0",
        **more,
    }


def setUpModule():
    global shop, server
    shop = Shop()
    server = Server(**settings(shop))


def tearDownModule():
    files = [file for file in server.folder.rglob("*") if file.is_file()]
    found = [file.name for file in files if KEY.encode() in file.read_bytes()]
    server.close()
    shop.close()
    assert len(files) > 1 and not found, f"the key of a tool is in {found}"


def act(path, body=None, method=None, at=None):
    """As the administrator."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {ADMIN}"}
    request = urllib.request.Request((at or server).url + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


class Talk:
    def __init__(self, user=None, at=None):
        self.server = at or server
        created = act("/api/sessions", {"user_id": user} if user else {}, at=self.server)
        self.session = created["session_id"]

    def say(self, text, message_id=None):
        body = {"message": text}
        if message_id:
            body["client_message_id"] = message_id
        self.reply = self.server.call(f"/api/chat/sessions/{self.session}/messages", body)
        return self.reply["message"]

    def actions(self):
        return act(f"/api/sessions/{self.session}/actions", at=self.server)["actions"]

    def decide(self, action, decision):
        return act(
            f"/api/sessions/{self.session}/actions",
            {"action": action, "decision": decision, "operator": "anna"},
            at=self.server,
        )


class Model:
    """Chat completions by a script: a function of the request's JSON that returns deltas, or None for an error."""

    def __init__(self):
        self.bodies = []
        self.script = lambda body: [{"content": "NO_ANSWER"}]
        model = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.bodies.append(body)
                deltas = model.script(body)
                self.send_response(200 if deltas is not None else 400)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                for delta in deltas or []:
                    self.event({"choices": [{"index": 0, "delta": delta}]})
                finish = "tool_calls" if any("tool_calls" in delta for delta in deltas or []) else "stop"
                self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
                self.event({"choices": [], "usage": {"prompt_tokens": 50, "completion_tokens": 10}})
                self.wfile.write(b"data: [DONE]\n\n")

            def event(self, data):
                self.wfile.write(b"data: " + json.dumps(data).encode() + b"\n\n")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def tool_call(name, arguments):
    """In pieces, as servers send it."""
    text = json.dumps(arguments)
    return [
        {"tool_calls": [{"index": 0, "id": "c1", "function": {"name": name, "arguments": text[:4]}}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": text[4:]}}]},
    ]


def has_result(body):
    return body["messages"][-1]["role"] == "tool"


def number_of_result(body):
    return re.search(r'<passage number="(\d+)"', body["messages"][-1]["content"])[1]


class WithAModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.model = Model()
        cls.server = Server(**settings(shop, LLM_BASE_URL=cls.model.url, LLM_MODEL="any", LLM_ATTEMPTS="1"))

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.model.close()

    def setUp(self):
        shop.fault("none")
        self.model.bodies.clear()
        self.talk = Talk(at=self.server)

    def test_it_looks_up_what_no_pattern_knows(self):
        def script(body):
            if not has_result(body):
                return tool_call("order_status", {"order_id": "12345"})
            number = number_of_result(body)
            return [{"content": f"Order 12345 is on its way. [{number}] I have refunded you 50 EUR. [{number}]"}]

        self.model.script = script
        self.assertEqual(self.talk.say("Any news of 12345, please?"), "Order 12345 is on its way. [1]")
        reply = self.talk.reply
        self.assertEqual(reply["sources"][0]["metadata"]["document_id"], "tool:order_status")
        self.assertEqual(reply["metadata"]["actions"][0]["state"], "done")
        self.assertEqual(reply["metadata"]["model"]["outcome"], "answered")
        self.assertEqual(len(self.model.bodies), 2)
        self.assertNotIn(KEY, json.dumps(self.model.bodies))

    def test_it_cannot_act_by_itself(self):
        self.model.script = lambda body: tool_call("cancel_order", {"order_id": "12349"})
        text = self.talk.say("Get rid of it, the chair of 12349")
        self.assertIn("Shall I cancel order 12349?", text)
        self.assertEqual([act for act in shop.log()["acts"] if act[1] == "12349"], [])
        self.model.script = lambda body: None
        self.assertEqual(self.talk.say("yes"), "Order 12349 is cancelled. [1]")
        self.assertEqual(len([act for act in shop.log()["acts"] if act[1] == "12349"]), 1)

    def test_the_result_is_left_when_it_fails(self):
        self.model.script = lambda body: None if has_result(body) else tool_call("order_status", {"order_id": "12345"})
        self.assertIn("Desk lamp", self.talk.say("Any news of 12345, please?"))

    def test_it_comes_to_an_end(self):
        self.model.script = lambda body: tool_call("order_status", {"order_id": "12345"})
        self.assertIn("Desk lamp", self.talk.say("Any news of 12345, please?"))
        self.assertLessEqual(len(self.model.bodies), 9)
        self.assertNotIn("tools", self.model.bodies[-1])

    def test_calls_that_are_none(self):
        def script(body):
            if not has_result(body):
                return tool_call("order_status", {"order_id": "../admin"}) + tool_call("delete_everything", {})
            return [{"content": "NO_ANSWER"}]

        self.model.script = script
        requests = shop.log()["requests"]
        self.talk.say("Any news of 12345, please?")
        self.assertEqual(shop.log()["requests"], requests)


class LookUps(unittest.TestCase):
    def setUp(self):
        shop.fault("none")

    def test_an_order(self):
        talk = Talk()
        text = talk.say("Hello, where is my order 12345?")
        self.assertEqual(
            text, "Order 12345 (Desk lamp, Bulb) is on its way. It should arrive on 2026-12-03, by DHL. [1]"
        )
        source = talk.reply["sources"][0]
        self.assertEqual(source["metadata"]["document_id"], "tool:order_status")
        self.assertEqual(talk.reply["metadata"]["answer_type"], "answer")
        self.assertEqual(talk.reply["metadata"]["actions"][0]["state"], "done")

    def test_in_german(self):
        self.assertIn("Bestellung 12346 (Armchair)", Talk().say("Wo ist meine Bestellung 12346?"))

    def test_asks_for_the_number(self):
        talk = Talk()
        self.assertIn("five digits", talk.say("where is my order?"))
        self.assertIn("Desk lamp", talk.say("12345"))

    def test_what_is_not_there(self):
        self.assertIn("no order with the number 99999", Talk().say("where is order 99999?"))

    def test_the_other_systems(self):
        self.assertEqual(Talk().say("Is LMP-10 in stock?"), "Desk lamp (LMP-10): 14 in stock. [1]")
        self.assertIn("59.00 EUR is open", Talk().say("What is invoice INV-2042 about?"))

    def test_who_is_signed_in(self):
        question = "How many bonus points do I have?"
        self.assertIn("sign in", Talk().say(question))
        self.assertIn("1250 points", Talk(user="ada@example.org").say(question))

    def test_documents_still_answer(self):
        self.assertIn("30", Talk().say("What is your refund policy?"))

    def test_what_a_server_writes_is_text(self):
        text = Talk().say("where is my order 12348?")
        self.assertNotIn("<b>", text)
        self.assertNotIn("](http", text)

    def test_bad_servers(self):
        for fault in ["html", "large", "empty", "wrong", "error"]:
            with self.subTest(fault):
                shop.fault(fault)
                talk = Talk()
                text = talk.say("where is my order 12345?")
                self.assertIn("could not look that up just now (status of an order)", text)
                self.assertEqual(talk.reply["metadata"]["actions"][0]["state"], "failed")
                shop.fault("none")
                self.assertIn("Desk lamp", Talk().say("where is my order 12345?"))  # closes the circuit's count

    def test_a_silent_server(self):
        shop.fault("silent", 8)
        begin = time.monotonic()
        text = Talk().say("where is my order 12345?")
        self.assertIn("could not look that up just now", text)
        self.assertLess(time.monotonic() - begin, 20)
        shop.fault("none")
        Talk().say("where is my order 12345?")

    def test_metrics(self):
        Talk().say("where is my order 12345?")
        with urllib.request.urlopen(urllib.request.Request(
            server.url + "/metrics", headers={"Authorization": f"Bearer {ADMIN}"}), timeout=60
        ) as response:
            text = response.read().decode()
        self.assertIn('continuo_tool_actions_total{state="done",tool_name="order_status"}', text)
        self.assertNotIn(KEY, text)


class Actions(unittest.TestCase):
    def setUp(self):
        shop.fault("none")

    def test_yes_acts_once(self):
        talk = Talk()
        question = talk.say("Please cancel my order 12346")
        self.assertIn("Shall I cancel order 12346?", question)
        approval = talk.reply["metadata"]["approval"]
        self.assertEqual(approval["asks"], "customer")
        self.assertNotIn("hash", approval)
        self.assertEqual([act for act in shop.log()["acts"] if act[1] == "12346"], [])
        self.assertEqual(talk.say("yes", "y1"), "Order 12346 is cancelled. [1]")
        self.assertEqual(talk.say("yes", "y1"), "Order 12346 is cancelled. [1]")  # the same message again
        talk.say("yes")
        acts = [act for act in shop.log()["acts"] if act[1] == "12346"]
        self.assertEqual(len(acts), 1)
        self.assertTrue(acts[0][2].startswith(f"{talk.session}-1-1-"), acts)

    def test_no_drops_it(self):
        talk = Talk()
        talk.say("cancel order 12347")
        self.assertIn("stays as it is", talk.say("no, leave it"))
        talk.say("yes")
        self.assertEqual([act for act in shop.log()["acts"] if act[1] == "12347"], [])

    def test_a_refusal(self):
        talk = Talk()
        talk.say("cancel order 12345")
        self.assertIn("The order is on its way.", talk.say("yes"))

    def test_an_answer_that_is_lost(self):
        talk = Talk()
        talk.say("cancel order 12345")
        shop.fault("silent", 12)
        text = talk.say("yes")
        self.assertIn("cannot tell whether it was done", text)
        self.assertEqual(talk.reply["metadata"]["actions"][0]["state"], "unknown")

    def test_the_team_agrees(self):
        talk = Talk()
        text = talk.say("I want a refund for invoice INV-2041")
        self.assertIn("has to agree", text)
        waiting = [entry for entry in act("/api/queue") if entry["session_id"] == talk.session]
        self.assertIn("Approval 1-1 wanted", waiting[0]["summary"])
        (action,) = talk.actions()
        self.assertTrue(action["open"])
        self.assertEqual(talk.decide(action["id"], "approve")["state"], "done")
        self.assertEqual(talk.decide(action["id"], "approve")["by"], "anna")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            talk.decide(action["id"], "refuse")
        self.assertEqual(refused.exception.code, 409)
        self.assertEqual(len([one for one in shop.log()["acts"] if one[0] == "refund"]), 1)
        log = server.log_of(talk.session)
        self.assertIn("was refunded: 129.90 EUR", log[-1]["content"])
        self.assertEqual(act(f"/api/sessions/{talk.session}")["owner"], "bot")

    def test_the_team_refuses(self):
        talk = Talk()
        talk.say("refund invoice INV-2042")
        self.assertEqual(talk.decide("1-1", "refuse")["state"], "declined")
        self.assertIn("did not agree", server.log_of(talk.session)[-1]["content"])
        with self.assertRaises(urllib.error.HTTPError) as missing:
            talk.decide("7-1", "approve")
        self.assertEqual(missing.exception.code, 404)


class Kills(unittest.TestCase):
    """The instance dies while the shop works: another life of it goes on."""

    def setUp(self):
        shop.fault("none")
        self.server = Server(**settings(shop, SESSION_LOCK_TIMEOUT="5"))
        self.addCleanup(self.server.close)
        self.talk = Talk(at=self.server)

    def kill_in_call(self, before):
        """Returns when the server is up again and the conversation has its answer."""
        key_count = len(shop.log()["asked"])
        sent = threading.Thread(target=self.try_to_say, args=("yes", "y1"))
        sent.start()
        while len(shop.log()["asked"]) == key_count:
            time.sleep(0.02)
        self.server.kill()
        sent.join()
        shop.fault("none")
        self.server.start()
        self.assertEqual(len(self.server.log_of(self.talk.session)), before + 1)
        for _ in range(600):
            if len(self.server.log_of(self.talk.session)) > before + 1:
                return
            time.sleep(0.1)
        self.fail("the turn was not taken over")

    def try_to_say(self, text, message_id):
        try:
            self.talk.say(text, message_id)
        except (OSError, http.client.HTTPException):
            pass

    def test_an_action_is_done_once(self):
        self.talk.say("cancel order 12347")
        shop.fault("slow_after", 4)  # it is done, and the instance does not hear of it
        self.kill_in_call(before=2)
        log = self.server.log_of(self.talk.session)
        self.assertEqual(log[-1]["content"], "Order 12347 is cancelled. [1]")
        done = [act for act in shop.log()["acts"] if act[1] == "12347"]
        self.assertEqual(len(done), 1, done)
        self.assertEqual(shop.log()["asked"][done[0][2]], 2)
        self.assertEqual(self.talk.say("yes", "y1"), "Order 12347 is cancelled. [1]")
        self.assertEqual(len(self.server.log_of(self.talk.session)), len(log))

    def test_a_question_survives(self):
        self.talk.say("cancel order 12345")
        self.server.kill()
        self.server.start()
        self.assertIn("The order is on its way.", self.talk.say("yes"))


class Instances(unittest.TestCase):
    """Two instances over Redis: one asks, the other one is told yes, dies, and the first one goes on."""

    def setUp(self):
        shop.fault("none")
        self.folder = tempfile.TemporaryDirectory()
        socket = f"{self.folder.name}/redis.sock"
        self.redis = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", socket, "--dir", self.folder.name, "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(self.redis.wait)
        self.addCleanup(self.redis.kill)
        for _ in range(200):
            if pathlib.Path(socket).exists():
                break
            time.sleep(0.05)
        shared = settings(
            shop,
            SESSION_STORE="redis",
            REDIS_URL=f"unix://{socket}",
            SESSION_LOCK_TIMEOUT="5",
            SESSION_ENCRYPTION_KEYS="k1:" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode(),
        )
        self.first, self.second = Server(**shared), Server(**shared)
        self.addCleanup(self.first.close)
        self.addCleanup(self.second.close)

    def test_another_instance_does_not_act_twice(self):
        talk = Talk(at=self.first)
        self.assertIn("Shall I cancel order 12350?", talk.say("cancel order 12350"))
        before = len(shop.log()["asked"])
        shop.fault("slow_after", 3)
        talk.server = self.second
        sent = threading.Thread(target=Kills.try_to_say, args=(self, "yes", "y1"))
        self.talk = talk
        sent.start()
        while len(shop.log()["asked"]) == before:
            time.sleep(0.02)
        self.second.kill()
        sent.join()
        shop.fault("none")
        for _ in range(600):
            log = self.first.log_of(talk.session)
            if len(log) > 3:
                break
            time.sleep(0.1)
        self.assertEqual(log[-1]["content"], "Order 12350 is cancelled. [1]")
        done = [act for act in shop.log()["acts"] if act[1] == "12350"]
        self.assertEqual(len(done), 1, done)
        self.assertEqual(shop.log()["asked"][done[0][2]], 2)


class Files(unittest.TestCase):
    def test_a_mistake_stops_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "tools.yaml"
            file.write_text("version: 1\ntools:\n  - name: x_tool\n    descripton: y\n")
            with self.assertRaises(RuntimeError) as failed:
                Server(**settings(shop, TOOLS_FILE=str(file)))
            self.assertIn("tools.yaml:3: tool x_tool: description is missing", str(failed.exception))


if __name__ == "__main__":
    unittest.main(verbosity=2)
