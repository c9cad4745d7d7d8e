"""A stand-in for the Hugging Face hub, with one model on it, that may break off in the middle of a file."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"
BLOCK = 1 << 16


class Hub:
    """What the server has and what it was asked for.

    Attributes:
        name: Of its model.
        files: Their contents.
        stop_after: Bytes of a file after which it sends no more until `go_on` is set; None for all at once.
        parts: Where each answer to a request for a large file began.
    """

    def __init__(self, name: str, files: Mapping[str, bytes]) -> None:
        self.name, self.files = name, files
        self.stop_after: int | None = None
        self.go_on = threading.Event()
        self.parts: list[int] = []
        self.url = ""

    @contextmanager
    def serve(self) -> Iterator[Hub]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.go_on.set()
            server.shutdown()
            server.server_close()


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, body: bool) -> None:
            path = self.path.partition("?")[0]
            api = f"/api/models/{hub.name}"
            if path.startswith(f"{api}/tree/"):
                return self._json([_entry(name, content) for name, content in hub.files.items()])
            if path.startswith(api):
                return self._json(
                    {"id": hub.name, "sha": COMMIT, "siblings": [{"rfilename": name} for name in hub.files]}
                )
            content = hub.files.get(path.removeprefix(f"/{hub.name}/resolve/{COMMIT}/"))
            if content is None:
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return None
            return self._file(content, body)

        def _file(self, content: bytes, body: bool) -> None:
            asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            first = int(asked.group(1)) if asked else 0
            self.send_response(206 if asked else 200)
            if asked:
                self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
            self.send_header("ETag", f'"{_digest(content)}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", str(len(content) - first))
            self.end_headers()
            if not body:
                return
            if len(content) > BLOCK:
                hub.parts.append(first)
            for start in range(first, len(content), BLOCK):
                if hub.stop_after is not None and start - first >= hub.stop_after:
                    hub.go_on.wait(30)
                try:
                    self.wfile.write(content[start : start + BLOCK])
                except OSError:
                    return

        def _json(self, value: object) -> None:
            text = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _entry(name: str, content: bytes) -> dict[str, object]:
    """A file in the listing of the repository: large ones are in LFS."""
    entry: dict[str, object] = {"type": "file", "path": name, "size": len(content), "oid": "0" * 40}
    if len(content) > BLOCK:
        entry["lfs"] = {"oid": _digest(content), "size": len(content), "pointerSize": 130}
    return entry
