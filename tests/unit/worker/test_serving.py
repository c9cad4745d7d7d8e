"""What the worker says where something goes wrong that nobody foresaw."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from t4s_geo.worker import serving


@pytest.mark.parametrize(
    ("error", "reason", "message"),
    [
        (KeyError("x"), "internal_error", "Unexpected KeyError: 'x'; please report it with "),
        (MemoryError(), "internal_error", "There is not enough memory"),
        (OSError(28, "No space left on device"), "user_error", "The disk is full; free space and run again."),
    ],
)
def test_errors_are_a_line_and_the_worker_goes_on(
    error: Exception,
    reason: str,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    def fail(_: object) -> dict[str, object]:
        raise error

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(serving, "describe_model", fail)
    requests = [{"request": "models", "id": name, "models": ["embedded"]} for name in ("a", "b")]
    events: list[Mapping[str, Any]] = []
    stream = io.BytesIO(b"".join(json.dumps(request).encode() + b"\n" for request in requests))
    serving.Worker(stream, events.append).serve()
    assert [(event["event"], event.get("id")) for event in events[1:]] == [("failed", "a"), ("failed", "b")]
    assert all(event["reason"] == reason and event["message"].startswith(message) for event in events[1:])
    # The same error is reported once.
    assert len([*tmp_path.iterdir()]) == (reason == "internal_error")
    errors = capsys.readouterr().err
    assert errors.startswith(message) and "Traceback" not in errors


@pytest.mark.parametrize(
    ("prompts", "reason", "told"),
    [
        (["water", "red roof"], "unknown_words", [("red roof", ["roof"], None)]),
        (["house", "building=buildings"], "same_words", [("buildings", [], "house")]),
    ],
)
def test_words_that_the_model_cannot_be_asked_are_told_before_anything_is_opened(
    prompts: list[str], reason: str, told: list[tuple[object, ...]], tmp_path: Path
) -> None:
    request = {"request": "segment", "id": "a", "scene": str(tmp_path / "none.tif"), "prompts": prompts}
    line = json.dumps({**request, "output": str(tmp_path / "out.gpkg")}).encode() + b"\n"
    (failed,) = _answered(line)[1:]
    assert (failed["event"], failed["reason"]) == ("failed", reason)
    assert [(one["prompt"], one["nearest"], one["same_as"]) for one in failed["words"]] == told
    if reason == "unknown_words":
        assert "building" in failed["labels"] and "Qwen/Qwen3-VL-2B-Instruct" in failed["models"]
    assert [*tmp_path.iterdir()] == []


def _answered(line: bytes) -> list[Mapping[str, Any]]:
    """Sends a request; returns all events up to its last. The end of the requests would cancel it."""
    read, write = os.pipe()
    os.write(write, line)
    events: list[Mapping[str, Any]] = []

    def send(event: Mapping[str, Any]) -> None:
        events.append(event)
        if event["event"] in ("finished", "failed"):
            os.close(write)

    with os.fdopen(read, "rb") as stream:
        serving.Worker(stream, send).serve()
    return events
