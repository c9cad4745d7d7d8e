"""Clicks on the map become polygons of a result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from four_houses import BEFORE, found, four_houses
from qgis.core import QgsPointXY, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMainWindow
from using import wait

from qgis_plugin.ui.review import ReviewPanel

SQUARE = 20.0
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


class SquareEngine:
    """Outlines a square around the first point, or the box; answers when it is told to."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.waiting: list[tuple[dict[str, Any], Callable[[Any], None]]] = []

    def submit(self, request: dict[str, Any], handler: Callable[[Any], None]) -> str:
        self.requests.append(request)
        self.waiting.append((request, handler))
        return str(len(self.requests))

    def answer(self, **changes: Any) -> None:
        request, handler = self.waiting.pop(0)
        if request["box"]:
            west, south, east, north = request["box"]
        else:
            x, y = request["points"][0]
            half = SQUARE / 2
            west, south, east, north = x - half, y - half, x + half, y + half
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        polygon = {"type": "Polygon", "coordinates": [ring]}
        handler({"event": "finished", "polygon": polygon, "quality": 0.9, "area_m2": 1.0, **changes})


@pytest.fixture
def squares() -> SquareEngine:
    return SquareEngine()


@pytest.fixture
def layer(project: QgsProject) -> QgsVectorLayer:
    return four_houses(project)


@pytest.fixture
def window(project: QgsProject, squares: SquareEngine, layer: QgsVectorLayer) -> Iterator[Any]:
    made = QMainWindow()
    made.canvas, made.said, made.engine = QgsMapCanvas(), [], squares
    made.setCentralWidget(made.canvas)
    made.panel = ReviewPanel(made.canvas, squares, made.said.append, lambda: layer, made)
    made.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, made.panel)
    made.canvas.setDestinationCrs(layer.crs())
    made.resize(700, 600)
    made.show()
    made.canvas.setExtent(QgsRectangle(499_950, 4_999_950, 500_130, 5_000_130))
    made.panel.click()
    yield made
    made.panel.remove()
    made.close()
    made.deleteLater()


def at(window: Any, x: float, y: float) -> QPoint:
    """Where a place is on the canvas."""
    point = window.canvas.getCoordinateTransform().transform(QgsPointXY(500_000 + x, 5_000_000 + y))
    return QPoint(round(point.x()), round(point.y()))


def click(window: Any, x: float, y: float, modifiers: Any = NONE, button: Any = LEFT) -> None:
    QTest.mouseClick(window.canvas.viewport(), button, modifiers, at(window, x, y))


def key(window: Any, code: Any) -> None:
    QTest.keyClick(window.canvas, code)


def move(window: Any, place: QPoint, buttons: Any) -> None:
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), Qt.MouseButton.NoButton, buttons, NONE)
    QApplication.sendEvent(window.canvas.viewport(), event)


def drag(window: Any, first: tuple[float, float], second: tuple[float, float]) -> None:
    port = window.canvas.viewport()
    QTest.mousePress(port, LEFT, NONE, at(window, *first))
    for share in (0.5, 1):
        place = at(window, *(one + share * (other - one) for one, other in zip(first, second, strict=True)))
        move(window, place, LEFT)
    QTest.mouseRelease(port, LEFT, NONE, at(window, *second))


def answer(window: Any, **changes: Any) -> None:
    window.engine.answer(**changes)
    wait(lambda: not window.panel.clicks.tool.asked.is_asking)


def test_clicks_refine_an_outline_and_enter_adds_it(window: Any, layer: QgsVectorLayer) -> None:
    panel, engine = window.panel, window.engine
    assert panel.clicks.tool.layer is layer and layer.isEditable()
    panel.clicks.classes.setEditText("pool")
    click(window, 100, 100)
    answer(window)
    click(window, 102, 100)
    click(window, 120, 100, SHIFT)
    # What was clicked meanwhile is asked at once, and only once.
    engine.answer()
    wait(lambda: len(engine.waiting) == 1)
    assert len(engine.requests) == 3
    last = engine.requests[-1]
    assert (last["scene"], last["bands"], last["crs"]) == ("/data/town.tif", [3, 2, 1], "EPSG:32633")
    assert last["stretch"] == ["1:9"]
    assert last["shape"] == "smooth" and last["gsd"] == pytest.approx(
        window.canvas.mapUnitsPerPixel(), rel=0.01
    )
    (first, second), (other,) = last["points"], last["not_points"]
    assert first == pytest.approx([500_100, 5_000_100], abs=0.5) and second[0] - first[0] == pytest.approx(
        2, abs=1
    )
    assert other[0] == pytest.approx(500_120, abs=0.5)
    # Wanted before it is there.
    key(window, Qt.Key.Key_Return)
    assert found(layer) == BEFORE
    answer(window)
    assert found(layer) == {**BEFORE, ("pool", "corrected"): 400} and window.said == []
    (pool,) = (one for one in layer.getFeatures() if one["label"] == "pool")
    assert (pool["source"], pool["prompt"], pool["score"]) == ("town.tif", "pool", 0.9)
    assert pool["area_m2"] == pytest.approx(400, rel=2e-3)
    layer.undoStack().undo()
    assert found(layer) == BEFORE


def test_keys_and_buttons_take_back_drop_and_accept(window: Any, layer: QgsVectorLayer) -> None:
    tool = window.panel.clicks.tool
    click(window, 100, 100)
    answer(window)
    click(window, 110, 110)
    answer(window)
    key(window, Qt.Key.Key_Backspace)
    assert len(tool.shown.points) == 1
    answer(window)
    key(window, Qt.Key.Key_Escape)
    key(window, Qt.Key.Key_Return)
    assert not tool.shown and found(layer) == BEFORE and tool.bands.outline.asGeometry().isEmpty()
    drag(window, (90, -40), (120, -10))
    assert window.engine.requests[-1]["box"] == pytest.approx([500_090, 4_999_960, 500_120, 4_999_990], abs=1)
    answer(window)
    click(window, 0, 0, button=Qt.MouseButton.RightButton)
    assert found(layer)["house", "corrected"] == pytest.approx(900, rel=0.1)
    click(window, 100, 100)
    QTest.mouseDClick(window.canvas.viewport(), LEFT, NONE, at(window, 100, 100))
    answer(window)
    assert found(layer)["house", "corrected"] == pytest.approx(1300, rel=0.1)
    # Nothing there, and a place that cannot be used.
    click(window, 100, 60)
    answer(window, polygon=None)
    key(window, Qt.Key.Key_Return)
    click(window, 100, 60)
    answer(window, event="failed", reason="user_error", message="The place lies outside.")
    assert window.said == ["The place lies outside."] and not tool.shown


def test_a_polygon_that_is_clicked_on_is_outlined_anew(window: Any, layer: QgsVectorLayer) -> None:
    click(window, 60, 20)
    assert window.engine.requests[-1]["box"] == [500_040, 5_000_000, 500_080, 5_000_040]
    answer(window, polygon={"type": "Polygon", "coordinates": [
        [[500_030 + x, 5_000_000 + y] for x, y in ((0, 0), (60, 0), (60, 60), (0, 60), (0, 0))]
    ]})  # fmt: skip
    key(window, Qt.Key.Key_Enter)
    # It is cut by what was accepted, cuts what nobody has decided about, and what was rejected is not there.
    assert found(layer) == {
        ("house", "new"): 30 * 40,
        ("house", "accepted"): 1600,
        ("house", "rejected"): 1600,
        ("house", "corrected"): 60 * 60 - 10 * 20,
    }
    click(window, 20, 20, CONTROL)
    assert window.engine.requests[-1]["box"] is None
    answer(window)
    key(window, Qt.Key.Key_Enter)
    new = [one for one in layer.getFeatures() if one["status"] == "new"]
    assert sum(one.geometry().area() for one in new) == pytest.approx(30 * 40 - 400, rel=0.1)
    assert sum(one["area_m2"] for one in new) == pytest.approx(30 * 40 - 400, rel=0.1)
    layer.undoStack().undo()
    layer.undoStack().undo()
    assert found(layer) == BEFORE


def test_what_is_under_the_mouse_is_shown(window: Any, layer: QgsVectorLayer) -> None:
    tool = window.panel.clicks.tool
    move(window, at(window, 100, 100), Qt.MouseButton.NoButton)
    wait(lambda: len(window.engine.waiting) == 1)
    answer(window)
    assert tool.bands.hover.asGeometry().area() == pytest.approx(400)
    assert found(layer) == BEFORE and not tool.shown
    click(window, 100, 100)
    assert tool.bands.hover.asGeometry().isEmpty()
    # A click asks anew, and another tool drops it.
    window.canvas.unsetMapTool(tool)
    assert tool.layer is None and not window.panel.clicks.button.isChecked()
    window.engine.answer()


def test_without_an_engine_or_a_result_one_sentence_says_so(
    no_engine: None, qgis_app: Any, layer: QgsVectorLayer
) -> None:
    from qgis_plugin.core.engine import Engine

    said: list[str] = []
    canvas = QgsMapCanvas()
    panel = ReviewPanel(canvas, Engine(), said.append, lambda: None)
    panel.click()
    panel.clicks.find_layer = lambda: layer
    panel.clicks.toggle()
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, QPoint(10, 10))
    assert len(said) == 2 and said[0].startswith("Select the layer of a result")
    assert "engine" in said[1] and not panel.clicks.button.isChecked()
    layer.setCustomProperty("t4s_geo/request", '{"scene": "https://elsewhere/a.tif"}')
    panel.clicks.toggle()
    assert "is not known" in said[2]
    panel.remove()
