"""A proxy before a model server that spoils a part of what goes through it; a process, as servers are.

python faulty_proxy.py UPSTREAM SEED SHARE [NEVER] prints its port. What happens to a question depends on the
seed, its messages and how often it was put, not on where the model lies. A question that holds the string
NEVER is never answered.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

UPSTREAM, SEED, SHARE = urlsplit(sys.argv[1]), sys.argv[2], float(sys.argv[3])
NEVER = sys.argv[4] if len(sys.argv) > 4 else None
FAULTS = ("dropped", "delayed", "failed", "busy", "cut off", "garbage")
PUT: Counter[str] = Counter()
LOCK = threading.Lock()


class FaultyHandler(BaseHTTPRequestHandler):
    """Forwards requests, or spoils them; pictures of one colour, which open a model, go through."""

    def do_GET(self) -> None:
        self._send(*self._forward("GET", b""))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self._fault(body)
        if fault is not None:
            print(fault, flush=True)
        match fault:
            case "dropped":
                self.close_connection = True
                return
            case "failed":
                return self._send(500, b"{}")
            case "busy":
                return self._send(429, b"{}")
            case "delayed":
                time.sleep(0.5)
        status, content = self._forward("POST", body)
        if fault == "cut off":
            content = content[: len(content) // 2]
        if fault == "garbage":
            reply = json.loads(content)
            reply["choices"][0]["message"]["content"] = "<y0>#\u00e9" * 40
            content = json.dumps(reply).encode()
        self._send(status, content)

    def _fault(self, body: bytes) -> str | None:
        if len(body) < 5000:
            return None
        if NEVER is not None and NEVER.encode() in body:
            return "dropped"
        messages = json.dumps(json.loads(body)["messages"], sort_keys=True)
        digest = hashlib.blake2b(messages.encode()).hexdigest()
        with LOCK:
            PUT[digest] += 1
            chance = random.Random(f"{SEED}/{digest}/{PUT[digest]}")
        return chance.choice(FAULTS) if chance.random() < SHARE else None

    def _forward(self, method: str, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(UPSTREAM.netloc, timeout=120)
        connection.request(method, self.path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), FaultyHandler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
