"""The state of a Continuo conversation, made from events. Standard library only.

talk_sse.py and talk_websocket.py bring the events and send the messages.
"""
import json
import random
import sys
import urllib.request
import uuid

FIRST_DELAY = 0.5  # seconds before a new connection, doubled with each failure in a row
LONGEST_DELAY = 30.0
SILENCE = 40.0  # seconds without a sign of the server after which a connection is given up
TEMPORARY = (408, 425, 429, 502, 503, 504)  # after these errors a message is repeated


class Conversation:
    def __init__(self):
        self.messages = []  # dicts of seq, role, content, done, in the order of seq, which counts from 1
        self.unacknowledged = {}  # client_message_id -> content
        self.cursor = None  # the newest event id: the place to resume from
        self.ended = False

    def add(self, content: str) -> str:
        """Notes a message to send. It is sent with the same id until the server acknowledges it."""
        message_id = str(uuid.uuid4())
        self.unacknowledged[message_id] = content
        return message_id

    def is_answered(self) -> bool:
        last = self.messages[-1] if self.messages else {"role": "assistant", "done": True}
        return not self.unacknowledged and last["done"] and last["role"] != "user"

    def apply(self, event: dict) -> None:
        """Raises ValueError if text is missing before this event: connect again, with the unchanged cursor."""
        kind = event["type"]
        if kind == "acknowledged":
            self.unacknowledged.pop(event["client_message_id"], None)
            self._message(event["seq"]).update(role="user", content=event["content"], done=True)
        elif kind == "text":
            message = self._message(event["seq"])
            # Offsets count code points, as Python does. Text that came before is written over.
            if len(message["content"]) < event["offset"]:
                raise ValueError("text is missing")
            content = message["content"][: event["offset"]] + event["content"]
            message.update(role=event["role"], content=content)
        elif kind == "restart":
            self._message(event["seq"])["content"] = ""
        elif kind == "complete":
            self._message(event["seq"]).update(role=event["role"], done=True)
        elif kind == "resync":
            # The server no longer knows our place: all of the log follows.
            self.messages.clear()
            self.cursor = None
        elif kind == "session_ended":
            self.ended = True
        elif kind == "error" and event.get("status") not in TEMPORARY:
            self.unacknowledged.pop(event.get("client_message_id"), None)  # refused for good
        self.cursor = event.get("id", self.cursor)
        print(kind, event.get("seq", ""), json.dumps(event.get("content", "")), file=sys.stderr, flush=True)

    def _message(self, seq: int) -> dict:
        while len(self.messages) < seq:
            self.messages.append(
                {"seq": len(self.messages) + 1, "role": "assistant", "content": "", "done": False}
            )
        return self.messages[seq - 1]

    def print(self) -> None:
        for message in self.messages:
            shown = {name: message[name] for name in ("seq", "role", "content")}
            print(json.dumps(shown, ensure_ascii=False))


def back_off(failures: int) -> float:
    """Seconds to wait. The random part keeps the clients of a restarted server from coming all at once."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(failures, 10)) * random.uniform(0.5, 1)


def create_session(url: str) -> str:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url + "/api/sessions", b"{}", headers)
    with urllib.request.urlopen(request, timeout=SILENCE) as response:
        return json.load(response)["session_id"]
