"""A server with one mode a fault, on a raw socket: it says what HTTP libraries would not let it say."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Connection = socket.socket
TRICKLE_SECONDS = 0.05
JSON = b"Content-Type: application/json\r\n"


class FaultyServer:
    """Answers every request on a port of this machine in the same way.

    Attributes:
        asked: Paths that were asked for.
        sent: Bytes that were sent in all.
    """

    def __init__(self, mode: Callable[[FaultyServer, Connection], None]) -> None:
        self._mode = mode
        self.asked: list[str] = []
        self.sent = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._closed = threading.Event()

    @property
    def url(self) -> str:
        """Address of its API."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    @contextmanager
    def running(self) -> Iterator[FaultyServer]:
        """Answers while the context is open."""
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._closed.set()
            self._socket.close()

    def send(self, connection: Connection, data: bytes) -> None:
        """Sends some bytes."""
        connection.sendall(data)
        self.sent += len(data)

    def trickle(self, connection: Connection, data: bytes) -> None:
        """Sends some bytes one by one."""
        for byte in data:
            if self._closed.is_set():
                return
            self.send(connection, bytes([byte]))
            time.sleep(TRICKLE_SECONDS)

    def flood(self, connection: Connection, data: bytes) -> None:
        """Sends some bytes again and again."""
        while not self._closed.is_set():
            self.send(connection, data)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        with connection:
            try:
                self.asked.append(_read_request(connection))
                self._mode(self, connection)
            except OSError:
                pass


def _read_request(connection: Connection) -> str:
    """Reads a request whole, so that closing does not reset the connection; returns its path."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    lengths = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length")]
    while lengths and len(body) < lengths[0]:
        body += connection.recv(65536)
    return lines[0].split()[1] if len(lines[0].split()) > 1 else ""


def reply(
    body: bytes, status: str = "200 OK", head: bytes = JSON
) -> Callable[[FaultyServer, Connection], None]:
    """Makes a mode that says the same to all."""
    whole = b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
        status.encode(), head, len(body), body,
    )  # fmt: skip
    return lambda server, connection: server.send(connection, whole)


def says(body: object) -> Callable[[FaultyServer, Connection], None]:
    """Makes a mode that answers with JSON."""
    return reply(json.dumps(body).encode())


def redirect(url: str, code: str = "307 Temporary Redirect") -> Callable[[FaultyServer, Connection], None]:
    """Makes a mode that sends everybody elsewhere."""
    return reply(b"", code, b"Location: " + url.encode() + b"\r\n")


def _endless(server: FaultyServer, connection: Connection) -> None:
    server.send(connection, b"HTTP/1.1 200 OK\r\n" + JSON + b'\r\n{"x": "')
    server.flood(connection, b"x" * 65536)


def _endless_chunks(server: FaultyServer, connection: Connection) -> None:
    server.send(connection, b"HTTP/1.1 200 OK\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n")
    server.flood(connection, b"10000\r\n" + b"x" * 65536 + b"\r\n")


def _endless_head(server: FaultyServer, connection: Connection) -> None:
    server.send(connection, b"HTTP/1.1 200 OK\r\n")
    server.flood(connection, b"X-Filler: " + b"x" * 1000 + b"\r\n")


def _trickled_body(server: FaultyServer, connection: Connection) -> None:
    server.send(connection, b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: 100000\r\n\r\n")
    server.trickle(connection, b"{" + b" " * 99_999)


def _trickled_head(server: FaultyServer, connection: Connection) -> None:
    server.trickle(connection, b"HTTP/1.1 200 OK\r\nX-Filler: " + b"x" * 10_000)


def _silent(server: FaultyServer, connection: Connection) -> None:
    server._closed.wait(30)


def _bomb(server: FaultyServer, connection: Connection) -> None:
    packed = gzip.compress(b" " * (1 << 28), 9)
    reply(packed, head=JSON + b"Content-Encoding: gzip\r\n")(server, connection)


def _reset(server: FaultyServer, connection: Connection) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def _half_closed(server: FaultyServer, connection: Connection) -> None:
    server.send(connection, b"HTTP/1.1 200 OK\r\n" + JSON)
    connection.shutdown(socket.SHUT_WR)
    server._closed.wait(30)


def _endless_continue(server: FaultyServer, connection: Connection) -> None:
    server.flood(connection, b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def _in_a_circle(server: FaultyServer, connection: Connection) -> None:
    redirect(f"{server.url}/{len(server.asked)}")(server, connection)


def _choice(**message: object) -> dict[str, object]:
    return {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **message}}


def _models(*names: object) -> dict[str, object]:
    return {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}


FAULTS: dict[str, Callable[[FaultyServer, Connection], None]] = {
    "endless body": _endless,
    "endless chunks": _endless_chunks,
    "endless head": _endless_head,
    "gzip bomb": _bomb,
    "trickled body": _trickled_body,
    "trickled head": _trickled_head,
    "silent": _silent,
    "reset": _reset,
    "not http": lambda server, connection: server.send(connection, b"SSH-2.0-OpenSSH_9.2\r\n"),
    "broken gzip": reply(b"not gzip", head=JSON + b"Content-Encoding: gzip\r\n"),
    "unknown encoding": reply(b"{}", head=JSON + b"Content-Encoding: br\r\n"),
    "cut off": lambda server, connection: server.send(
        connection, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"
    ),
    "half a pair in an error": reply(rb'{"error": {"message": "\ud800"}}', "500 Oops"),
    "half a pair in a refusal": reply(rb'{"error": {"message": "\ud800 \u001b[31m"}}', "400 No"),
    "escapes in an error": reply(b'{"message": "\x1b]0;owned\x07"}', "400 No"),
    "deep error": reply(b'{"error":' * 100_000, "400 No"),
    "deep json": reply(b"[" * 200_000),
    "choices is an object": says({"choices": {"a": 1}}),
    "choices of numbers": says({"choices": [1]}),
    "content of numbers": says({"choices": [_choice(content=[1, 2])]}),
    "probabilities are words": says(
        {"choices": [{**_choice(content="x"), "logprobs": {"content": [{"token": 1, "logprob": "x"}]}}]}
    ),
    "models are numbers": says(_models(1, 2, None, {"a": 1})),
    "a model is an escape": says(_models("\x1b[2J")),
    "a thousand models": says(_models(*(f"model-{number}" for number in range(1000)))),
    "data is a number": says({"object": "list", "data": 1}),
    "nothing": reply(b""),
    "html": reply(b"<html>" * 1000, head=b"Content-Type: text/html\r\n"),
    "half closed": _half_closed,
    "endless continue": _endless_continue,
    "longer than it says": lambda server, connection: server.send(
        connection, b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: 2\r\n\r\n{}" + b"x" * 100_000
    ),
    "two lengths": lambda server, connection: server.send(
        connection, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}"
    ),
    "no number": lambda server, connection: server.send(
        connection, b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}"
    ),
    "chunks without an end": lambda server, connection: server.send(
        connection, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}"
    ),
    "redirects without an end": _in_a_circle,
    "redirect to itself": lambda server, connection: redirect(server.url)(server, connection),
    "redirect to nowhere": redirect("http://"),
    "redirect to a file": redirect("file:///etc/passwd"),
}
