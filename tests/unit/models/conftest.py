"""A server that speaks enough of the OpenAI chat API, and misbehaves as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Body = dict[str, Any]


class FakeServer(ThreadingHTTPServer):
    """Answers on a port of this machine.

    Attributes:
        models: Names that it lists and answers for.
        key: The key it wants; None for any.
        refused: Fields that it does not take.
        answer: Makes the choice of a chat completion, or the whole reply as (status, text).
        asked: Bodies of the questions so far.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.models = ["tiny"]
        self.key: str | None = None
        self.refused: set[str] = set()
        self.answer: Callable[[Body], Any] = lambda body: says("<none>")
        self.asked: list[Body] = []
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Address of the API."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def reply(self, body: Body) -> tuple[int, Any]:
        """Returns status and content of the reply to a question."""
        with self._lock:
            self.asked.append(body)
        if body["model"] not in self.models:
            return 404, {"error": {"message": f"The model {body['model']} does not exist."}}
        if wrong := self.refused & body.keys():
            return 422, {"detail": f"Unexpected fields: {wrong}"}
        choice = self.answer(body)
        if isinstance(choice, tuple):
            return choice
        return 200, {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}


class _Handler(BaseHTTPRequestHandler):
    server: FakeServer

    def do_GET(self) -> None:
        if self._enters():
            data = [{"id": name, "object": "model"} for name in self.server.models]
            found = self.path == "/v1/models"
            self._send(200 if found else 404, {"object": "list", "data": data} if found else {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._enters():
            self._send(*self.server.reply(body))

    def _enters(self) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.server.key in (None, given):
            return True
        self._send(401, {"error": {"message": f"Incorrect API key provided: {given}"}})
        return False

    def _send(self, status: int, content: Any) -> None:
        sent = content if isinstance(content, str) else json.dumps(content)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent.encode())))
        # Nobody has to wait before trying again.
        self.send_header("Retry-After-Ms", "1")
        self.end_headers()
        self.wfile.write(sent.encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def says(text: str, logprobs: list[Body] | None = None) -> Body:
    """Returns a choice of a chat completion."""
    content = None if logprobs is None else {"content": logprobs}
    message = {"role": "assistant", "content": text}
    return {"index": 0, "finish_reason": "stop", "message": message, "logprobs": content}


@pytest.fixture(name="says")
def _says() -> Callable[..., Body]:
    return says


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A running server; no key is set."""
    for name in ("T4S_GEO_API_KEY", "T4S_GEO_API_KEY_FILE", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with FakeServer() as fake:
        thread = threading.Thread(target=fake.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield fake
        fake.shutdown()
        thread.join()
