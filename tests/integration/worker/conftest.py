"""A worker as another program has it, and a request for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Event = dict[str, Any]


class Client:
    """Talks to a worker."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "t4s_geo.cli", "worker"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ready = self.next()

    def send(self, **request: object) -> None:
        self.write(json.dumps(request).encode() + b"\n")

    def write(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def next(self) -> Event:
        assert self.process.stdout is not None
        event: Event = json.loads(self.process.stdout.readline())
        return event

    def until(self, *names: str) -> list[Event]:
        """Events up to the first that has one of the names."""
        events = [self.next()]
        while events[-1]["event"] not in names:
            events.append(self.next())
        return events

    def end(self) -> list[Event]:
        """Ends the requests; returns what is still said."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        rest = [json.loads(line) for line in self.process.stdout]
        assert self.process.wait(60) == 0
        return rest


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client()
    yield client
    client.process.kill()
    client.process.wait()


@pytest.fixture
def request_forest(samples: Path, tmp_path: Path) -> Event:
    return {
        "request": "segment",
        "scene": str(samples / "amazon_forest.tif"),
        "prompts": ["forest", "gone=cleared"],
        "output": str(tmp_path / "forest.gpkg"),
        "model": f"oracle:{samples / 'amazon_forest_reference.tif'}",
    }
