"""The context menu of a result, and what the model wrote for a tile."""

from __future__ import annotations

import math
import sqlite3
import struct
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import Qt
from using import change_spec, lose


def test_only_results_with_a_ledger_are_offered_the_actions(
    menu: Any, segments: QgsVectorLayer, project: QgsProject
) -> None:
    project.addMapLayer(QgsVectorLayer("Point?crs=EPSG:4326", "memory", "memory"))
    assert menu.desktop.offered == [
        ("Retry failed tiles", "forest"),
        ("Show the model's text for a tile", "forest"),
    ]
    menu.remove()
    assert len(menu.desktop.removed) == 2


def test_a_layer_that_becomes_a_result_is_offered_them_once(
    menu: Any, segments: QgsVectorLayer, project: QgsProject
) -> None:
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "so far", "memory")
    project.addMapLayer(layer)
    menu.desktop.offered.clear()
    for _ in range(2):
        layer.setDataSource(segments.source(), "result", "ogr", False)
    assert menu.desktop.offered == [
        ("Retry failed tiles", "result"),
        ("Show the model's text for a tile", "result"),
    ]
    menu.remove()


@pytest.mark.parametrize(
    "changed",
    [
        *({"grid": {}}, {"grid": None}, {"card": []}, {"prompts": 5}, {"prompts": [None]}),
        *({"card": {"tile_size": 256, "grid": 0, "overlap": 0}}, {"card": {"tile_size": "a"}}),
    ],
)
def test_a_ledger_that_holds_something_else(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path, changed: dict[str, Any]
) -> None:
    change_spec(tmp_path / "forest.ledger", **changed)
    menu.retry.trigger()
    menu.show_text.trigger()
    assert len(menu._dock.bar.said) == 2
    assert all("cannot be read" in said for said in menu._dock.bar.said)


def test_a_click_shows_what_the_model_wrote_and_the_tile(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path
) -> None:
    canvas, window = menu.desktop.dock.canvas, menu.window
    before = QgsMapTool(canvas)
    canvas.setMapTool(before)
    lose(tmp_path / "forest.ledger", 1)
    menu.show_text.trigger()
    assert window.isVisible() and window.words.text() == "Click on the map to choose a tile."
    canvas.setDestinationCrs(segments.crs())
    run = window._run
    centre = run.outline(5).centroid().asPoint()
    canvas.mapTool().canvasClicked.emit(centre, Qt.MouseButton.LeftButton)
    assert window.words.text().startswith("Tile 5,")
    with sqlite3.connect(tmp_path / "forest.ledger") as database:
        texts = [text for (text,) in database.execute("SELECT text FROM tiles WHERE tile = 5")]
    database.close()
    assert texts and all(text.strip() in window.text.toPlainText() for text in texts)
    assert window._band.asGeometry().boundingBox() == run.outline(5).boundingBox()
    window.show_at(run.outline(0).centroid().asPoint())
    assert "forest (no answer)" in window.text.toPlainText()
    assert "The network broke." in window.text.toPlainText()
    assert "probability" not in window.text.toPlainText()
    with sqlite3.connect(tmp_path / "forest.ledger") as database:
        # Of two tokens, with probabilities of 0.5 and 1.
        stored = struct.pack("<2e", math.log(0.5), 0)
        database.execute("UPDATE tiles SET log_probabilities = ? WHERE prompt = 0", (stored,))
    database.close()
    window.show_at(run.outline(5).centroid().asPoint())
    assert window.text.toPlainText().count("mean probability of a token 0.75") == 1
    # Some metres off the coast of Africa.
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    window.show_at(segments.extent().center())
    assert window.words.text().startswith("There is no tile here")
    window.close()
    assert canvas.mapTool() is before and window._band.asGeometry().isEmpty()


def test_a_selected_polygon_chooses_its_tile(menu: Any, segments: QgsVectorLayer) -> None:
    feature = next(segments.getFeatures())
    segments.select(feature.id())
    menu.show_text.trigger()
    number = int(menu.window.words.text().split()[1].rstrip(","))
    assert menu.window._run.outline(number).contains(feature.geometry().pointOnSurface())
    menu.window.close()


def test_a_broken_ledger_is_said_in_a_sentence(menu: Any, segments: QgsVectorLayer, tmp_path: Path) -> None:
    (tmp_path / "forest.ledger").write_bytes(b"nothing")
    menu.show_text.trigger()
    assert "cannot be read" in menu._dock.bar.said[-1]
    menu.retry.trigger()
    assert "cannot be read" in menu._dock.bar.said[-1]
