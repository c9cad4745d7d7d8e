"""The box about the engine: what it says, what its buttons do, and what it leaves alone."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from using import wait


@pytest.fixture
def place(tmp_path: Path, no_engine: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an engine would be set up, on a machine without one, by a plugin that brings version 2.0."""
    from qgis_plugin.core import installed, locate

    monkeypatch.setattr(locate, "managed_folder", lambda: tmp_path / "profile" / "engine")
    (tmp_path / "t4s_geo-2.0-py3-none-any.whl").write_bytes(b"engine")
    monkeypatch.setattr(installed, "WHEELS", tmp_path)
    return tmp_path / "profile" / "engine"


@pytest.fixture
def box(dock: Any, place: Path) -> Any:
    dock.engine_box.look()
    return dock.engine_box


def put_engine(starts: bool = True, version: str = "2.0", choice: str = "small") -> None:
    """Writes what a set-up leaves, with a stand-in for the engine."""
    from qgis_plugin.core import installed, locate

    program = locate.managed_engine()
    program.parent.mkdir(parents=True, exist_ok=True)
    ready = '{"event": "ready", "protocol": 1, "engine": "2.0"}'
    program.write_text(f"#!/bin/sh\necho '{ready if starts else 'broken'}'\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    there = installed.describe(installed.bundled_wheel(), choice)
    if version != there.version:
        there = installed.Installed(choice, version, "")
    installed.write_installed(there)


def visible(box: Any) -> tuple[bool, ...]:
    return tuple(not part.isHidden() for part in (box, box.choice, box.later, box.progress))


def test_two_engines_are_offered_with_their_sizes(box: Any, artefacts: Path) -> None:
    from qgis_plugin.core.choices import large_choice, small_choice
    from qgis_plugin.core.words import spoken_size
    from qgis_plugin.ui.plain import PlainLabel

    assert visible(box) == (True, True, False, False)
    box.resize(380, box.heightForWidth(380))
    box.grab().save(str(artefacts / "engine.png"))
    assert box.button.text() == "Set up engine" and box.choice.chosen() == small_choice()
    assert small_choice().extras in ("", "[parquet]")
    words = " ".join(label.text() for label in box.choice.findChildren(PlainLabel))
    for choice in (small_choice(), large_choice()):
        assert f"{spoken_size(choice.download)} to download, {spoken_size(choice.disk)} on disk." in words
    box.choice.large.setChecked(True)
    assert box.choice.chosen() == large_choice() and large_choice().extras.startswith("[teach")
    assert large_choice(with_cuda=True).download > 2 * large_choice(with_cuda=False).download


def test_a_run_during_the_set_up_waits_and_leaves_the_box(
    box: Any, forest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(box.setup), "is_running", property(lambda self: True))
    box.button.setText("Cancel")
    box.words.setText("Installing")
    forest.press()
    assert forest.bar.said == ["The engine is being set up; run it when that is done."]
    forest.use_settings()
    assert (box.button.text(), box.words.text()) == ("Cancel", "Installing")


def test_bytes_and_time_are_shown(box: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(box.setup), "seconds", property(lambda self: 30.0))
    orders: list[Any] = []
    monkeypatch.setattr(box.setup, "start", orders.append)
    box.button.click()
    assert [(one.choice.name, one.wheels, one.is_anew) for one in orders] == [("small", "", False)]
    assert visible(box) == (True, False, False, True) and box.button.text() == "Cancel"
    box.setup.progressed.emit(box.choice.chosen().download // 4)
    box._show_progress()
    assert (
        box.words.text().startswith("Downloading: ") and ", 30 s so far, about 2 min left" in box.words.text()
    )
    assert box.progress.value() in (249, 250)
    box.setup.progressed.emit(-1)
    box._show_progress()
    assert box.words.text() == "Installing, 30 s so far; you can go on working."
    put_engine()
    box.setup.ended.emit("")
    assert not visible(box)[0]
    assert box.window().bar.said[-1].startswith("The engine is set up, in 30 s; it takes 0 MB in ")


def test_a_failure_is_said_with_the_log_of_the_set_up(box: Any, dock: Any) -> None:
    from qgis.PyQt.QtWidgets import QPushButton

    box.setup.said.emit("what pip printed")
    box.setup.ended.emit("The engine could not be set up; the log says why.")
    assert dock.bar.said == ["The engine could not be set up; the log says why."] and visible(box)[0]
    assert box.words.text() == dock.bar.said[0]
    (button,) = dock.bar.currentItem().findChildren(QPushButton)
    button.click()
    assert not box.log.isHidden() and dock.log.isHidden()
    assert box.log.text.toPlainText() == "what pip printed"
    box.log.close()


def test_an_update_is_offered_and_can_wait(box: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put_engine(version="1.0", choice="large")
    box.look()
    assert "comes with another engine (version 2.0) than is set up (version 1.0)." in box.words.text()
    assert visible(box) == (True, False, True, False) and box.button.text() == "Update"
    orders: list[Any] = []
    monkeypatch.setattr(box.setup, "start", orders.append)
    box.later.click()
    assert not visible(box)[0]
    box.look()
    assert not visible(box)[0]
    box.opener.click()
    box.button.click()
    # What was set up is what is updated.
    assert [(one.choice.name, one.is_anew) for one in orders] == [("large", False)]


def test_a_broken_engine_has_a_way_out(box: Any, dock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from qgis_plugin.core.errors import EngineError

    put_engine()
    box.look()
    box.try_once()
    wait(lambda: box.probe._process is None)
    assert not visible(box)[0]
    put_engine(starts=False)
    # Once is enough, until something is the matter.
    box.try_once()
    assert box.probe._process is None
    dock.run.happened.emit({"event": "failed", "reason": "internal_error", "message": "The engine ended."})
    wait(lambda: box.probe._process is None)
    assert visible(box) == (True, False, False, False) and box.button.text() == "Repair"
    orders: list[Any] = []
    monkeypatch.setattr(box.setup, "start", orders.append)
    box.button.click()
    assert [one.is_anew for one in orders] == [True]
    put_engine()
    box.setup.ended.emit("")
    assert not visible(box)[0]
    box.look(EngineError(""))
    wait(lambda: box.probe._process is None)
    assert not visible(box)[0]


def test_a_large_model_offers_the_engine_that_it_needs(box: Any, dock: Any) -> None:
    put_engine()
    box.look()
    assert not visible(box)[0]
    message = "/models/qwen needs torch, which is not installed; run pip install 't4s-geo[local]'."
    event = {"event": "failed", "reason": "user_error", "problem": "needs_large_engine", "message": message}
    dock.run.happened.emit(event)
    assert visible(box)[:2] == (True, True) and box.choice.chosen().name == "large"


def test_an_engine_of_the_settings_that_does_not_start_is_named(
    box: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis_plugin.core.errors import EngineError

    program = tmp_path / "t4s-geo"
    program.write_text("#!/nowhere/python\n")
    program.chmod(0o755)
    monkeypatch.setenv("T4S_GEO_ENGINE", str(program))
    box.look(EngineError(""))
    wait(lambda: box.probe._process is None)
    assert box.words.text().startswith(f"The engine {program} does not start. Choose another one in Settings")


def test_wheels_come_from_a_folder(box: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[Any] = []
    monkeypatch.setattr(box.setup, "start", orders.append)
    box.ask_folder = lambda: ""
    box._press_wheels()
    box.ask_folder = lambda: "/media/stick/wheels"
    box._press_wheels()
    assert [one.wheels for one in orders] == ["/media/stick/wheels"]


def test_removing_asks_first(box: Any, dock: Any, place: Path) -> None:
    put_engine()
    asked: list[str] = []
    box.ask = lambda sentence: bool(asked.append(sentence)) or len(asked) > 1
    box.remove.trigger()
    assert place.exists() and asked == [f"Remove the engine, 0 MB in {place}? Results stay."]
    box.is_busy = lambda: True
    box.remove.trigger()
    assert place.exists() and dock.bar.said == ["A run is going on; wait for its end, or cancel it."]
    box.is_busy = lambda: False
    box.remove.trigger()
    assert not place.exists() and dock.bar.said[-1] == "The engine was removed."
    assert box.button.text() == "Set up engine" and visible(box)[:2] == (True, True)
    wait(lambda: not list(place.parent.iterdir()))


def test_an_uninstalled_plugin_asks_about_its_engine(
    box: Any, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis.PyQt.QtCore import QTimer

    from qgis_plugin.ui import leaving

    asked: list[str] = []
    timers: list[Any] = []
    monkeypatch.setattr(QTimer, "singleShot", lambda wait, look: timers.append(look))
    monkeypatch.setattr(leaving, "PLUGIN", tmp_path / "plugin")
    leaving.watch_leaving(ask=lambda words: asked.append(words) or True)
    assert timers == []
    put_engine()
    (tmp_path / "plugin").mkdir()
    leaving.watch_leaving(ask=lambda words: asked.append(words) or True)
    # It was only switched off, or updated.
    timers.pop()()
    assert asked == [] and place.exists()
    (tmp_path / "plugin").rmdir()
    for answer in (False, True):
        leaving.watch_leaving(ask=lambda words, answer=answer: asked.append(words) or answer)
        timers.pop()()
        assert place.exists() is not answer
    assert asked[0].startswith("t4s-geo was uninstalled. Remove its engine, ") and str(place) in asked[0]
