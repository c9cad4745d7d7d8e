"""A click on the map, outlined by the engine's own MobileSAM."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from using import copied, wait

from qgis_plugin.ui.review import ReviewPanel

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def test_the_engine_outlines_a_clearing(
    engine: Any, project: QgsProject, forest_geopackage: Path, tmp_path: Path
) -> None:
    layer = copied(forest_geopackage, tmp_path)
    project.addMapLayer(layer)
    canvas, said = QgsMapCanvas(), []
    canvas.setDestinationCrs(layer.crs())
    canvas.resize(500, 500)
    canvas.setExtent(layer.extent())
    panel = ReviewPanel(canvas, engine, said.append, lambda: layer)
    panel.click()
    largest = max(
        (one for one in layer.getFeatures() if one["label"] == "cleared"), key=lambda one: one["area_m2"]
    )
    place = canvas.getCoordinateTransform().transform(largest.geometry().pointOnSurface().asPoint())
    QTest.mouseClick(canvas.viewport(), LEFT, CONTROL, QPoint(round(place.x()), round(place.y())))
    tool = panel.clicks.tool
    tool.accept()
    wait(lambda: not tool.asked.is_asking)
    corrected = [one for one in layer.getFeatures() if one["status"] == "corrected"]
    assert said == [] and len(corrected) == 1 and corrected[0]["area_m2"] > 10_000
    others = [one for one in layer.getFeatures() if one["status"] == "new"]
    overlap = sum(one.geometry().intersection(corrected[0].geometry()).area() for one in others)
    assert overlap < 1e-6 * corrected[0].geometry().area()
    assert layer.commitChanges()
    panel.remove()
