"""A WebSocket client that sends exactly the bytes it is told to, right or wrong."""
import base64
import hashlib
import json
import os
import socket
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TIMEOUT = 60  # seconds without a byte of the server: it hangs


def frame(opcode: int, payload: bytes = b"", *, final=True, reserved=0, masked=True, length=None) -> bytes:
    """One frame. `length` replaces the true length in the head, as 64 bits."""
    head = bytes([(0x80 if final else 0) | reserved << 4 | opcode])
    mask_bit = 0x80 if masked else 0
    if length is not None:
        head += bytes([mask_bit | 127]) + struct.pack("!Q", length)
    elif len(payload) < 126:
        head += bytes([mask_bit | len(payload)])
    elif len(payload) < 65536:
        head += bytes([mask_bit | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([mask_bit | 127]) + struct.pack("!Q", len(payload))
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def close_frame(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack("!H", code) + reason)


class RawWebSocket:
    def __init__(self, port: int, target: str, headers: dict[str, str | None] | None = None, method="GET", buffer=0):
        """Sends the handshake. A header of None is left out."""
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(TIMEOUT)
        self.socket.connect(("127.0.0.1", port))
        self.key = base64.b64encode(os.urandom(16)).decode()
        fields = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": self.key,
            **(headers or {}),
        }
        lines = [f"{method} {target} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in fields.items() if value is not None]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.stream = self.socket.makefile("rb")
        self.status = int(self.stream.readline().split()[1])
        self.headers = {}
        while line := self.stream.readline().strip():
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()
        self.socket.close()

    def expected_accept(self) -> str:
        return base64.b64encode(hashlib.sha1((self.key + GUID).encode()).digest()).decode()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self) -> tuple[int, bytes] | None:
        """The next frame; None after the end of the connection. Frames of a server are whole and unmasked."""
        head = self.stream.read(2)
        if len(head) < 2:
            return None
        assert head[0] & 0xF0 == 0x80 and head[1] < 128, head
        length = head[1]
        if length == 126:
            (length,) = struct.unpack("!H", self.stream.read(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self.stream.read(8))
        return head[0] & 0x0F, self.stream.read(length)

    def read_event(self, *skipped: str) -> dict:
        """The next event whose type is not skipped. Control frames are skipped too."""
        while True:
            found = self.read()
            assert found is not None, "the connection has ended"
            assert found[0] != CLOSE, found
            if found[0] == TEXT and (event := json.loads(found[1]))["type"] not in skipped:
                return event

    def read_close(self) -> tuple[int, str]:
        """The code and reason of the close frame, behind whatever comes before it. (1006, "") if none came."""
        while found := self.read():
            if found[0] == CLOSE:
                (code,) = struct.unpack("!H", found[1][:2])
                return code, found[1][2:].decode()
        return 1006, ""
