"""What a run has found so far is drawn on the map, in its place, and gone at the end."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QPoint
from qgis.PyQt.QtGui import QColor, QImage, QPainter
from using import results, wait

UTM = QgsCoordinateReferenceSystem("EPSG:32633")


def patch(column: int, row: int, width: int, height: int, code: int) -> dict[str, Any]:
    codes = base64.b64encode(zlib.compress(bytes([code]) * (width * height))).decode()
    return {"column": column, "row": row, "width": width, "height": height, "codes": codes}


def event(*patches: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": "preview",
        "labels": [{"label": "water", "colour": "#0000ff"}, {"label": "forest", "colour": "#00ff00"}],
        "crs": UTM.toWkt(),
        "transform": [10, 0, 500_000, 0, -10, 5_500_000],
        "width": 100,
        "height": 60,
        "patches": list(patches),
    }


@pytest.fixture
def canvas(qgis_app: object, project: QgsProject) -> QgsMapCanvas:
    made = QgsMapCanvas()
    made.setDestinationCrs(UTM)
    made.resize(400, 240)
    made.show()
    QCoreApplication.processEvents()
    made.setExtent(QgsRectangle(500_000, 5_499_400, 501_000, 5_500_000))
    made.setCanvasColor(QColor("white"))
    return made


def drawn(canvas: QgsMapCanvas) -> QImage:
    """What lies over the map."""
    image = QImage(canvas.size(), QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    canvas.scene().render(painter, source=canvas.sceneRect())
    painter.end()
    return image


def colour(image: QImage, x: int, y: int) -> tuple[bool, bool, bool]:
    """Which of red, green and blue are full."""
    there = image.pixelColor(QPoint(x, y))
    return there.red() > 250, there.green() > 250, there.blue() > 250


WHITE, BLUE, GREEN, RED = (True,) * 3, (False, False, True), (False, True, False), (True, False, False)


def test_patches_lie_where_they_belong_and_later_ones_over_earlier(canvas: QgsMapCanvas) -> None:
    from qgis_plugin.ui.preview import Preview

    preview = Preview(canvas)
    preview.begin({})
    preview.add(event(patch(0, 0, 50, 60, 1)))
    preview.add(event(patch(25, 0, 50, 30, 2)))
    image = drawn(canvas)
    assert colour(image, 50, 60) == colour(image, 150, 180) == BLUE
    assert colour(image, 150, 60) == colour(image, 250, 60) == GREEN
    assert colour(image, 350, 60) == colour(image, 250, 180) == WHITE
    preview.end()
    assert colour(drawn(canvas), 50, 60) == WHITE


def test_it_follows_the_map_to_other_places_and_systems(canvas: QgsMapCanvas) -> None:
    from qgis_plugin.ui.preview import Preview

    preview = Preview(canvas)
    preview.begin({"water": QColor("#ff0000")})
    preview.add(event(patch(0, 0, 50, 60, 1)))
    canvas.setExtent(QgsRectangle(500_400, 5_499_400, 501_400, 5_500_000))
    image = drawn(canvas)
    assert colour(image, 20, 120) == RED and colour(image, 60, 120) == WHITE
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    to_map = QgsCoordinateTransform(UTM, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    canvas.setExtent(to_map.transformBoundingBox(QgsRectangle(500_000, 5_499_400, 501_000, 5_500_000)))
    image, mapper = drawn(canvas), canvas.getCoordinateTransform()
    for x, expected in ((500_450, RED), (500_550, WHITE)):
        place = mapper.transform(to_map.transform(x, 5_499_700))
        assert colour(image, round(place.x()), round(place.y())) == expected
    preview.end()


def test_a_run_shows_it_until_its_end(forest: Any, project: QgsProject) -> None:
    items: list[Any] = []
    forest.run.happened.connect(lambda event: items.append((event["event"], forest.preview.item)))
    forest.press()
    wait(lambda: not forest.run.is_running)
    assert len(results(project)) == 1 and forest.bar.said == []
    shown = [item for name, item in items if name == "preview"]
    assert shown and None not in shown and len(set(map(id, shown))) == 1
    codes = shown[-1].picture.image
    assert {codes.pixelIndex(x, y) for x in range(codes.width()) for y in range(codes.height())} >= {1, 2}
    assert forest.preview.item is None and items[-1] == ("finished", None)


def test_a_cancelled_run_takes_it_away(
    forest: Any, project: QgsProject, samples: Path, tmp_path: Path
) -> None:
    def cancel_at_first_sight(event: Any) -> None:
        if event["event"] == "preview" and forest.button.isEnabled():
            forest.press()

    forest.run.happened.connect(cancel_at_first_sight)
    forest.press()
    wait(lambda: not forest.run.is_running)
    assert forest.preview.item is None
    assert forest.status.text() == "Cancelled" or len(results(project)) == 1


def test_a_raster_that_is_removed_during_a_run_does_no_harm(forest: Any, project: QgsProject) -> None:
    layer: QgsRasterLayer = forest.layer.currentLayer()
    forest.press()
    wait(lambda: forest.preview.item is not None or not forest.run.is_running)
    project.removeMapLayer(layer.id())
    wait(lambda: not forest.run.is_running)
    assert forest.preview.item is None and len(results(project)) == 1
