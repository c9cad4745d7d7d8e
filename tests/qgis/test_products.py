"""What is made of results: polygons in another layer, and a page to print."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayoutExporter,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtGui import QImage


@pytest.fixture
def segments(project: QgsProject, forest_geopackage: Path, tmp_path: Path) -> QgsVectorLayer:
    """A layer of a copy of the segmented Amazon scene."""
    for suffix in (".gpkg", ".ledger"):
        shutil.copy(forest_geopackage.with_suffix(suffix), tmp_path)
    layer = QgsVectorLayer(f"{tmp_path / 'forest.gpkg'}|layername=segments", "Forest, 2024", "ogr")
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def land(project: QgsProject, tmp_path: Path) -> QgsVectorLayer:
    """A layer of polygons in another system, with one feature and one field of a result."""
    memory = QgsVectorLayer(
        "MultiPolygon?crs=EPSG:32720&field=label:string(80)&field=owner:string", "", "memory"
    )
    memory.startEditing()
    assert memory.addFeature(_feature(memory, "old", "me"))
    memory.commitChanges()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = "land"
    written = QgsVectorFileWriter.writeAsVectorFormatV3(
        memory, str(tmp_path / "city.gpkg"), project.transformContext(), options
    )
    assert written[0] == QgsVectorFileWriter.WriterError.NoError, written
    layer = QgsVectorLayer(f"{tmp_path / 'city.gpkg'}|layername=land", "land", "ogr")
    project.addMapLayer(layer)
    return layer


def _feature(layer: QgsVectorLayer, *values: str) -> Any:
    from qgis.core import QgsFeature, QgsGeometry

    feature = QgsFeature(layer.fields())
    feature.setAttributes(list(values))
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(0, 0, 1, 1)))
    return feature


def append(feedback: Any, **parameters: object) -> tuple[dict[str, Any], bool]:
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    algorithm = QgsApplication.processingRegistry().algorithmById("t4s_geo:append")
    return algorithm.run(parameters, context, feedback)


def test_a_result_is_added_to_a_layer_that_is_open(
    provider: Any, feedback: Any, segments: QgsVectorLayer, land: QgsVectorLayer
) -> None:
    (before,) = land.getFeatures()
    given = {"RESULT": segments.id(), "TARGET": land.id()}
    results, succeeded = append(feedback, **given)
    assert succeeded, feedback.textLog()
    assert results["ADDED"] == segments.featureCount() > 0
    # The layer that is open shows them.
    features = list(land.getFeatures())
    assert land.featureCount() == len(features) == 1 + segments.featureCount()
    assert features[0].attributes() == before.attributes() and features[0].geometry().equals(
        before.geometry()
    )
    assert {feature["label"] for feature in features} == {"old", "forest", "cleared"}
    assert all(feature.geometry().isGeosValid() for feature in features)
    assert land.extent().xMaximum() > 1000


def test_what_cannot_be_added_is_said(
    provider: Any, feedback: Any, segments: QgsVectorLayer, land: QgsVectorLayer, project: QgsProject
) -> None:
    memory = QgsVectorLayer("Polygon?crs=EPSG:4326", "sketch", "memory")
    project.addMapLayer(memory)
    given = {"RESULT": segments.id(), "TARGET": land.id()}
    for change, sentence in (
        ({"TARGET": memory.id()}, "The layer sketch is not in a GeoPackage"),
        ({"RESULT": land.id()}, "The layer land is no result"),
    ):
        said = type(feedback)()
        _, succeeded = append(said, **{**given, **change})
        assert not succeeded and sentence in said.textLog()
    land.startEditing()
    land.deleteFeature(next(land.getFeatures()).id())
    _, succeeded = append(feedback, **given)
    assert not succeeded and "land has edits that are not saved" in feedback.textLog()
    land.rollBack()


def test_a_page_has_map_legend_scale_bar_title_and_source(
    segments: QgsVectorLayer, project: QgsProject, samples: Path, artefacts: Path
) -> None:
    from qgis_plugin.core.printing import print_layout

    scene = QgsRasterLayer(str(samples / "amazon_forest.tif"), "amazon")
    project.addMapLayer(scene, False)
    project.layerTreeRoot().addLayer(scene)
    layout = print_layout(segments)
    assert [one.name() for one in project.layoutManager().layouts()] == ["Forest, 2024"]
    path = artefacts / "print.png"
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 100
    assert (
        QgsLayoutExporter(layout).exportToImage(str(path), settings) == QgsLayoutExporter.ExportResult.Success
    )
    picture = QImage(str(path))
    assert picture.width() > picture.height() > 800
    words = " ".join(item.text() for item in layout.items() if hasattr(item, "text"))
    assert "Forest, 2024" in words and "Source: amazon_forest.tif" in words and "Model: oracle" in words
    (map_item,) = (item for item in layout.items() if isinstance(item, QgsLayoutItemMap))
    assert map_item.extent().contains(segments.extent())
    (bar,) = (item for item in layout.items() if isinstance(item, QgsLayoutItemScaleBar))
    assert 0 < bar.unitsPerSegment() * bar.numberOfSegments() < 5000
    middle = map_item.pos() + map_item.rect().center()
    dots = settings.dpi / 25.4
    around = range(-40, 40)
    seen = {
        picture.pixelColor(int(middle.x() * dots) + x, int(middle.y() * dots) + y).name()
        for x in around
        for y in around
    }
    assert len(seen) > 50
    assert print_layout(segments).name() == "Forest, 2024 2"


def test_the_menu_offers_both(
    segments: QgsVectorLayer, land: QgsVectorLayer, project: QgsProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis import processing

    from qgis_plugin.ui.productmenu import ProductMenu

    canvas = QgsMapCanvas()
    canvas.setExtent(QgsRectangle(-10, -10, 10, 10))
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    desktop = Mock(mapCanvas=lambda: canvas, activeLayer=lambda: segments)
    form = Mock()
    monkeypatch.setattr(processing, "createAlgorithmDialog", form, raising=False)
    menu = ProductMenu(desktop)
    offered = {call.args[1] for call in desktop.addCustomActionForLayer.call_args_list}
    assert offered == {segments}
    menu.append.trigger()
    form.assert_called_once_with("t4s_geo:append", {"RESULT": segments})
    form.return_value.show.assert_called_once_with()
    menu.print.trigger()
    (call,) = desktop.openLayoutDesigner.call_args_list
    # What the map shows is elsewhere, so all of the result is on the page.
    (map_item,) = (item for item in call.args[0].items() if isinstance(item, QgsLayoutItemMap))
    assert map_item.crs().authid() == "EPSG:3857" and map_item.extent().xMaximum() < -5e6
    menu.remove()
    assert desktop.removeCustomActionForLayerType.call_count == 2


def test_a_legend_has_the_classes_that_occur(segments: QgsVectorLayer) -> None:
    from qgis_plugin.core.printing import occurring

    assert occurring(segments) == [0, 1]
    segments.startEditing()
    for feature in segments.getFeatures("\"label\" = 'forest'"):
        segments.changeAttributeValue(feature.id(), segments.fields().indexOf("status"), "rejected")
    assert occurring(segments) == [1]
    segments.rollBack()
    segments.setRenderer(segments.renderer().defaultRenderer(segments.geometryType()))
    assert occurring(segments) is None
