#!/usr/bin/env python3
"""A server of the Model Context Protocol (2025-11-25, without sessions) for trying mcp.yaml: the stores of a shop.

    STORES_TOKEN=demo-token-123 python3 mcp_server.py --port 8200

It answers a key of a reservation that it saw before with what it answered then. It needs only Python.
"""
import argparse
import http.server
import json
import os
import threading

STORES = {"berlin": {"open": "10 to 20", "street": "Torstrasse 1"}, "hamburg": {"open": "9 to 19", "street": "Am Markt 3"}}
TOWN = {"town": {"type": "string", "description": "Name of the town"}}
TOOLS = [
    {
        "name": "store_hours",
        "description": "When the store in a town is open, and where it is.",
        "inputSchema": {"type": "object", "properties": TOWN, "required": ["town"]},
        "annotations": {"readOnlyHint": True},
    },
    {
        "name": "reserve_article",
        "description": "Reserves an article in the store in a town.",
        "inputSchema": {
            "type": "object",
            "properties": {**TOWN, "sku": {"type": "string", "description": "Article number"}},
            "required": ["town", "sku"],
        },
    },
]
LOCK = threading.Lock()
RESERVED = {}  # Idempotency-Key -> result


def text(words, **more):
    return {"content": [{"type": "text", "text": words}], **more}


def call(name, arguments, key):
    store = STORES.get(arguments.get("town", "").lower())
    if store is None:
        return text("There is no store in this town.", isError=True)
    if name == "store_hours":
        return text(f"Open from {store['open']}, {store['street']}.", structuredContent=store)
    with LOCK:
        number = len(RESERVED) + 1
        return RESERVED.setdefault(key, text(f"reservation {number} of {arguments['sku']}, {store['street']}"))


def answer(method, params, key):
    """The result, or None: there is no such method."""
    if method == "initialize":
        return {
            "protocolVersion": "2025-11-25",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "stores", "version": "1"},
        }
    if method == "tools/list":
        return {"tools": TOOLS}
    if method == "tools/call":
        return call(params["name"], params.get("arguments", {}), key)
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.headers.get("Authorization") != "Bearer " + os.environ["STORES_TOKEN"]:
            self.reply(401)
        elif "id" not in message:
            self.reply(202)
        else:
            response = {"jsonrpc": "2.0", "id": message["id"]}
            result = answer(message["method"], message.get("params", {}), self.headers.get("Idempotency-Key", ""))
            if result is None:
                response["error"] = {"code": -32601, "message": "Method not found"}
            else:
                response["result"] = result
            self.reply(200, response)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8200)
    http.server.ThreadingHTTPServer(("127.0.0.1", parser.parse_args().port), Handler).serve_forever()
