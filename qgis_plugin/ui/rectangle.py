"""A rectangle that is drawn on the map."""

from qgis.core import QgsGeometry, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsMapToolExtent, QgsRubberBand
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor

OUTLINE = QColor("#ff7700")


class DrawnRectangle(QObject):
    """Lets one be dragged over the map, and shows it as long as it is wanted.

    Signals:
        drawn: There is a new one.

    Args:
        canvas: QGIS's map canvas.
    """

    drawn = pyqtSignal()

    def __init__(self, canvas, parent=None):
        super().__init__(parent)
        self._canvas, self._tool_before = canvas, None
        self.extent = self.crs = None
        self._tool = QgsMapToolExtent(canvas)
        self._tool.extentChanged.connect(self.take)
        self._band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setStrokeColor(OUTLINE)
        self._band.setFillColor(QColor(0, 0, 0, 0))
        self._band.setWidth(2)

    def begin(self):
        """Has the next drag over the map draw one."""
        if self._canvas.mapTool() is not self._tool:
            self._tool_before = self._canvas.mapTool()
            self._canvas.setMapTool(self._tool)

    def take(self, extent):
        """Takes a rectangle in the map's system, and gives the user's tool back."""
        if extent.isEmpty():
            return
        self.extent = QgsRectangle(extent)
        self.crs = self._canvas.mapSettings().destinationCrs()
        self._tool.clearRubberBand()
        self.end()
        self.show(True)
        self.drawn.emit()

    def end(self):
        """Gives the user's tool back."""
        if self._canvas.mapTool() is self._tool:
            self._canvas.unsetMapTool(self._tool)
            if self._tool_before is not None:
                self._canvas.setMapTool(self._tool_before)

    def show(self, is_shown):
        """Shows or hides the rectangle on the map."""
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if is_shown and self.extent is not None:
            self._band.setToGeometry(QgsGeometry.fromRect(self.extent), self.crs)
