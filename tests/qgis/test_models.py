"""The chooser of the model, and what is said of classes before a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import QTimer
from using import wait

Event = Mapping[str, Any]
QWEN, FLORENCE = "Qwen/Qwen3-VL-2B-Instruct", "florence-community/Florence-2-base"
SERVER = "http://127.0.0.1:9/v1"


class StandIn:
    """An engine that says what it is told to, and keeps what it was asked."""

    log = ""

    def __init__(self, answers: Mapping[str, Event]) -> None:
        self.answers, self.asked, self.cancelled = dict(answers), [], []
        self.waiting: list[str] = []
        self.handlers: dict[str, Callable[[Event], None]] = {}

    def submit(self, request: Mapping[str, Any], handler: Callable[[Event], None]) -> str:
        kind = request["request"]
        self.asked.append(dict(request))
        self.handlers[kind] = handler
        if kind in self.answers:
            answer = self.answers[kind]
            self.waiting.append(kind)
            QTimer.singleShot(0, lambda: (handler(answer), self.waiting.remove(kind)))
        return kind

    def cancel(self, identifier: str) -> None:
        self.cancelled.append(identifier)
        self.handlers[identifier]({"event": "failed", "reason": "cancelled", "message": ""})

    def close(self) -> None:
        """Has nothing to end."""


def model(name: str, **other: object) -> dict[str, Any]:
    usual = {
        "model": name, "writes": "boxes", "licence": "Apache-2.0", "commercial": True,
        "needs": "a GPU with 8 GB", "where": ["local", "server"], "download_gb": 4.3, "any_words": True,
        "downloaded": False,
        "needs_large_engine": True, "note": "A note.",
    }  # fmt: skip
    return {**usual, **other}


CATALOGUE = {
    "event": "finished",
    "large_engine": True,
    "models": [
        model("embedded", download_gb=None, any_words=False, downloaded=None, needs_large_engine=False),
        model(FLORENCE, writes="polygons", licence="MIT", downloaded=True, download_gb=0.5, needs="a laptop"),
        model(QWEN),
        model("maker/closed", licence="research only", commercial=False),
        model("gemini", where=["server"]),
        model(
            "gemma",
            where=["server"],
            address="https://maker.example/v1",
            needs="an API key",
            download_gb=None,
            downloaded=None,
            needs_large_engine=False,
            writes="masks",
            licence="terms of the service",
        ),
    ],
}


@pytest.fixture
def stand_in(dock: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The panel with an engine that knows the list; the dock's own engine is not started."""
    from qgis_plugin.ui import words
    from qgis_plugin.ui.dock import SegmentDock

    monkeypatch.setattr(words, "PAUSE_MILLISECONDS", 0)
    for key in ("models_used", "downloads_agreed", "typed_models"):
        QgsSettings().remove(f"t4s_geo/{key}")
    engine = StandIn({"catalogue": CATALOGUE})
    made = SegmentDock(engine, dock.canvas, dock.bar)
    made.engine, made.bar = engine, dock.bar
    made.model.asked = []
    made.model.ask = lambda sentence: made.model.asked.append(sentence) or True
    yield made
    made.deleteLater()


def choose(dock: Any, name: str) -> None:
    dock.model.choice.setCurrentText(name)
    dock.model.refresh()
    wait(lambda: bool(dock.model.catalogue))


def details(dock: Any) -> dict[str, str]:
    from qgis_plugin.ui.modellist import DETAILS

    choice = dock.model.choice
    return {choice.itemText(row): choice.itemData(row, DETAILS) for row in range(choice.count())}


def test_the_list_has_what_one_chooses_by_and_what_was_used_before_first(
    stand_in: Any, tmp_path: Path, artefacts: Path
) -> None:
    for name in (SERVER + "#a", str(tmp_path), "oracle:a.tif", "embedded"):
        stand_in.model.choice.setCurrentText(name)
        stand_in.model.remember()
    choose(stand_in, QWEN)
    listed = details(stand_in)
    assert list(listed)[:4] == ["embedded", str(tmp_path), SERVER + "#a", FLORENCE]
    assert listed[QWEN] == "boxes · 4.3 GB · Apache-2.0"
    assert listed[FLORENCE] == "polygons · 0.5 GB · MIT · downloaded"
    assert "gemini" not in listed and stand_in.model.model() == QWEN
    # Behind a service alone: called as the engine takes it.
    assert listed["https://maker.example/v1#gemma"] == "masks · terms of the service"
    stand_in.model.choice.setCurrentText("https://maker.example/v1#gemma")
    assert stand_in.model.about.text() == (
        "gemma: masks · any words · needs an API key · terms of the service, commercial use allowed. "
        "Each tile is sent to this server."
    )
    stand_in.model.choice.setCurrentText(QWEN)
    assert stand_in.model.about.text() == (
        "boxes · any words · needs a GPU with 8 GB · Apache-2.0, commercial use allowed"
    )
    assert stand_in.model.button.text() == "Download 4.3 GB"
    stand_in.resize(295, 900)
    stand_in.grab().save(str(artefacts / "model_295.png"))
    stand_in.model.choice.showPopup()
    stand_in.model.choice.view().window().grab().save(str(artefacts / "models.png"))
    stand_in.model.choice.hidePopup()
    stand_in.model.choice.setCurrentText("maker/closed")
    assert stand_in.model.about.text().endswith("research only, no commercial use")
    for name in ("embedded", FLORENCE):
        stand_in.model.choice.setCurrentText(name)
        assert stand_in.model.button.isHidden()
    # A client of an older engine goes on as before.
    stand_in.engine.answers["catalogue"] = {"event": "failed", "reason": "user_error", "message": "Unknown"}
    stand_in.model.refresh()
    wait(lambda: "catalogue" not in stand_in.engine.waiting)
    assert stand_in.bar.said == [] and stand_in.model.catalogue


def test_a_model_is_downloaded_after_one_question_and_the_run_goes_on(
    stand_in: Any, project: QgsProject, samples: Path, tmp_path: Path, artefacts: Path
) -> None:
    project.addMapLayer(QgsRasterLayer(str(samples / "amazon_forest.tif"), "amazon"))
    stand_in.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    stand_in.prompts.add("ship")
    choose(stand_in, QWEN)
    chooser, engine = stand_in.model, stand_in.engine
    chooser.ask = lambda sentence: chooser.asked.append(sentence) and False
    stand_in.press()
    assert "4.3 GB" in chooser.asked[0] and "Apache-2.0" in chooser.asked[0]
    assert not chooser.is_downloading and not stand_in.is_running and stand_in.bar.said == []
    chooser.ask = lambda sentence: chooser.asked.append(sentence) or True
    stand_in.press()
    assert engine.asked[-1] == {"request": "download", "model": QWEN} and chooser.is_downloading
    engine.handlers["download"]({"event": "progress", "stage": "download", "done": 10**9, "total": 4 * 10**9})
    wait(lambda: chooser.progress.value() == 250)
    assert chooser.about.text().startswith("Downloading: 1.0 GB of 4.0 GB")
    assert chooser.button.text() == "Cancel"
    stand_in.resize(400, 900)
    stand_in.grab().save(str(artefacts / "download_400.png"))
    stand_in.press()
    assert stand_in.bar.said[-1].startswith("The model is being downloaded")
    chooser.button.click()
    wait(lambda: not chooser.is_downloading)
    assert engine.cancelled == ["download"] and chooser.button.text() == "Download 4.3 GB"
    # It was agreed to: it goes on without a question, and what has waited for it begins.
    stand_in.press()
    assert len(chooser.asked) == 2 and chooser.is_downloading
    engine.handlers["download"]({"event": "finished", "model": QWEN, "path": "/x", "bytes": 4 * 10**9})
    wait(lambda: any(one["request"] == "segment" for one in engine.asked))
    assert stand_in.is_running and engine.asked[-1]["model"] == QWEN
    engine.handlers["segment"]({"event": "failed", "reason": "cancelled", "message": ""})
    wait(lambda: not stand_in.is_running)


def test_a_name_that_is_not_on_the_list_is_looked_up_and_asked_about(stand_in: Any) -> None:
    name = "maker/other"
    other = model(name, licence="not stated", commercial=None, download_gb=None, writes="", needs="")
    stand_in.engine.answers["catalogue"] = {**CATALOGUE, "models": [*CATALOGUE["models"], other]}
    stand_in.model.choice.setCurrentText(name)
    wait(lambda: stand_in.model.is_missing())
    assert stand_in.engine.asked == [{"request": "catalogue", "names": [name]}]
    assert stand_in.model.about.text() == (
        "any words · licence not stated, look up whether commercial use is allowed"
    )
    stand_in.model.button.click()
    assert stand_in.model.asked[0].startswith(f"Download {name}? Its size is shown when it begins.")
    assert stand_in.engine.asked[-1] == {"request": "download", "model": name}


def test_a_download_that_fails_says_why(stand_in: Any) -> None:
    choose(stand_in, QWEN)
    stand_in.engine.answers["download"] = {"event": "failed", "reason": "user_error", "message": "No room."}
    stand_in.model.button.click()
    wait(lambda: stand_in.bar.said == ["No room."])
    assert not stand_in.model.is_downloading


def test_the_small_engine_offers_the_large_one(stand_in: Any) -> None:
    stand_in.engine.answers["catalogue"] = {**CATALOGUE, "large_engine": False}
    choose(stand_in, QWEN)
    assert details(stand_in)["maker/closed"].endswith("no commercial use · needs the large engine")
    assert stand_in.model.about.text().endswith("It needs the engine for large models.")
    assert stand_in.model.button.text() == "Add the large models"
    for press in (stand_in.model.button.click, stand_in.press):
        assert stand_in.engine_box.isHidden()
        press()
        assert not stand_in.engine_box.isHidden() and stand_in.engine_box.choice.chosen().name == "large"
        stand_in.engine_box.toggle()
    assert stand_in.bar.said[-1].startswith("The model needs the engine for large models")
    assert [one["request"] for one in stand_in.engine.asked] == ["catalogue"]
    # Once it is there, the list is asked for again.
    stand_in.engine.answers["catalogue"] = CATALOGUE
    stand_in.engine_box.done.emit("The engine is set up.")
    wait(lambda: stand_in.model.button.text() == "Download 4.3 GB")


def test_a_server_lists_its_models(stand_in: Any) -> None:
    stand_in.model.choice.setCurrentText(SERVER)
    assert stand_in.model.about.text() == "Each tile is sent to this server."
    stand_in.engine.answers["server_models"] = {"event": "finished", "models": [f"{SERVER}#vision"]}
    stand_in.model.button.click()
    wait(lambda: stand_in.model.model() == f"{SERVER}#vision")
    assert details(stand_in)[f"{SERVER}#vision"] == "on the server" and stand_in.model.button.isHidden()
    assert [one for one in stand_in.engine.asked if one["request"] == "words"] == []


def marked(dock: Any) -> list[tuple[bool, str]]:
    items = [dock.prompts.table.item(row, 1) for row in range(dock.prompts.table.rowCount())]
    return [(not item.icon().isNull(), item.toolTip()) for item in items]


def test_unknown_classes_are_marked_and_a_click_puts_a_known_one_there(
    dock: Any, project: QgsProject, samples: Path, artefacts: Path
) -> None:
    """With the engine itself."""
    project.addMapLayer(QgsRasterLayer(str(samples / "amazon_forest.tif"), "amazon"))
    dock.model.choice.setCurrentText("embedded")
    dock.prompts.add("building, roofs=red roof, lake, <i>zeppelin, house")
    wait(lambda: not dock.words.isHidden())
    assert [one[0] for one in marked(dock)] == [False, True, False, True, True]
    assert marked(dock)[2][1] == "To the model this means water: it finds all of that."
    text = dock.words.text()
    assert '<b>red roof</b>. Take instead: <a href="replace:0:1">roof</a>' in text
    assert "&lt;i&gt;zeppelin" in text and "<b>house</b> asks for the same as <b>building</b>" in text
    assert FLORENCE in text
    for width in (295, 400):
        dock.resize(width, 900)
        dock.grab().save(str(artefacts / f"words_{width}.png"))
    dock.press()
    assert dock.bar.said[-1].startswith("The model cannot be asked for all classes") and not dock.is_running
    dock.words.linkActivated.emit("replace:0:1")
    assert dock.prompts.prompts()[1] == "roofs=roof"
    wait(lambda: not dock.words.isHidden())
    dock.words.linkActivated.emit("remove:4")
    dock.prompts.table.removeRow(3)
    dock.prompts.remove_row(1)
    wait(lambda: dock.words.isHidden())
    assert dock.prompts.prompts() == ("building", "lake")
    assert not any(one[0] for one in marked(dock))
    dock.prompts.add("ship")
    wait(lambda: not dock.words.isHidden())
    dock.words.linkActivated.emit("choose:0")
    assert dock.model.model() == FLORENCE
    wait(lambda: dock.words.isHidden() and bool(dock.model.catalogue))
