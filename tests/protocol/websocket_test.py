"""Conversations over WebSocket with python3-websockets."""
import asyncio
import json
import unittest

import websockets

from server import QUESTION, Server

TIMEOUT = 60  # seconds for an event


def setUpModule():
    global server
    server = Server(ANSWER_PACE_MS="200")


def tearDownModule():
    server.close()


class Client:
    """One connection, and all events that came on it."""

    def __init__(self, socket):
        self.socket = socket
        self.events = []

    async def until(self, kind: str, count: int = 1, seq: int | None = None) -> dict:
        """Reads until `count` events of a type have come in all. The last of them."""

        def found():
            return [e for e in self.events if e["type"] == kind and seq in (None, e.get("seq"))]

        while len(found()) < count:
            self.events.append(json.loads(await asyncio.wait_for(self.socket.recv(), TIMEOUT)))
        return found()[count - 1]

    async def send(self, kind: str, **members) -> None:
        await self.socket.send(json.dumps({"type": kind, **members}))

    async def say(self, content: str, message_id: str | None = None) -> None:
        members = {"client_message_id": message_id} if message_id else {}
        await self.send("message", content=content, **members)

    async def close_code(self) -> int:
        await asyncio.wait_for(self.socket.wait_closed(), TIMEOUT)
        return self.socket.close_code

    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def ids(self) -> list[str]:
        return [event["id"] for event in self.events if "id" in event]

    def text(self, seq: int) -> str:
        return apply_text(self.events).get(seq, "")


def apply_text(events: list[dict]) -> dict[int, str]:
    """The text of each message by seq. Fails at a gap or a repetition."""
    texts = {}
    for event in events:
        seq = event.get("seq")
        if event["type"] == "restart":
            texts[seq] = ""
        elif event["type"] == "resync":
            texts.clear()
        elif event["type"] == "acknowledged":
            texts[seq] = event["content"]
        elif event["type"] == "text":
            before = texts.get(seq, "")
            assert event["offset"] == len(before), (event, before)
            texts[seq] = before + event["content"]
    return texts


class WebSocketTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.session = server.create_session()

    async def connect(self, after: str | int | None = None, session: str | None = None) -> Client:
        uri = f"ws://127.0.0.1:{server.port}/ws?session_id={session or self.session}"
        if after is not None:
            uri += f"&after={after}"
        socket = await websockets.connect(uri, compression="deflate")
        self.addAsyncCleanup(socket.close)
        return Client(socket)

    def logged(self) -> dict[int, str]:
        return {message["seq"]: message["content"] for message in server.log_of(self.session)}

    def answer_in_another_session(self) -> str:
        other = server.create_session()
        server.call(f"/api/chat/sessions/{other}/messages", {"message": QUESTION})
        return server.log_of(other)[1]["content"]


class Conversations(WebSocketTest):
    async def test_events_come_in_order_and_make_the_log(self):
        client = await self.connect()
        connected = await client.until("connected")
        self.assertEqual(
            {name: connected[name] for name in ("session_id", "status", "owner", "operator", "last_seq", "running")},
            {
                "session_id": self.session,
                "status": "active",
                "owner": "bot",
                "operator": None,
                "last_seq": 0,
                "running": False,
            },
        )
        await client.say(QUESTION, "m-1")
        complete = await client.until("complete")
        kinds = [kind for kind in client.types() if kind not in ("sources", "status")]
        self.assertEqual(kinds[:3], ["connected", "acknowledged", "start"])
        self.assertEqual(set(kinds[3:-1]), {"text"})
        self.assertGreater(kinds.count("text"), 5)
        acknowledged = client.events[1]
        self.assertEqual(
            (acknowledged["seq"], acknowledged["client_message_id"], acknowledged["content"]), (1, "m-1", QUESTION)
        )
        self.assertEqual((complete["seq"], complete["role"], complete["answer_type"]), (2, "assistant", "answer"))
        self.assertEqual(apply_text(client.events), self.logged())
        for event in client.events:
            self.assertRegex(event["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")

    async def test_sources_of_an_answer_in_the_making_come_with_its_end(self):
        client = await self.connect()
        await client.say(QUESTION)
        self.assertTrue((await client.until("complete"))["sources"])

    async def test_sources_of_an_answer_in_the_log_come_before_its_text(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("complete")
        again = await self.connect()
        await again.until("complete")
        self.assertLess(again.types().index("sources"), again.types().index("text"))

    async def test_offsets_count_code_points(self):
        client = await self.connect()
        text = "🙂 e\u0301 " + QUESTION
        await client.say(text, "m-1")
        self.assertEqual((await client.until("acknowledged"))["content"], text)
        await client.until("complete")
        self.assertEqual(apply_text(client.events), self.logged())

    async def test_all_connections_get_the_same(self):
        clients = [await self.connect() for _ in range(3)]
        for client in clients:
            await client.until("connected")
        await clients[0].say(QUESTION, "m-1")
        for client in clients:
            await client.until("complete")
            self.assertEqual(apply_text(client.events), self.logged())
        late = await self.connect()
        await late.until("complete")
        self.assertEqual(apply_text(late.events), self.logged())

    async def test_who_comes_late_gets_the_text_so_far_in_one_event(self):
        client = await self.connect()
        await client.say(QUESTION)
        third = await client.until("text", 3)
        late = await self.connect()
        self.assertTrue((await late.until("connected"))["running"])
        first = await late.until("text")
        self.assertEqual(first["offset"], 0)
        self.assertGreaterEqual(len(first["content"]), third["offset"] + len(third["content"]))
        await late.until("complete")
        self.assertEqual(apply_text(late.events), self.logged())

    async def test_typing_reaches_only_the_others(self):
        typist, other = await self.connect(), await self.connect()
        await typist.until("connected")
        await other.until("connected")
        await typist.send("typing")
        self.assertEqual((await other.until("user_typing"))["role"], "customer")
        await typist.send("ping")
        await typist.until("pong")
        self.assertNotIn("user_typing", typist.types())

    async def test_pings_are_answered_while_an_answer_streams(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text", 2)
        await asyncio.wait_for(await client.socket.ping(), TIMEOUT)
        await client.send("ping")
        await client.until("pong")
        self.assertNotIn("complete", client.types())
        await client.until("complete")
        self.assertEqual(apply_text(client.events), self.logged())

    async def test_unknown_frames_leave_the_socket_open(self):
        client = await self.connect()
        for text in ('{"type":"subscribe"}', "[]", "no JSON"):
            await client.socket.send(text)
        self.assertTrue((await client.until("error", 3))["message"])
        await client.send("ping")
        await client.until("pong")

    async def test_a_binary_message_closes_with_1003(self):
        client = await self.connect()
        await client.socket.send(b"{}")
        self.assertEqual(await client.close_code(), 1003)

    async def test_a_message_in_fragments_is_one_message(self):
        client = await self.connect()
        whole = json.dumps({"type": "message", "content": QUESTION, "client_message_id": "m-1"})
        await client.socket.send(iter([whole[:10], whole[10:40], whole[40:]]))
        self.assertEqual((await client.until("acknowledged"))["content"], QUESTION)

    async def test_a_flood_gets_an_error_that_says_when_to_come_back(self):
        client = await self.connect()
        for number in range(15):
            await client.say("hello", f"m-{number}")
        error = await client.until("error")
        self.assertEqual(error["status"], 429)
        self.assertGreater(int(error["retry_after"]), 0)
        self.assertTrue(error["client_message_id"].startswith("m-"))
        await client.send("ping")
        await client.until("pong")


class Stop(WebSocketTest):
    async def test_stops_the_running_answer(self):
        whole = self.answer_in_another_session()
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text", 2)
        await client.send("stop", seq=2)
        await client.until("complete", seq=2)
        self.assertEqual(apply_text(client.events), self.logged())
        self.assertTrue(0 < len(client.text(2)) < len(whole))

    async def test_the_route_says_whether_it_stopped(self):
        stop = f"/api/chat/sessions/{self.session}/stop"
        self.assertIsNone(server.call(stop, method="POST"))
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text")
        self.assertIsNone(server.call(stop, {"seq": 4}))
        self.assertEqual(server.call(stop, {"seq": 2}), {"stopped": True, "seq": 2})
        await client.until("complete")
        self.assertIsNone(server.call(stop, {"seq": 2}))
        self.assertEqual(apply_text(client.events), self.logged())

    async def test_another_number_stops_nothing(self):
        whole = self.answer_in_another_session()
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text")
        await client.send("stop", seq=4)
        await client.until("complete")
        self.assertEqual(client.text(2), whole)


class Bursts(WebSocketTest):
    def roles(self) -> list[str]:
        return [message["role"] for message in server.log_of(self.session)]

    async def test_messages_in_a_moment_get_one_answer(self):
        client = await self.connect()
        await client.say("My parcel is late.", "m-1")
        await client.say(QUESTION)
        await client.until("complete", seq=3)
        self.assertEqual(self.roles(), ["user", "user", "assistant"])
        self.assertEqual(apply_text(client.events), self.logged())

    async def test_a_message_while_the_bot_speaks_gets_its_own(self):
        client = await self.connect()
        await client.say(QUESTION, "m-1")
        await client.until("text", 2)
        await client.say("thank you", "m-2")
        await client.until("complete", 2)
        self.assertEqual(self.roles(), ["user", "assistant", "user", "assistant"])
        self.assertEqual(apply_text(client.events), self.logged())

    async def test_a_message_before_the_first_word_begins_the_answer_again(self):
        slow = Server(ANSWER_PACE_MS="2000", TURN_COALESCE_MS="0")
        self.addCleanup(slow.close)
        session = slow.create_session()
        socket = await websockets.connect(f"ws://127.0.0.1:{slow.port}/ws?session_id={session}")
        self.addAsyncCleanup(socket.close)
        client = Client(socket)
        await client.say("thank you", "m-1")
        await client.until("start", seq=2)
        await client.say("hello", "m-2")
        await client.until("complete", seq=3)
        kinds = [kind for kind in client.types() if kind not in ("status", "connected", "text")]
        self.assertEqual(
            kinds, ["acknowledged", "start", "restart", "acknowledged", "start", "complete"]
        )
        logged = {message["seq"]: message["content"] for message in slow.log_of(session)}
        self.assertEqual(apply_text(client.events), logged)


class Duplicates(WebSocketTest):
    async def test_a_repeated_message_is_stored_once(self):
        client = await self.connect()
        await client.say(QUESTION, "m-1")
        await client.until("acknowledged")
        again = await self.connect(after=1)
        await again.say(QUESTION, "m-1")
        await client.until("complete")
        await again.until("complete")
        await again.say(QUESTION, "m-1")
        await again.send("ping")
        await again.until("pong")
        self.assertEqual(sorted(self.logged()), [1, 2])
        self.assertNotIn("error", again.types())

    async def test_a_repeated_message_is_acknowledged_again(self):
        client = await self.connect()
        await client.say(QUESTION, "m-1")
        await client.until("complete")
        again = await self.connect(after=client.ids()[-1])
        await again.until("connected")
        await again.say(QUESTION, "m-1")
        await again.say("thanks", "m-2")  # what comes before its answer is the reply to the repetition
        await again.until("complete", seq=4)
        self.assertIn("m-1", [e["client_message_id"] for e in again.events if e["type"] == "acknowledged"])


class Resume(WebSocketTest):
    async def test_resumes_behind_every_id(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("complete")
        for place, event in enumerate(client.events):
            if "id" not in event:
                continue
            with self.subTest(id=event["id"]):
                again = await self.connect(after=event["id"])
                if event is not client.events[-1]:
                    await again.until("complete")
                events = client.events[: place + 1] + again.events
                self.assertEqual(apply_text(events), self.logged())
                self.assertNotIn("restart", again.types())

    async def test_resumes_in_mid_answer_after_a_cut(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text", 3)
        client.socket.transport.abort()  # without a close frame
        again = await self.connect(after=client.ids()[-1])
        await again.until("complete")
        self.assertEqual(apply_text(client.events + again.events), self.logged())

    async def test_a_number_names_the_messages_that_are_known(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("complete")
        for number, first in ((0, "acknowledged"), (1, "start")):
            again = await self.connect(after=number)
            await again.until("complete")
            self.assertEqual(again.types()[:2], ["connected", first])

    async def test_an_unknown_cursor_gets_resync_and_the_whole_log(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("complete")
        newest = client.ids()[-1]
        epoch = int(newest.split(".")[0])
        for cursor in (newest.replace(f"{epoch}.", f"{epoch + 1}.", 1), f"{epoch}.99-0", "99"):
            with self.subTest(cursor):
                again = await self.connect(after=cursor)
                await again.until("complete")
                self.assertEqual(again.types()[:3], ["connected", "resync", "acknowledged"])
                self.assertEqual(again.events[1]["epoch"], epoch)
                self.assertEqual(apply_text(again.events), self.logged())

    async def test_a_cursor_whose_text_is_not_that_of_the_log_gets_restart(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("complete")
        again = await self.connect(after="1.2-5~00000000")
        await again.until("complete")
        self.assertEqual(again.types()[1], "restart")
        self.assertEqual(apply_text(again.events)[2], self.logged()[2])

    async def test_a_cursor_that_is_none_is_refused(self):
        for cursor in ("x", "1.", "1.2", "1.2-", "1.0-0", "1.2-3", "1.2-3~xyz", "-1", "9" * 30):
            client = await self.connect(after=cursor)
            self.assertEqual(await client.close_code(), 1008, cursor)

    async def test_the_turn_goes_on_when_all_clients_are_gone(self):
        whole = self.answer_in_another_session()
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text")
        client.socket.transport.abort()
        again = await self.connect()
        await again.until("complete")
        self.assertEqual(again.text(2), whole)


class Ends(WebSocketTest):
    async def test_the_stream_ends_with_the_session(self):
        client = await self.connect()
        await client.until("connected")
        server.call(f"/api/sessions/{self.session}/status", {"status": "ended"}, method="PATCH")
        await client.until("session_ended")
        self.assertEqual(await client.close_code(), 1000)

    async def test_a_session_that_has_ended_shows_its_log_and_ends(self):
        server.call(f"/api/chat/sessions/{self.session}/messages", {"message": "hello"})
        server.call(f"/api/sessions/{self.session}/status", {"status": "ended"}, method="PATCH")
        client = await self.connect()
        await client.until("session_ended")
        self.assertEqual(await client.close_code(), 1000)
        self.assertEqual(apply_text(client.events), self.logged())

    async def test_a_session_that_is_deleted_ends_its_streams(self):
        client = await self.connect()
        await client.until("connected")
        server.call(f"/api/sessions/{self.session}", method="DELETE")
        await client.until("session_ended")
        self.assertEqual(await client.close_code(), 1000)

    async def test_unknown_sessions_are_refused(self):
        client = await self.connect(session="sess_00000000000000000000000000000000")
        self.assertEqual(await client.close_code(), 4004)


class Restarts(WebSocketTest):
    async def test_a_planned_restart_closes_with_1012_and_keeps_the_answer(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text", 2)
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        with self.assertRaises(websockets.ConnectionClosed):
            await client.until("complete", 2)
        await stopping
        server.start()
        self.assertEqual(client.socket.close_code, 1012)
        again = await self.connect(after=client.ids()[-1])
        if "complete" not in client.types():
            await again.until("complete")
        self.assertEqual(apply_text(client.events + again.events), self.logged())

    async def test_a_killed_server_resumes_where_the_client_is(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text", 3)
        server.kill()
        server.start()
        again = await self.connect(after=client.ids()[-1])
        await again.say("What is your refund policy?", "m-2")
        await again.until("complete")
        self.assertEqual(apply_text(client.events + again.events), self.logged())

    async def test_an_answer_is_given_although_its_server_was_killed(self):
        client = await self.connect()
        await client.say(QUESTION)
        await client.until("text", 3)
        server.kill()
        server.start()
        again = await self.connect(after=client.ids()[-1])
        await again.until("complete")
        self.assertEqual(apply_text(client.events + again.events), self.logged())


if __name__ == "__main__":
    unittest.main()
