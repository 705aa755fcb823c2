#!/usr/bin/env python3
"""Talks to Continuo over a WebSocket: talk_websocket.py URL [SESSION]

Needs the package websockets (Debian: python3-websockets). Each line of the input is a message. What
happens is written to standard error; at the end of the input, when all is answered, the conversation to
standard output.
"""
import asyncio
import json
import sys
import urllib.parse

import websockets

from conversation import TEMPORARY, Conversation, back_off, create_session

# Ended, not allowed, bad session id, unknown session: another connection would end in the same way.
FINAL_CLOSE_CODES = (1000, 1008, 4001, 4004)
RESTARTING = 1012  # another instance is ready


class WebSocketConversation(Conversation):
    def __init__(self, url: str, session_id: str):
        super().__init__()
        query = urllib.parse.urlencode({"session_id": session_id})
        self.address = f"ws{url.removeprefix('http')}/ws?{query}"
        self.socket = None  # while connected

    async def send(self, content: str) -> None:
        """Sends now, or as soon as there is a connection. Repeats until the server acknowledges."""
        await self._deliver(self.add(content))

    async def follow(self, on_event) -> None:
        """Applies events and calls on_event() after each, until the conversation ends."""
        failures = 0
        while not self.ended:
            code = None
            try:
                after = f"&after={urllib.parse.quote(self.cursor)}" if self.cursor else ""
                # The library sends pings, and closes if none is answered.
                async with websockets.connect(self.address + after, ping_interval=20) as socket:
                    async for text in socket:
                        event = json.loads(text)
                        if event["type"] == "connected":
                            failures = 0
                            self.socket = socket
                            await self._deliver_all()
                        self.apply(event)
                        self._repeat_later(event)
                        on_event()
                    code = socket.close_code
            except websockets.ConnectionClosed as closed:
                code = closed.code
            except (OSError, ValueError, asyncio.TimeoutError, websockets.WebSocketException) as error:
                print("disconnected:", error, file=sys.stderr, flush=True)
            finally:
                self.socket = None
            if code in FINAL_CLOSE_CODES:
                print("closed with", code, file=sys.stderr)
                self.ended = True
            elif not self.ended:
                await asyncio.sleep(back_off(-2) if code == RESTARTING else back_off(failures))
                failures += 1
        on_event()

    async def _deliver(self, message_id: str) -> None:
        content = self.unacknowledged.get(message_id)
        if content is None or self.socket is None:
            return
        # The same client_message_id each time: the server recognizes a message that it has.
        frame = {"type": "message", "content": content, "client_message_id": message_id}
        try:
            await self.socket.send(json.dumps(frame))
        except websockets.ConnectionClosed:
            pass  # it is sent again after the next `connected`

    async def _deliver_all(self) -> None:
        for message_id in list(self.unacknowledged):
            await self._deliver(message_id)

    def _repeat_later(self, event: dict) -> None:
        """After an error that will pass, such as 429: too many messages."""
        if event["type"] != "error" or event.get("status") not in TEMPORARY:
            return
        message_id = event.get("client_message_id")
        delay = float(event.get("retry_after", 1)) + back_off(0)
        loop = asyncio.get_running_loop()
        loop.call_later(delay, lambda: loop.create_task(self._deliver(message_id)))


async def talk(url: str, session_id: str) -> None:
    conversation = WebSocketConversation(url, session_id)
    changed = asyncio.Event()
    following = asyncio.create_task(conversation.follow(changed.set))
    loop = asyncio.get_running_loop()
    while text := await loop.run_in_executor(None, sys.stdin.readline):
        await conversation.send(text.strip())
    while not conversation.ended and not conversation.is_answered():
        changed.clear()
        await changed.wait()
    following.cancel()
    conversation.print()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    server = sys.argv[1].rstrip("/")
    asyncio.run(talk(server, sys.argv[2] if len(sys.argv) > 2 else create_session(server)))
