"""The map tool that outlines what is clicked on."""

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsDistanceArea,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QApplication

from ..core.errors import PluginError
from ..core.fitting import feature_at, put_outline
from ..core.outlining import LatestAsked, Shown, Source
from ..core.translation import tr
from .clickbands import ClickBands

PAUSE_MS = 400


class ClickTool(QgsMapTool):
    """Clicks and boxes become outlines, and these polygons of a result.

    Signals:
        said: A sentence about what can be done now.
        complained: A sentence about what is wrong.
        put: A polygon was added or got another outline.

    Attributes:
        layer: The result; None while nothing is done.
        label: Class of what is added.
        shown: What was pointed at so far.

    Args:
        canvas: QGIS's map.
        engine: The plugin's engine.
    """

    said = pyqtSignal(str)
    complained = pyqtSignal(str)
    put = pyqtSignal()

    def __init__(self, canvas, engine):
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.layer = self._source = None
        self.label, self.shown = "", Shown()
        self._target = self._found = self._pressed = self._mouse = None
        self._is_dragged = self._is_wanted = self._is_double = False
        self.asked = LatestAsked(engine, self)
        self.asked.answered.connect(self._hear)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.bands = ClickBands(canvas)
        QgsProject.instance().layersWillBeRemoved.connect(self._forget)

    def begin(self, layer, label):
        """Starts for a result, whose polygons are edited.

        Raises:
            PluginError: It cannot be edited, or its raster is not known.
        """
        self._source = Source.of(layer)
        if not layer.isEditable() and not layer.startEditing():
            raise PluginError(tr("The layer {} cannot be edited now.").format(layer.name()))
        self.layer, self.label = layer, label
        self.drop()
        self.canvas().setMapTool(self)
        self.canvas().setFocus()

    def end(self):
        """Gives the map back."""
        if self.canvas() is not None and self.canvas().mapTool() is self:
            self.canvas().unsetMapTool(self)

    def remove(self):
        """Takes it off the map for good."""
        self.end()
        QgsProject.instance().layersWillBeRemoved.disconnect(self._forget)
        self.bands.remove()

    def deactivate(self):
        """Drops what is not put yet; QGIS calls it when another tool takes the map."""
        self.drop()
        self.layer = None
        super().deactivate()

    def drop(self):
        """Forgets what was pointed at."""
        self.asked.forget()
        self._pause.stop()
        self.shown, self._target, self._found, self._is_wanted = Shown(), None, None, False
        self.bands.clear()
        self.said.emit(
            tr(
                "Click on a thing, or drag a box around it. A polygon that you click on is outlined anew; "
                "Ctrl-click outlines something else in it."
            )
        )

    def accept(self):
        """Puts the outline into the layer, as soon as it is there."""
        if self.asked.is_asking and self.shown:
            self._is_wanted = True
            return
        if self._found is None or self.layer is None:
            return
        geometry, quality = self._found
        try:
            if not self.layer.isEditable():
                # Somebody has ended the editing; the work goes on.
                self.layer.startEditing()
            put_outline(self.layer, geometry, self.label, quality, self._source, self._target)
        except PluginError as error:
            self.complained.emit(str(error))
            return
        self.drop()
        self.put.emit()

    def take_back(self):
        """Takes the last click or box back."""
        self.shown = self.shown.without_last()
        self._ask() if self.shown else self.drop()

    def canvasPressEvent(self, event):
        """Begins a click or a box."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_dragged, self._is_double = event.pos(), False, False

    def canvasMoveEvent(self, event):
        """Draws a box, or waits for the mouse to rest."""
        self._mouse = event.pos()
        if self._pressed is not None:
            far = (event.pos() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            self._is_dragged = self._is_dragged or far
            if self._is_dragged:
                box = QgsGeometry.fromRect(self._dragged(event.pos()))
                self.bands.show(self.bands.box, box)
        elif not self.shown and self.layer is not None:
            hover = self.bands.hover.asGeometry()
            if not hover.isEmpty() and not hover.contains(self._map_point(event.pos())):
                self.bands.show(self.bands.hover, None)
            self._pause.start()

    def canvasReleaseEvent(self, event):
        """Ends a click or a box; the right button accepts."""
        if event.button() == Qt.MouseButton.RightButton:
            self.accept()
            return
        if self._pressed is None or self.layer is None:
            return
        start, self._pressed = self._pressed, None
        if self._is_double:
            self._is_double = False
            return
        try:
            if self._is_dragged:
                box = self._dragged(event.pos(), start)
                self.shown = self.shown.with_box(self._to_layer().transformBoundingBox(box))
            else:
                self._click(event)
        except QgsCsException:
            self.complained.emit(tr("The layer's system has no place for this; click on the layer."))
            return
        self.bands.show(self.bands.box, None)
        if self.shown:
            self._ask()

    def canvasDoubleClickEvent(self, event):
        """Accepts."""
        # Its second release is no click.
        self._is_double = True
        self._pressed = event.pos()
        self.accept()

    def keyPressEvent(self, event):
        """Enter accepts, Escape drops, Backspace takes the last click back."""
        keys = {
            Qt.Key.Key_Return: self.accept,
            Qt.Key.Key_Enter: self.accept,
            Qt.Key.Key_Escape: self.drop,
            Qt.Key.Key_Backspace: self.take_back,
        }
        if event.key() in keys:
            keys[event.key()]()
            event.accept()
        else:
            event.ignore()

    def _click(self, event):
        point = self._to_layer().transform(self._map_point(event.pos()))
        modifiers = event.modifiers()
        is_on = not modifiers & Qt.KeyboardModifier.ShiftModifier
        if not self.shown and is_on and not modifiers & Qt.KeyboardModifier.ControlModifier:
            self._target = feature_at(self.layer, point, self._source.pixel)
            if self._target is not None:
                box = self.layer.getFeature(self._target).geometry().boundingBox()
                self.shown = self.shown.with_box(box)
        self.shown = self.shown.with_point(point, is_on)

    def _ask(self):
        self._pause.stop()
        self.bands.show(self.bands.hover, None)
        self.bands.show_clicks(self.shown, self.layer.crs())
        self.said.emit(tr("Looking; the first time at a place takes seconds."))
        self._send("click", self.shown)

    def _look(self):
        """Asks what is under the mouse."""
        if self.layer is None or self.shown or self._mouse is None:
            return
        try:
            point = self._to_layer().transform(self._map_point(self._mouse))
        except QgsCsException:
            return
        self._send("hover", Shown().with_point(point, True))

    def _send(self, what, shown):
        try:
            self.asked.ask(what, shown.request(self._source, self.layer, self.label, self._metres()))
        except PluginError as error:
            self.drop()
            self.end()
            self.complained.emit(str(error))

    def _hear(self, what, event):
        if self.layer is None:
            return
        geometry = _polygon(event)
        if what == "hover":
            if not self.shown and geometry is not None:
                self.bands.show(self.bands.hover, geometry, self.layer.crs())
            return
        self._found = None if geometry is None else (geometry, event["quality"])
        self.bands.show(self.bands.outline, None)
        wanted, self._is_wanted = self._is_wanted, False
        if event["event"] == "failed":
            self.complained.emit(event["message"])
            self.drop()
        elif geometry is None:
            self.said.emit(tr("Nothing is outlined here; click again, or drag a box around the thing."))
        else:
            self.bands.show(self.bands.outline, geometry, self.layer.crs())
            self.said.emit(self._offer(event["quality"]))
            if wanted:
                self.accept()

    def _offer(self, quality):
        if self._target is None:
            words = tr(
                "{}, {:.0%} sure: Enter adds it; click and Shift-click (not this) refine it, Esc drops it."
            )
            return words.format(self.label, quality)
        words = tr("{}, outlined anew, {:.0%} sure: Enter replaces the polygon, Esc drops the outline.")
        return words.format(self.layer.getFeature(self._target)["label"], quality)

    def _map_point(self, position):
        return self.toMapCoordinates(position)

    def _dragged(self, position, start=None):
        return QgsRectangle(self._map_point(start or self._pressed), self._map_point(position))

    def _to_layer(self):
        systems = self.canvas().mapSettings().destinationCrs(), self.layer.crs()
        return QgsCoordinateTransform(*systems, QgsProject.instance())

    def _metres(self):
        """Returns the metres that a pixel of the screen is wide, mid-map."""
        settings, measure = self.canvas().mapSettings(), QgsDistanceArea()
        measure.setSourceCrs(settings.destinationCrs(), QgsProject.instance().transformContext())
        measure.setEllipsoid("EPSG:7030")
        middle = self.canvas().extent().center()
        beside = QgsPointXY(middle.x() + settings.mapUnitsPerPixel(), middle.y())
        metres = measure.measureLine(middle, beside)
        return metres if 1e-4 <= metres <= 1e6 else None

    def _forget(self, ids):
        if self.layer is not None and self.layer.id() in ids:
            self.end()


def _polygon(event):
    """Returns the polygon of an answer; None where it has none."""
    if event["event"] != "finished" or event["polygon"] is None:
        return None
    rings = event["polygon"]["coordinates"]
    return QgsGeometry.fromPolygonXY([[QgsPointXY(*point) for point in ring] for ring in rings])
