"""What the plugin and the documentation say about the size of an installation is what was measured."""

from __future__ import annotations

import importlib.util
import io
import json
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def install() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install", ROOT / "benchmarks" / "install.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_has_the_table_of_the_sizes_that_the_plugin_reads(install: ModuleType) -> None:
    sizes = json.loads(install.SIZES.read_text(encoding="utf-8"))
    assert {"small", "parquet", "large", "large_cuda"} == set(sizes["engines"])
    page = install.PAGE.read_text(encoding="utf-8")
    assert page == install.with_table(page, sizes), "run: python benchmarks/install.py --write"


def test_the_small_engine_is_small(install: ModuleType) -> None:
    small = json.loads(install.SIZES.read_text(encoding="utf-8"))["engines"]["small"]
    assert small["download_bytes"] <= 250e6 and small["disk_bytes"] <= 750e6


def test_the_contents_of_a_wheel_are_read_without_loading_it(install: ModuleType) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("large", bytes(1_000_000))
        archive.writestr("small", bytes(10))
    content, sent = buffer.getvalue(), []

    class Server(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()

        def do_GET(self) -> None:
            first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
            sent.append(last + 1 - first)
            self.send_response(206)
            self.end_headers()
            self.wfile.write(content[first : last + 1])

        def log_message(self, format: str, *values: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        remote = install.Remote(f"http://127.0.0.1:{server.server_port}/a.whl")
        with zipfile.ZipFile(io.BufferedReader(remote, 1024)) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
        server.shutdown()
    assert sizes == {"large": 1_000_000, "small": 10}
    assert remote.size == len(content) and sum(sent) < 10_000
