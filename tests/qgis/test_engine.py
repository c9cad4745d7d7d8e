"""The plugin's client of the engine: one warm worker, restarted when it dies."""

from __future__ import annotations

import os
import queue
import re
import signal
from pathlib import Path
from typing import Any

import pytest

MODELS = {"request": "models"}


def ask(engine: Any, request: dict[str, Any]) -> dict[str, Any]:
    """The last event of a request."""
    events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    engine.submit(request, events.put)
    while True:
        event = events.get(timeout=120)
        if event["event"] in ("finished", "failed"):
            return event


def process_id(engine: Any) -> int:
    return int(engine._workers[""]._process.pid)


def test_one_worker_answers_all_requests(engine: Any) -> None:
    assert ask(engine, MODELS)["event"] == "finished"
    first = process_id(engine)
    assert ask(engine, MODELS)["models"][0]["model"] == "embedded"
    assert process_id(engine) == first


def test_a_worker_that_is_killed_is_replaced(engine: Any) -> None:
    ask(engine, MODELS)
    first = process_id(engine)
    os.kill(first, signal.SIGKILL)
    # Sent to the dying process, it fails; sent later, it is answered by the next.
    event = ask(engine, MODELS)
    assert event["event"] == "finished" or "ended with code" in event["message"]
    assert ask(engine, MODELS)["event"] == "finished"
    assert process_id(engine) != first


def test_what_was_running_fails_in_words_when_the_worker_dies(
    engine: Any, samples: Path, oracle: str, tmp_path: Path
) -> None:
    events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    slow = {"tile_size": 32, "grid": 32, "overlap": 8, "batch_size": 1}
    scene, output = str(samples / "amazon_forest.tif"), str(tmp_path / "out.gpkg")
    request = {"request": "segment", "scene": scene, "prompts": ["forest"], "output": output, "model": oracle}
    engine.submit({**request, **slow}, events.put)
    assert events.get(timeout=120)["event"] == "started"
    os.kill(process_id(engine), signal.SIGKILL)
    event = events.get(timeout=120)
    while event["event"] == "progress":
        event = events.get(timeout=120)
    assert event["event"] == "failed" and "The engine ended with code -9" in event["message"]


def test_closing_ends_the_process(engine: Any) -> None:
    ask(engine, MODELS)
    process = engine._workers[""]._process
    engine.close()
    assert process.poll() == 0
    assert ask(engine, MODELS)["event"] == "finished"


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'No such command worker.' >&2; exit 2", "code 2.*No such command worker"),
        ('echo \'{"event": "ready", "protocol": 99, "engine": "9.9"}\'; exec sleep 60', "version 9.9"),
        ("echo 'hello, world'; exec sleep 60", r"t4s-geo cannot be started \(hello, world\)"),
        ("exec cat", r"cannot be started \(\{"),
        ("echo '[1]'; exec sleep 60", r"cannot be started \(\[1\]\)"),
        ("exec sleep 60", "ended with code -9"),
    ],
)
def test_an_engine_that_is_too_old_or_too_new_or_none_is_said(
    engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, sentence: str
) -> None:
    from qgis_plugin.core import process
    from qgis_plugin.core.errors import PluginError

    monkeypatch.setattr(process, "START_SECONDS", 2)
    program = tmp_path / "t4s-geo"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("T4S_GEO_ENGINE", str(program))
    try:
        said = ask(engine, MODELS)["message"]
    except PluginError as error:  # it has ended already
        said = str(error)
    assert re.search(sentence, said)


def test_a_missing_engine_is_said_in_words(engine: Any, no_engine: None) -> None:
    from qgis_plugin.core.errors import PluginError

    with pytest.raises(PluginError, match="The engine t4s-geo was not found; press Set up engine"):
        engine.submit(MODELS, print)
