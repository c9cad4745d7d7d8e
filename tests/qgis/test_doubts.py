"""The places to look at next, and where teaching is offered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsGeometry, QgsPointXY, QgsProject, QgsVectorLayer
from test_models import CATALOGUE, StandIn
from using import Desktop, copied, wait

from qgis_plugin.core import teaching
from qgis_plugin.core.errors import PluginError
from qgis_plugin.ui.teachmenu import TeachMenu


@pytest.fixture
def result(project: QgsProject, forest_geopackage: Path, tmp_path: Path) -> QgsVectorLayer:
    return copied(forest_geopackage, tmp_path)


@pytest.fixture
def menu(
    dock: Any, result: QgsVectorLayer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TeachMenu]:
    monkeypatch.setattr(teaching, "models_folder", lambda: tmp_path / "models")
    engine = StandIn({"catalogue": {**CATALOGUE, "can_train": True}, "unsure": told(result)})
    desktop = Desktop(dock)
    made = TeachMenu(desktop, dock, engine)
    made.engine, made.desktop = engine, desktop
    QgsProject.instance().addMapLayer(result)
    desktop.layer = result
    yield made
    made.remove()


def told(result: QgsVectorLayer) -> Mapping[str, Any]:
    """Two places in the east and the west of a result."""
    extent = result.extent()
    places = []
    for number, doubt in ((0, 0.31), (1, 0.12)):
        west, south = extent.xMinimum() + number * extent.width() / 2, extent.yMinimum()
        east, north = west + extent.width() / 4, south + extent.height() / 4
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        places.append(
            {
                "type": "Feature",
                "properties": {"tile": number, "doubt": doubt, "label": "forest"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return {"event": "finished", "crs": result.crs().toWkt(), "places": places}


def test_places_are_gone_through_and_those_that_are_right_are_taught(
    menu: TeachMenu, artefacts: Path
) -> None:
    assert menu.desktop.offered == [("Teach a model…", "out"), ("Where to look next", "out")]
    panel = menu.panel
    menu.look.trigger()
    wait(lambda: panel.layer is not None)
    assert menu.engine.asked[-1]["ledger"].endswith("out.ledger")
    assert panel.about.text().startswith("Place 1 of 2: forest, 31% of it may be wrong")
    assert not panel.back.isEnabled()
    places = sorted(panel.layer.getFeatures(), key=lambda place: place["rank"])
    panel.next.click()
    assert "Place 2 of 2" in panel.about.text() and not panel.next.isEnabled()
    centre = menu.desktop.dock.canvas.extent().center()
    assert (
        menu.desktop.dock.canvas.mapSettings()
        .mapToLayerCoordinates(panel.layer, centre)
        .distance(places[1].geometry().centroid().asPoint())
        < 0.05 * panel.layer.extent().width()
    )
    panel.done.click()
    panel.back.click()
    assert not panel.done.isChecked()
    panel.resize(420, 140)
    assert panel.grab().save(str(artefacts / "doubts.png"))
    panel.teach.click()
    dialog = menu.dialog
    assert dialog.isVisible() and dialog.layer.currentLayer().name() == "out"
    assert dialog.extent.choice.currentText() == "Places where all is right"
    assert len(json.loads(dialog.extent.area())["features"]) == 1
    # Nothing is selected, which QGIS would fill with yellow; looked for again, the place is passed over.
    assert panel.layer.selectedFeatureCount() == 0
    QgsProject.instance().removeMapLayer(panel.layer.id())
    with pytest.raises(PluginError, match="layer of places is gone"):
        dialog.extent.area()
    menu.look.trigger()
    wait(lambda: panel.layer is not None)
    assert panel.about.text().startswith("Place 1 of 1: forest, 31%")


def test_places_where_every_polygon_is_decided_are_passed_over(
    menu: TeachMenu, result: QgsVectorLayer
) -> None:
    place = QgsGeometry.fromPolygonXY(
        [[QgsPointXY(*corner) for corner in told(result)["places"][0]["geometry"]["coordinates"][0]]]
    )
    assert result.startEditing()
    column = result.fields().indexOf("status")
    for feature in list(result.getFeatures()):
        if feature.geometry().intersects(place):
            result.changeAttributeValue(feature.id(), column, "accepted")
    menu.look.trigger()
    wait(lambda: menu.panel.layer is not None)
    assert [one["rank"] for one in menu.panel.layer.getFeatures()] == [1]
    assert "12%" in menu.panel.about.text()
    for feature in list(result.getFeatures()):
        result.changeAttributeValue(feature.id(), column, "rejected")
    menu.look.trigger()
    wait(lambda: menu.panel.layer is None and "are corrected in out" in menu.panel.about.text())
    assert result.rollBack()


def test_a_layer_of_places_that_is_removed_leaves_an_empty_panel(menu: TeachMenu) -> None:
    menu.look.trigger()
    wait(lambda: menu.panel.layer is not None)
    QgsProject.instance().removeMapLayer(menu.panel.layer.id())
    assert menu.panel.layer is None and not menu.panel.next.isEnabled()


def test_a_taught_model_is_used_and_removed(
    menu: TeachMenu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / "mine"
    folder.mkdir(parents=True)
    (folder / "t4s.json").write_text("{}")
    menu.dialog.taught.emit("mine")
    chooser = menu.desktop.dock.model
    assert chooser.model() == str(folder)
    chooser.menu.aboutToShow.emit()
    assert menu.forget.isEnabled()
    monkeypatch.setattr("qgis_plugin.ui.teachmenu.PlainQuestion.agreed", lambda *given: True)
    menu.forget.trigger()
    assert not folder.exists() and chooser.model() == "embedded"
    chooser.menu.aboutToShow.emit()
    assert not menu.forget.isEnabled()
