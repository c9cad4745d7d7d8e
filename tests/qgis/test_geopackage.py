"""A GeoPackage that the engine wrote, in a real QGIS: valid, styled, drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDistanceArea,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage


@pytest.fixture
def layer(qgis_app: object, forest_geopackage: Path) -> QgsVectorLayer:
    return QgsVectorLayer(f"{forest_geopackage}|layername=segments", "segments", "ogr")


def test_layer_is_valid_polygons_in_the_scenes_crs(layer: QgsVectorLayer) -> None:
    assert layer.isValid()
    assert layer.crs() == QgsCoordinateReferenceSystem("EPSG:4326")
    assert QgsWkbTypes.geometryType(layer.wkbType()) == QgsWkbTypes.PolygonGeometry
    names = {field.name() for field in layer.fields()}
    assert names >= {"label", "prompt", "score", "area_m2", "source", "status"}


def test_every_feature_is_a_valid_geometry_with_attributes(layer: QgsVectorLayer) -> None:
    features = list(layer.getFeatures())
    assert {feature["label"] for feature in features} == {"forest", "cleared"}
    for feature in features:
        assert feature.geometry().isGeosValid()
        assert feature["area_m2"] > 0
        assert 0 <= feature["score"] <= 1


def test_areas_agree_with_the_ellipsoid_of_qgis(layer: QgsVectorLayer) -> None:
    measure = QgsDistanceArea()
    measure.setSourceCrs(layer.crs(), QgsProject.instance().transformContext())
    measure.setEllipsoid("EPSG:7030")
    for feature in layer.getFeatures():
        assert feature["area_m2"] == pytest.approx(measure.measureArea(feature.geometry()), rel=1e-4)


def test_metadata_are_loaded_with_the_layer(layer: QgsVectorLayer) -> None:
    about = layer.metadata()
    assert about.title() == "forest and cleared in amazon_forest.tif"
    assert about.abstract().startswith("Polygons of forest and cleared that oracle found")
    assert any(line.startswith("Parameters: ") for line in about.history())
    assert about.crs() == layer.crs()
    (where,) = about.extent().spatialExtents()
    assert where.extentCrs == layer.crs()
    assert where.bounds.toRectangle().buffered(1e-9).contains(layer.extent())


def test_style_is_loaded_by_default(layer: QgsVectorLayer) -> None:
    renderer = layer.renderer()
    assert renderer.type() == "categorizedSymbol"
    assert renderer.classAttribute() == "label"
    values = {category.value() for category in renderer.categories()}
    assert values >= {"forest", "cleared"}
    colours = {category.symbol().color().name() for category in renderer.categories()}
    assert len(colours) == len(renderer.categories())


def test_layer_draws_in_its_categories_colours(layer: QgsVectorLayer, artefacts: Path) -> None:
    image = draw(layer)
    assert image.save(str(artefacts / "segments.png"))
    drawn = colour_shares(image)
    for category in layer.renderer().categories():
        if category.value() in ("forest", "cleared"):
            shown = on_white(category.symbol().color(), category.symbol().opacity() * layer.opacity())
            share = sum(part for colour, part in drawn if distance(colour, shown) <= 6)
            assert share > 0.1, f"{category.value()} should be drawn as {shown.name()}"


def draw(layer: QgsVectorLayer) -> QImage:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(512, 512))
    settings.setExtent(layer.extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def colour_shares(image: QImage) -> list[tuple[QColor, float]]:
    """The share of the picture that each of its colours has, from every fourth row and column."""
    counts: dict[int, int] = {}
    for x in range(0, image.width(), 4):
        for y in range(0, image.height(), 4):
            value = image.pixel(x, y)
            counts[value] = counts.get(value, 0) + 1
    total = sum(counts.values())
    return [(QColor(value), count / total) for value, count in counts.items()]


def on_white(colour: QColor, opacity: float) -> QColor:
    alpha = colour.alphaF() * opacity
    parts = (colour.red(), colour.green(), colour.blue())
    return QColor(*(round(alpha * part + (1 - alpha) * 255) for part in parts))


def distance(one: QColor, other: QColor) -> int:
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue()))


def test_edits_in_qgis_are_marked_and_measured(forest_geopackage: Path, tmp_path: Path) -> None:
    shutil.copy(forest_geopackage, tmp_path / "out.gpkg")
    layer = QgsVectorLayer(f"{tmp_path / 'out.gpkg'}|layername=segments", "out", "ogr")
    fields = layer.fields()
    status = layer.editorWidgetSetup(fields.indexOf("status"))
    assert [*(value for one in status.config()["map"] for value in one.values())] == [
        "new",
        "accepted",
        "corrected",
        "rejected",
    ]
    assert layer.editorWidgetSetup(fields.indexOf("label")).type() == "ValueMap"
    # Whatever the project measures with.
    QgsProject.instance().setEllipsoid("NONE")
    first, second = list(layer.getFeatures())[:2]
    assert layer.startEditing()
    layer.changeGeometry(first.id(), first.geometry().buffer(0.001, 3))
    larger = layer.getFeature(first.id())
    assert larger["status"] == "corrected" and larger["area_m2"] > 1.01 * first["area_m2"]
    layer.changeGeometry(first.id(), first.geometry())
    assert layer.getFeature(first.id())["area_m2"] == pytest.approx(first["area_m2"], rel=1e-6)
    layer.changeAttributeValue(second.id(), fields.indexOf("status"), "accepted")
    assert layer.getFeature(second.id())["status"] == "accepted"
    drawn = QgsVectorLayerUtils.createFeature(layer, second.geometry(), {fields.indexOf("label"): "forest"})
    assert drawn["status"] == "corrected" and drawn["area_m2"] == pytest.approx(second["area_m2"], rel=1e-6)
    layer.rollBack()
    del layer
