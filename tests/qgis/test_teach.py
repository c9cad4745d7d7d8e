"""Teaching a model in the plugin: what is asked of the engine, what is shown, and where models are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsProject, QgsRasterLayer, QgsVectorLayer
from test_models import CATALOGUE, StandIn
from using import copied, wait

from qgis_plugin.core import teaching
from qgis_plugin.core.areas import selected_area
from qgis_plugin.core.teaching import (
    Lesson,
    forget_model,
    model_named,
    name_of,
    taught_models,
    train_request,
    unfinished,
)
from qgis_plugin.ui.teach import TeachDialog
from qgis_plugin.ui.teachscores import told_state

FINISHED: Mapping[str, Any] = {
    "event": "finished",
    "model": "",
    "seconds": 75.0,
    "scores": [{"label": "forest", "before": 0.5, "after": 0.75}],
    "kept": {"step": 40, "score": 0.7, "first": 0.5, "last": 60},
}


@pytest.fixture
def models(qgis_app: QgsApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of models."""
    monkeypatch.setattr(teaching, "models_folder", lambda: tmp_path / "models")
    return tmp_path / "models"


@pytest.fixture
def forest_layer(
    project: QgsProject, forest_geopackage: Path, samples: Path, tmp_path: Path
) -> QgsVectorLayer:
    """A result with its ledger, and the scene that it was made of."""
    project.addMapLayer(QgsRasterLayer(str(samples / "prairie_lakes.tif"), "another"))
    project.addMapLayer(QgsRasterLayer(str(samples / "amazon_forest.tif"), "amazon"))
    layer = copied(forest_geopackage, tmp_path)
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def dialog(dock: Any, models: Path) -> Iterator[TeachDialog]:
    engine = StandIn({"catalogue": {**CATALOGUE, "can_train": True}})
    made = TeachDialog(engine, dock.canvas)
    made.engine = engine
    yield made
    made.close()
    made.deleteLater()


def asked(dialog: TeachDialog) -> dict[str, Any]:
    return next(one for one in reversed(dialog.engine.asked) if one["request"] == "train")


def finish(dialog: TeachDialog, models: Path, name: str) -> None:
    """Has the engine make the model and say so."""
    (models / name).mkdir(exist_ok=True)
    (models / name / "t4s.json").write_text("{}")
    dialog.engine.handlers["train"](FINISHED)
    wait(lambda: not dialog.run.is_running)


def test_a_result_is_taught_as_it_is_on_its_own_scene(
    dialog: TeachDialog, forest_layer: QgsVectorLayer, models: Path, artefacts: Path
) -> None:
    dialog.begin(forest_layer)
    assert dialog.raster.currentLayer().name() == "amazon" and not dialog.field.isVisible()
    dialog.name.setText("my forest")
    dialog.resize(420, 420)
    assert dialog.grab().save(str(artefacts / "teach.png"))
    dialog.name.clear()
    dialog.press()
    assert "The name '' cannot be used" in dialog.status.text()
    dialog.name.setText("my forest")
    dialog.press()
    request = asked(dialog)
    (scene,) = request["recipe"]["scene"]
    assert request["output"] == str(models / "my forest")
    assert scene["image"].endswith("amazon_forest.tif") and set(scene) == {"image", "labels"}
    # A copy: edits do not reach a training that goes on.
    assert scene["labels"] == str(models / "my forest.unfinished" / "labels.gpkg")
    assert QgsVectorLayer(scene["labels"]).featureCount() == forest_layer.featureCount()
    dialog.engine.handlers["train"](
        {"event": "progress", "stage": "training", "done": 30, "total": 60, "seconds_left": 42.0}
    )
    wait(lambda: dialog.progress.value() == 30)
    assert "Step 30 of 60" in dialog.status.text() and dialog.button.text() == "Stop"
    finish(dialog, models, "my forest")
    assert dialog.status.text().endswith("my forest. The best state was that after step 40 of 60.")
    assert not unfinished() and request["recipe"]["keep"] == "best"
    shown = [dialog.scores.item(0, column).text() for column in range(3)]
    assert shown == ["forest", "0.50", "0.75"]
    heard: list[str] = []
    dialog.taught.connect(heard.append)
    dialog.use.click()
    assert heard == ["my forest"]
    dialog.begin()
    dialog.press()
    assert "There is a model my forest already" in dialog.status.text()


def test_a_model_that_did_not_get_better_is_said_to_be_the_same(qgis_app: QgsApplication) -> None:
    (words,) = told_state({"step": 0, "score": 0.5, "first": 0.5, "last": 60})
    assert words.startswith("No state was better than the model that it began with")
    assert told_state(None) == []


def test_a_state_between_the_old_model_and_the_new_one_is_said_to_be_that(qgis_app: QgsApplication) -> None:
    (words,) = told_state({"step": 60, "score": 0.6, "first": 0.5, "last": 60, "share": 0.25})
    assert words == "The best state lies 25 % of the way from the model as it was to that after step 60."


def test_an_area_is_kept_for_a_training_that_goes_on(
    dialog: TeachDialog, forest_layer: QgsVectorLayer
) -> None:
    forest_layer.selectByIds([1, 2])
    area = selected_area(forest_layer)
    scene = train_request(Lesson("mine", "scene.tif", forest_layer, area))["recipe"]["scene"][0]
    assert QgsVectorLayer(scene["area"], "area", "ogr").featureCount() == 2


def test_what_was_stopped_goes_on_with_the_same_request(
    dialog: TeachDialog, forest_layer: QgsVectorLayer, models: Path
) -> None:
    dialog.begin(forest_layer)
    dialog.name.setText("mine")
    dialog.press()
    first = asked(dialog)
    dialog.press()
    wait(lambda: not dialog.run.is_running)
    assert dialog.engine.cancelled == ["train"] and "Go on" in dialog.again.text()
    dialog.close()
    dialog.begin()
    assert dialog.again.isVisible()
    dialog.again.click()
    assert asked(dialog) == first and len(dialog.engine.asked) > 2
    dialog.press()
    wait(lambda: not dialog.run.is_running)
    dialog.discard.click()
    assert not dialog.again.isVisible() and not list(models.iterdir())


def test_any_layer_is_taught_with_a_word_of_ones_own(
    dialog: TeachDialog, project: QgsProject, samples: Path
) -> None:
    project.addMapLayer(QgsRasterLayer(str(samples / "banepa_town.tif"), "town"))
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=kind:string", "panels", "memory")
    feature = QgsFeature(layer.fields())
    feature.setAttributes(["solar"])
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((85 27, 86 27, 86 28, 85 27))"))
    layer.dataProvider().addFeatures([feature])
    project.addMapLayer(layer)
    dialog.begin(layer)
    dialog.name.setText("panels")
    dialog.field.setField("")
    dialog.press()
    assert "write one class" in dialog.status.text()
    dialog.label.setText("solar panel")
    dialog.press()
    (scene,) = asked(dialog)["recipe"]["scene"]
    assert scene["label"] == "solar panel" and "field" not in scene
    copy = QgsVectorLayer(scene["labels"])
    assert [one["kind"] for one in copy.getFeatures()] == ["solar"] and copy.crs().authid() == "EPSG:4326"


def test_the_small_engine_is_told_apart(dialog: TeachDialog) -> None:
    dialog.engine.answers["catalogue"] = {**CATALOGUE, "can_train": False}
    dialog.begin()
    wait(lambda: dialog.enlarge.isVisible())
    assert "needs the large engine" in dialog.status.text()


def test_taught_models_have_names_and_can_be_removed(models: Path) -> None:
    folder = models / "mine"
    folder.mkdir(parents=True)
    (folder / "t4s.json").write_text("{}")
    (models / "begun.unfinished").mkdir()
    (models / "begun.unfinished" / "request.json").write_text(json.dumps({"request": "train"}))
    assert taught_models() == {"mine": folder} and list(unfinished()) == ["begun"]
    assert model_named("mine") == str(folder) and name_of(str(folder)) == "mine"
    assert model_named("embedded") == "embedded" and name_of("owner/name") == "owner/name"
    forget_model("mine")
    assert taught_models() == {} and not folder.exists()


def test_the_chooser_lists_taught_models(dock: Any, models: Path) -> None:
    (models / "mine").mkdir(parents=True)
    (models / "mine" / "t4s.json").write_text("{}")
    dock.model.choice.fill({})
    assert dock.model.choice.findText("mine") == 1
    dock.model.choice.setCurrentText("mine")
    assert dock.model.model() == str(models / "mine")
    dock.model.remember()
    dock.model.choice.fill({})
    assert dock.model.choice.findText(str(models / "mine")) == -1
