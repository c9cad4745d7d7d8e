"""What goes wrong in a model's process is told to the one that asks, never printed."""

from __future__ import annotations

import io
import pickle
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from t4s_geo.models.card import ModelCard
from t4s_geo.models.local.pool_worker import Failure, Opened, Opening, Refusal, _serve


@pytest.fixture(autouse=True)
def _reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def served(monkeypatch: pytest.MonkeyPatch, load: Any, *batches: object) -> list[Any]:
    """Returns what a process says that loads its model so and is asked about some batches."""
    name = "t4s_geo.models.local.model"
    module = ModuleType(name)
    vars(module)["LocalModel"] = SimpleNamespace(load=load)
    monkeypatch.setitem(sys.modules, name, module)
    questions, replies = SimpleQueue[Any](), io.BytesIO()
    for message in (Opening(Path("folder"), ModelCard("x"), "cpu", 1), *batches):
        questions.put(message)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "unraisablehook", sys.unraisablehook)
        patch.setattr("threading.excepthook", None)
        # What ends it otherwise is the end of its pipe.
        with suppress(KeyboardInterrupt):
            _serve(questions, replies)
    replies.seek(0)
    said = []
    while True:
        try:
            said.append(pickle.load(replies))
        except EOFError:
            return said


def test_a_checkpoint_that_trips_a_library_up_is_refused(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def load(*_: object, **__: object) -> None:
        raise KeyError("weights")

    (refusal,) = served(monkeypatch, load)
    assert isinstance(refusal, Refusal)
    assert refusal.message.startswith(
        "The checkpoint folder cannot be loaded. Unexpected KeyError: 'weights'; "
    )
    assert capfd.readouterr() == ("", "")


def test_a_batch_that_trips_it_up_fails_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def answer(batch: type[BaseException] | str) -> str:
        if isinstance(batch, str):
            return batch
        raise batch

    model = SimpleNamespace(identity="x", device_type="cpu", tiles_at_once=3, answer=answer)
    said = served(monkeypatch, lambda *_, **__: model, KeyError, "answer", MemoryError, KeyboardInterrupt)
    assert said[0] == Opened("x", "cpu", 3) and said[2] == "answer"
    assert said[1].message.startswith("Unexpected KeyError; please report it with ")
    assert said[3] == Failure("MemoryError")
    assert capfd.readouterr() == ("", "")
