#!/usr/bin/env python3
"""Talks to Continuo over server-sent events: talk_sse.py URL [SESSION]. Standard library only.

Each line of the input is a message. What happens is written to standard error; at the end of the input,
when all is answered, the conversation to standard output.
"""
import http.client
import json
import sys
import threading
import time
import urllib.error
import urllib.request

from conversation import SILENCE, TEMPORARY, Conversation, back_off, create_session

# A connection that breaks inside a response raises HTTPException, one that cannot be made OSError.
BROKEN = (OSError, http.client.HTTPException, ValueError)


class SseConversation(Conversation):
    def __init__(self, url: str, session_id: str):
        super().__init__()
        self.address = f"{url}/api/chat/sessions/{session_id}"
        self.changed = threading.Condition()  # guards what the reader and send() share
        threading.Thread(target=self._follow, daemon=True).start()

    def send(self, content: str) -> None:
        """Returns when the server has the message. The answer comes with the events."""
        with self.changed:
            message_id = self.add(content)
        body = json.dumps({"message": content, "client_message_id": message_id}).encode()
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        request = urllib.request.Request(self.address + "/messages", body, headers)
        failures = 0
        while message_id in self.unacknowledged:
            try:
                # The status 200 comes after the message is in the log. A turn goes on without its
                # connection.
                urllib.request.urlopen(request, timeout=SILENCE).close()
                return
            except urllib.error.HTTPError as error:
                if error.code not in TEMPORARY:
                    with self.changed:
                        del self.unacknowledged[message_id]
                    raise
                time.sleep(float(error.headers.get("Retry-After", 0)) + back_off(failures))
            except BROKEN:
                time.sleep(back_off(failures))
            failures += 1

    def wait_until_answered(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.ended or self.is_answered())

    def _follow(self) -> None:
        failures = 0
        while not self.ended:
            try:
                headers = {"Last-Event-ID": self.cursor} if self.cursor else {}
                request = urllib.request.Request(self.address + "/events", headers=headers)
                # The server sends a comment in every 15 s of silence.
                with urllib.request.urlopen(request, timeout=SILENCE) as stream:
                    for event in read_events(stream):
                        failures = 0
                        with self.changed:
                            self.apply(event)
                            self.changed.notify_all()
            except urllib.error.HTTPError as error:
                if error.code not in TEMPORARY and error.code < 500:  # such as 404: no such session
                    print(f"{self.address}: {error}", file=sys.stderr)
                    with self.changed:
                        self.ended = True
                        self.changed.notify_all()
            except BROKEN as error:
                print("disconnected:", error, file=sys.stderr, flush=True)
            if not self.ended:
                time.sleep(back_off(failures))
                failures += 1


def read_events(stream):
    """The JSON of each event. `id` is also in the JSON, so only `data` lines are looked at."""
    data = []
    for line in stream:
        field, _, value = line.decode().rstrip("\r\n").partition(":")
        if field == "data":
            data.append(value.removeprefix(" "))
        elif field == "" and value == "" and data:  # an empty line ends an event
            yield json.loads("\n".join(data))
            data.clear()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    server = sys.argv[1].rstrip("/")
    conversation = SseConversation(server, sys.argv[2] if len(sys.argv) > 2 else create_session(server))
    for text in sys.stdin:
        conversation.send(text.strip())
    conversation.wait_until_answered()
    conversation.print()
