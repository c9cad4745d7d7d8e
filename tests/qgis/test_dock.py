"""The panel: a run from the press of a button to a layer, and every mistake in words."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSettings,
    QgsSimpleFillSymbolLayer,
    QgsVectorLayer,
)
from qgis.gui import QgsMapMouseEvent, QgsMapToolPan
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtGui import QColor
from using import results, wait

from qgis_plugin.core.formats import suffixes
from qgis_plugin.core.requests import SegmentJob
from qgis_plugin.core.results import _paint


def test_a_run_ends_as_a_styled_layer_in_a_group(forest: Any, project: QgsProject) -> None:
    forest.prompts.table.cellWidget(0, 2).setColor(QColor("#123456"))
    texts: list[str] = []
    forest.run.happened.connect(lambda event: texts.append(forest.status.text()))
    forest.press()
    assert forest.button.text() == "Cancel" and not results(project)
    wait(lambda: not forest.run.is_running)
    assert forest.bar.said == []
    (layer,) = results(project)
    colours = {one.value(): one.symbol().color().name() for one in layer.renderer().categories()}
    assert colours["forest"] == "#123456" and colours["gone"] != "#123456"
    # As opaque as the others, with an outline that goes with it.
    kept = layer.renderer().categories()
    first, second = (one.symbol().symbolLayer(0) for one in kept[:2])
    assert first.color().alpha() == second.color().alpha() < 255
    assert first.strokeColor().name() == "#0b1f34"
    group = project.layerTreeRoot().findGroup("t4s-geo")
    assert group.isExpanded() and group.findLayers()[0].isExpanded()
    assert any(text.startswith("Tile ") for text in texts) and "Making polygons" in texts
    table = forest.summary
    rows = [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]
    counts = {label: 0 for label in ("forest", "gone")}
    for feature in layer.getFeatures():
        counts[feature["label"]] += 1
    assert [(row[0], int(row[1].replace(",", ""))) for row in rows] == list(counts.items())
    assert rows[0][2].endswith("km²") and forest.button.text() == "Run"
    # The colour is kept with the result.
    again = QgsVectorLayer(layer.source(), "again", "ogr")
    assert {one.symbol().color().name() for one in again.renderer().categories()} >= {"#123456"}


def test_a_transparency_that_is_chosen_stays(qgis_app: Any) -> None:
    part = QgsSimpleFillSymbolLayer(QColor(1, 2, 3, 140))
    _paint(part, QColor(100, 200, 50, 60))
    assert (part.color().getRgb(), part.strokeColor().name()) == ((100, 200, 50, 60), "#3c781e")


def test_centrelines_are_a_second_layer_in_the_same_colours(
    forest: Any, project: QgsProject, tmp_path: Path
) -> None:
    forest.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    forest.options.centrelines.setText("gone")
    forest.prompts.table.cellWidget(1, 2).setColor(QColor("#123456"))
    for _ in range(2):
        forest.press()
        wait(lambda: not forest.run.is_running)
        assert forest.bar.said == []
        names = sorted(layer.source().partition("layername=")[2] for layer in results(project))
        assert names == ["centrelines", "segments"]
    (lines,) = (layer for layer in results(project) if layer.source().endswith("centrelines"))
    (category,) = lines.renderer().categories()
    assert (category.value(), category.symbol().color().name()) == ("gone", "#123456")
    assert lines.featureCount() and "width_m" in lines.fields().names()
    again = QgsVectorLayer(lines.source(), "again", "ogr")
    assert [one.symbol().color().name() for one in again.renderer().categories()] == ["#123456"]
    del lines, category, again


def test_a_cancelled_run_leaves_no_layer_and_the_next_runs(
    forest: Any, project: QgsProject, tmp_path: Path
) -> None:
    forest.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    forest.press()
    forest.press()
    assert forest.status.text() == "Cancelling"
    wait(lambda: not forest.run.is_running)
    assert forest.status.text() == "Cancelled" and not results(project)
    forest.press()
    wait(lambda: not forest.run.is_running)
    assert len(results(project)) == 1


def test_the_map_and_selected_polygons_limit_the_run(forest: Any, project: QgsProject) -> None:
    scene = forest.layer.currentLayer().extent()
    corner = QgsRectangle(scene.xMinimum(), scene.yMinimum(), scene.center().x(), scene.center().y())
    polygons = QgsVectorLayer("Polygon?crs=EPSG:4326", "areas", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(corner))
    polygons.dataProvider().addFeature(feature)
    project.addMapLayer(polygons)
    forest.extent.choice.setCurrentIndex(2)
    forest.press()
    assert forest.bar.said == ["No polygon is selected in the layer areas; select one or more."]
    polygons.selectAll()
    forest.press()
    wait(lambda: not forest.run.is_running)
    forest.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    forest.canvas.resize(400, 400)
    forest.canvas.setExtent(corner)
    forest.extent.choice.setCurrentIndex(1)
    forest.press()
    wait(lambda: not forest.run.is_running)
    by_canvas, by_polygons = results(project)
    pixel = scene.width() / 512
    seen = forest.canvas.extent()
    assert seen.width() < 0.8 * scene.width()
    for layer, area in ((by_canvas, seen), (by_polygons, corner)):
        assert area.buffered(1.5 * pixel).contains(layer.extent())
        assert layer.extent().width() > 0.9 * corner.width()


def test_mistakes_are_said_in_the_message_bar(
    dock: Any, project: QgsProject, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(press: bool = True) -> str:
        dock.press()
        wait(lambda: not dock.run.is_running)
        return str(dock.bar.said[-1])

    assert said() == "There is no raster layer; add one to the project and choose it."
    plain = tmp_path / "plain.png"
    shutil.copy(Path(__file__).parents[2] / "docs" / "images" / "qgis.png", plain)
    layer = QgsRasterLayer(str(plain), "plain")
    layer.setCrs(QgsCoordinateReferenceSystem())
    project.addMapLayer(layer)
    assert said().startswith("The layer plain has no coordinate reference system; ")
    project.clear()
    project.addMapLayer(QgsRasterLayer(str(samples / "amazon_forest.tif"), "amazon"))
    assert said() == "There is nothing to look for; add a class, such as building."
    dock.prompts.add("forest")
    dock.model.choice.setCurrentText("/no/such/model")
    assert said().startswith("There is no model /no/such/model")
    dock.options.output.setFilePath(str(tmp_path / "out.shp"))
    assert said() == f"Results cannot be written to out.shp; choose a file ending in {', '.join(suffixes())}."
    assert not results(project)


def test_a_missing_engine_shows_the_button_that_sets_it_up(
    forest: Any, project: QgsProject, no_engine: None
) -> None:
    forest.press()
    assert forest.bar.said[-1].startswith("The engine t4s-geo was not found; press Set up engine")
    assert not forest.engine_box.isHidden()
    assert forest.engine_box.button.text() == "Set up engine"


def test_classes_and_options_are_kept_between_sessions(dock: Any, engine: Any, tmp_path: Path) -> None:
    dock.prompts.add("building, pond=lakes")
    dock.prompts.table.cellWidget(1, 2).setColor(QColor(1, 2, 3, 40))
    dock.options.threshold.setValue(0.4)
    dock.options.outlines.setCurrentIndex(2)
    dock.options.overlapping.setChecked(True)
    dock.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    dock.remember()
    again = type(dock)(engine, dock.canvas, dock.bar)
    assert again.prompts.prompts() == ("building", "pond=lakes")
    assert again.prompts.colours() == {"pond": QColor(1, 2, 3, 40)}
    assert again.options.state() == dock.options.state() and again.options.threshold.value() == 0.4
    again.deleteLater()
    for wrong in ("{", "[1]", '{"classes": [1], "options": {"threshold": "x", "outlines": 7}}'):
        QgsSettings().setValue("t4s_geo/session", wrong)
        again = type(dock)(engine, dock.canvas, dock.bar)
        assert again.prompts.prompts() == () and again.options.threshold.value() == 0
        again.deleteLater()


def test_a_rectangle_is_drawn_on_the_map_and_limits_the_run(forest: Any, project: QgsProject) -> None:
    canvas, chooser = forest.canvas, forest.extent
    scene = forest.layer.currentLayer().extent()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    canvas.resize(400, 400)
    canvas.setExtent(scene)
    before = QgsMapToolPan(canvas)
    canvas.setMapTool(before)
    chooser.choice.setCurrentIndex(3)
    forest.press()
    assert forest.bar.said == ["No rectangle is drawn; press Draw, and drag one over the map."]
    tool, left = canvas.mapTool(), Qt.MouseButton.LeftButton
    for kind, at, hear in (
        (QEvent.Type.MouseButtonPress, QPoint(100, 100), tool.canvasPressEvent),
        (QEvent.Type.MouseMove, QPoint(250, 220), tool.canvasMoveEvent),
        (QEvent.Type.MouseButtonRelease, QPoint(250, 220), tool.canvasReleaseEvent),
    ):
        hear(QgsMapMouseEvent(canvas, kind, at, left, left))
    assert canvas.mapTool() is before
    drawn = chooser.rectangle.extent
    assert drawn.width() == pytest.approx(150 * canvas.mapUnitsPerPixel())
    forest.press()
    wait(lambda: not forest.run.is_running)
    (layer,) = results(project)
    assert drawn.buffered(scene.width() / 300).contains(layer.extent())
    chooser.choice.setCurrentIndex(0)
    assert chooser.draw.isHidden() and chooser.area() == ""


def test_options_are_sent_and_left_to_the_model_unless_chosen(dock: Any, tmp_path: Path) -> None:
    options = dock.options
    assert (options.threshold.value(), options.gsd.value(), options.outlines.currentData()) == (0, 0, "")
    assert options.threshold.text() == "as the model says"
    job = SegmentJob("scene.tif", ("water",), str(tmp_path / "out.gpkg"))
    assert {job.request()[name] for name in ("threshold", "gsd", "refine", "shape", "raster")} == {None}
    prompts = ("building", "h = houses", "tree=woods")
    assert options.shape(prompts) == ("building=footprint", "h=footprint", "tree=smooth")
    shaped = replace(job, shape=options.shape(prompts))
    assert shaped.request()["shape"] == ["building=footprint", "h=footprint", "tree=smooth"]
    options.simplify.setValue(2)
    assert options.shape(prompts) == () and not options.shapes.isEnabled()
    options.simplify.setValue(0)
    assert options.shape(prompts)
    options.shapes.setCurrentIndex(1)
    assert options.shape(prompts) == ()
    given = replace(job, threshold=0.4, gsd=2.0, refine="edges", raster="classes.tif").request()
    assert [given[name] for name in ("threshold", "gsd", "refine", "raster")] == [
        0.4,
        2.0,
        "edges",
        "classes.tif",
    ]
