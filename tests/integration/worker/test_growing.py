"""Polygons of what is answered so far, as events of a run."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import wait
from operator import add
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import geopandas
import pytest

from t4s_geo.worker import growing, serving

Event = Mapping[str, Any]


class Requests(io.RawIOBase):
    """Requests that come while the worker waits for them, and end when the last run has."""

    def __init__(self) -> None:
        self.lines: SimpleQueue[bytes] = SimpleQueue()

    def send(self, **request: object) -> None:
        self.lines.put(json.dumps(request).encode() + b"\n")

    def end(self) -> None:
        self.lines.put(b"")

    def readline(self, size: int | None = -1) -> bytes:
        return self.lines.get()


@pytest.fixture(autouse=True)
def always_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs wait for what is drawn, and something always is."""
    hear = growing.GrowingPolygons.hear

    def hear_when_drawn(self: Any, event: Any) -> Iterator[Any]:
        wait([self._drawing] if self._drawing else [])
        yield from hear(self, event)

    monkeypatch.setattr(growing.GrowingPolygons, "hear", hear_when_drawn)
    monkeypatch.setattr(growing.Pace, "is_due", lambda self, now, tiles, left: True)


@pytest.fixture
def request_shown(request_forest: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "so far").mkdir()
    tiling = {"tile_size": 128, "grid": 16, "overlap": 16, "batch_size": 6}
    return {**request_forest, "so_far": str(tmp_path / "so far"), "live": True, **tiling}


def events_of(
    request: Mapping[str, Any], hear: Callable[[Requests, Event], None] = lambda requests, event: None
) -> list[Event]:
    """Sends a request; returns what is said up to its end."""
    requests, events = Requests(), list[Event]()

    def send(event: Event) -> None:
        events.append(event)
        hear(requests, event)
        if event["event"] in ("finished", "failed"):
            requests.end()

    requests.send(id="a", **request)
    serving.Worker(requests, send).serve()  # type: ignore[arg-type]
    return events


def test_polygons_come_while_tiles_are_answered_and_the_result_is_the_same(
    request_shown: dict[str, Any], tmp_path: Path
) -> None:
    events = events_of(request_shown)
    drawn = [event for event in events if event["event"] == "so_far"]
    assert events[-1]["event"] == "finished" and len(drawn) > 1
    tiles = events[-1]["tiles"]
    done = [event["done"] for event in drawn]
    assert done[0] and done == sorted(done) and done[0] < done[-1] <= tiles
    paths = [Path(event["path"]) for event in drawn]
    assert len({*paths}) == len(paths) and {path.parent for path in paths} == {tmp_path / "so far"}
    heights = []
    for event, path in zip(drawn, paths, strict=True):
        assert event["id"] == "a"
        frame = geopandas.read_file(path)
        assert len(frame) == event["polygons"] and {*frame["label"]} <= {"forest", "gone"}
        heights.append(frame.total_bounds[3] - frame.total_bounds[1])
    assert heights == sorted(heights)
    # A client that takes the previews away with each of them misses nothing.
    names = [event["event"] for event in events]
    tiles_since = [
        len(events[at + 1]["patches"]) if names[at + 1] == "preview" else 0
        for at, name in enumerate(names)
        if name == "so_far"
    ]
    answered = [
        max(one["done"] for one in events[:at] if one["event"] == "progress")
        for at, name in enumerate(names)
        if name == "so_far"
    ]
    assert [*map(add, done, tiles_since)] == answered
    quiet = {**request_shown, "output": str(tmp_path / "quiet.gpkg"), "so_far": None}
    events = events_of(quiet)
    assert not [event for event in events if event["event"] == "so_far"]
    first, second = (geopandas.read_file(one["output"], layer="segments") for one in (request_shown, quiet))
    assert first.equals(second)
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".t4s")]


def test_a_cancelled_run_leaves_nothing_half_drawn_and_goes_on(
    request_shown: dict[str, Any], tmp_path: Path
) -> None:
    def cancel(requests: Requests, event: Event) -> None:
        if event["event"] == "so_far":
            requests.send(id="a", request="cancel")

    events = events_of(request_shown, cancel)
    assert events[-1]["reason"] == "cancelled"
    assert {path.suffix for path in (tmp_path / "so far").iterdir()} == {".fgb", ".qml"}
    again = events_of(request_shown)
    resumed = again[1]["resumed"]
    drawn = next(event for event in again if event["event"] == "so_far")
    assert again[-1]["event"] == "finished" and drawn["done"] > resumed > 0


def test_where_it_cannot_be_drawn_the_run_goes_on(
    request_shown: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    def take_away(requests: Requests, event: Event) -> None:
        if event["event"] == "started":
            Path(request_shown["so_far"]).rmdir()

    events = events_of(request_shown, take_away)
    assert events[-1]["event"] == "finished"
    assert not [event for event in events if event["event"] == "so_far"]
    assert capsys.readouterr().err.count("cannot be drawn") == 1
    refused = events_of({**request_shown, "output": request_shown["output"].replace("forest.g", "x.g")})
    assert refused[-1]["problem"] == "no_folder"
