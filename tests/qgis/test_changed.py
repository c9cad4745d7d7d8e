"""Results that were edited in QGIS are not replaced without a question, and each answer does what it says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from using import results, wait

from qgis_plugin.core.changed import BACK_UP, CANCEL, RENAME, REPLACE
from qgis_plugin.ui.changed import make_box, make_other_box

EDITED = "edited by hand"


def edit(layer: QgsVectorLayer) -> None:
    """Edits the first five features, in the layer's buffer."""
    assert layer.startEditing()
    column = layer.fields().indexOf("label")
    for feature in list(layer.getFeatures())[:5]:
        assert layer.changeAttributeValue(feature.id(), column, EDITED)


def edited(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT count(*) FROM segments WHERE label = ?"
        return int(database.execute(query, (EDITED,)).fetchone()[0])


def press(dock: Any) -> None:
    dock.press()
    wait(lambda: not dock.run.is_running)


@pytest.fixture
def shown(forest: Any, project: QgsProject, tmp_path: Path) -> Any:
    """The panel after a run, whose layer was edited; it counts how often it asks."""
    forest.asked = []
    forest.ask = lambda paths, parent: forest.asked.append(paths) or CANCEL
    forest.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    forest.options.keep.setChecked(False)
    press(forest)
    (forest.shown,) = results(project)
    edit(forest.shown)
    return forest


def test_edits_that_are_not_saved_stop_a_run(shown: Any) -> None:
    press(shown)
    assert shown.bar.said[-1].startswith(f"The layer {shown.shown.name()} has edits that are not saved; ")
    assert shown.shown.isModified() and not shown.asked


def test_each_answer_does_what_it_says(shown: Any, project: QgsProject, tmp_path: Path) -> None:
    output, layer = tmp_path / "out.gpkg", shown.shown
    assert layer.commitChanges()
    press(shown)
    assert shown.asked == [[str(output)]] and shown.status.text() == "Cancelled"
    assert edited(output) == 5 and results(project) == [layer] and not layer.readOnly()

    shown.ask = lambda paths, parent: RENAME
    shown.press()
    assert not layer.startEditing()
    wait(lambda: shown.button.text() == "Run")
    assert edited(output) == 5 and edited(tmp_path / "out_2.gpkg") == 0
    assert len(results(project)) == 2 and (tmp_path / "out_2.ledger").exists()

    shown.ask = lambda paths, parent: BACK_UP
    press(shown)
    assert edited(output) == 0 and edited(tmp_path / "out_backup_1.gpkg") == 5
    assert not layer.readOnly() and shown.bar.said == []

    edit(layer)
    assert layer.commitChanges()
    shown.ask = lambda paths, parent: REPLACE
    press(shown)
    assert edited(output) == 0 and not (tmp_path / "out_backup_2.gpkg").exists()
    # What was insisted on once is asked about the next time.
    edit(layer)
    assert layer.commitChanges()
    shown.ask = lambda paths, parent: shown.asked.append(paths) or CANCEL
    press(shown)
    assert len(shown.asked) == 2 and edited(output) == 5


def test_another_run_begins_anew_or_under_a_new_name(shown: Any, tmp_path: Path) -> None:
    def ask(ledger: str, difference: str, parent: object) -> str:
        asked.append((Path(ledger).name, difference))
        return choices.pop(0)

    output, layer, asked = tmp_path / "out.gpkg", shown.shown, list[tuple[str, str]]()
    choices, shown.ask_other_run = [CANCEL, RENAME, REPLACE], ask
    layer.changeAttributeValue(1, layer.fields().indexOf("status"), "accepted")
    assert layer.commitChanges()
    shown.options.keep.setChecked(True)
    shown.prompts.use(("forest",))
    press(shown)
    assert shown.status.text() == "Cancelled" and not (tmp_path / "out_2.gpkg").exists()
    shown.press()
    wait(lambda: shown.button.text() == "Run")
    assert (tmp_path / "out_2.gpkg").exists() and edited(output) == 5
    shown.press()
    wait(lambda: shown.button.text() == "Run")
    assert asked == [("out.ledger", "set of prompts")] * 3
    # Nobody was asked about what was changed: the corrections are kept.
    assert shown.status.text().startswith("Done") and edited(output) == 5 and not shown.asked
    assert {feature["status"] for feature in layer.getFeatures()} >= {"accepted", "new"}


def test_the_question_about_another_run_says_what_is_not_the_same(qgis_app: object) -> None:
    box, choices = make_other_box("/somewhere/out.ledger", "model")
    assert box.text() == "out.ledger holds the answers of another run; not the same: the model."
    assert [*choices.values()] == [REPLACE, RENAME, CANCEL]
    assert choices[box.escapeButton()] == choices[box.defaultButton()] == CANCEL


def test_the_question_offers_each_choice(qgis_app: object) -> None:
    box, choices = make_box(["/somewhere/<b>out<b>.gpkg"])
    assert box.textFormat() == Qt.TextFormat.PlainText and "<b>out<b>.gpkg was changed" in box.text()
    words = {button.text().replace("&", ""): choice for button, choice in choices.items()}
    assert words == {
        "Replace": REPLACE,
        "Keep a backup and replace": BACK_UP,
        "Save under a new name": RENAME,
        "Cancel": CANCEL,
    }
    assert choices[box.escapeButton()] == choices[box.defaultButton()] == CANCEL


def test_processing_replaces_them_only_if_told(
    provider: Any, feedback: Any, samples: Path, oracle: str, tmp_path: Path
) -> None:
    def run(name: str, **given: object) -> bool:
        algorithm = QgsApplication.processingRegistry().algorithmById(f"t4s_geo:{name}")
        return bool(algorithm.run(given, QgsProcessingContext(), feedback)[1])

    output = tmp_path / "out.gpkg"
    scene = str(samples / "amazon_forest.tif")
    asked = {"INPUT": scene, "PROMPTS": "forest, cleared", "MODEL": oracle, "OUTPUT": str(output)}
    again = {"LEDGER": str(tmp_path / "out.ledger"), "EXCLUSIVE": True, "OUTPUT": str(output)}
    assert run("segment", **asked), feedback.textLog()
    layer = QgsVectorLayer(f"{output}|layername=segments", "out", "ogr")
    edit(layer)
    assert layer.commitChanges()
    # Closed before its file is replaced: what is left open when QGIS ends crashes it.
    del layer
    assert not run("segment", **{**asked, "PROMPTS": "forest"})
    assert "not the same: the classes. Choose another output." in feedback.textLog()
    assert not run("segment", **asked, KEEP=False)
    assert "out.gpkg was changed" in feedback.textLog()
    assert edited(output) == 5
    # What people have decided is kept unless they say otherwise.
    assert run("segment", **asked), feedback.textLog()
    assert edited(output) == 5
    assert run("render", **again), feedback.textLog()
    assert edited(output) == 5
    assert run("render", **again, OVERWRITE=True), feedback.textLog()
    assert edited(output) == 0
