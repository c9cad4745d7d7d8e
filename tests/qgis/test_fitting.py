"""Outlines that are put into a result: what gives way, and what is decided by it."""

from __future__ import annotations

import pytest
from four_houses import BEFORE, found, four_houses, square
from qgis.core import QgsGeometry, QgsProject, QgsRectangle, QgsVectorLayer

from qgis_plugin.core.fitting import put_outline
from qgis_plugin.core.outlining import Source
from qgis_plugin.core.review import EditFollower


@pytest.fixture
def layer(project: QgsProject) -> QgsVectorLayer:
    return four_houses(project)


def test_neighbours_fall_into_pieces_and_go(layer: QgsVectorLayer) -> None:
    layer.startEditing()
    source = Source("/data/town.tif", None, True, 1.0)
    put_outline(
        layer, QgsGeometry.fromRect(QgsRectangle(500_015, 4_999_990, 500_025, 5_000_030)), "car", 0.5, source
    )
    assert len([one for one in layer.getFeatures() if one["status"] == "new"]) == 2
    put_outline(
        layer, QgsGeometry.fromRect(QgsRectangle(500_015, 4_999_990, 500_025, 5_000_050)), "lane", 0.5, source
    )
    pieces = sorted(round(one.geometry().area()) for one in layer.getFeatures() if one["status"] == "new")
    assert pieces == [600, 600, 1600] and found(layer)["house", "accepted"] == 1600
    # The same thing, and a part of it.
    put_outline(layer, square(500_042, 5_000_002), "house", 0.5, source)
    assert ("house", "new") in found(layer) and len(pieces) - 1 == sum(
        one["status"] == "new" for one in layer.getFeatures()
    )
    with pytest.raises(Exception, match="have kept lies here already"):
        put_outline(layer, square(500_005, 5_000_045, 10), "pool", 0.5, source)
    apart = Source("/data/town.tif", None, False, 1.0)
    put_outline(layer, square(500_005, 5_000_045, 10), "pool", 0.5, apart)
    assert found(layer)["pool", "corrected"] == 100


def test_changed_outlines_of_decided_polygons_are_corrected(layer: QgsVectorLayer) -> None:
    EditFollower(layer)
    numbers = {one["status"]: one.id() for one in layer.getFeatures()}
    layer.startEditing()
    layer.beginEditCommand("reshape")
    for status, number in numbers.items():
        layer.changeGeometry(number, square(500_200, 5_000_000 + number))
        assert layer.getFeature(number)["status"] == ("new" if status == "new" else "corrected")
    layer.endEditCommand()
    layer.undoStack().undo()
    assert found(layer) == BEFORE
    layer.undoStack().redo()
    assert ("house", "accepted") not in found(layer)
