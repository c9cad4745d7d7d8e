"""What the worker says where something goes wrong that nobody foresaw."""

from __future__ import annotations

import io
import json
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
