"""What the map shows while something is outlined by clicks."""

from qgis.core import QgsGeometry, QgsPointXY, QgsWkbTypes
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

OUTLINE, HOVER, ON, OFF = QColor("#ff7700"), QColor("#ffd27f"), QColor("#1a9641"), QColor("#d7191c")
FILL = QColor(255, 119, 0, 60)
NOTHING = QColor(0, 0, 0, 0)
POLYGON, POINT = QgsWkbTypes.GeometryType.PolygonGeometry, QgsWkbTypes.GeometryType.PointGeometry


class ClickBands:
    """An outline, what is under the mouse, a box that is dragged, and clicks.

    Args:
        canvas: QGIS's map.
    """

    def __init__(self, canvas):
        self._canvas = canvas
        self.outline, self.hover, self.box = (
            _band(canvas, POLYGON, *look)
            for look in ((OUTLINE, FILL, 3), (HOVER, NOTHING, 2), (ON, NOTHING, 1))
        )
        self.hover.setLineStyle(Qt.PenStyle.DashLine)
        self.dots = {
            "points": _band(canvas, POINT, ON, ON, 3),
            "not_points": _band(canvas, POINT, OFF, OFF, 3),
        }

    def show(self, band, geometry, crs=None):
        """Shows a geometry in one of the bands; None for nothing.

        Args:
            band: Which.
            geometry: QgsGeometry.
            crs: Its system; None for the map's.
        """
        band.reset(POLYGON)
        if geometry is not None and crs is None:
            band.setToGeometry(geometry, None)
        elif geometry is not None:
            band.setToGeometry(geometry, crs)

    def show_clicks(self, shown, crs):
        """Shows where was clicked.

        Args:
            shown: `Shown` of core.outlining.
            crs: Its system.
        """
        for name, band in self.dots.items():
            band.reset(POINT)
            for point in getattr(shown, name):
                band.addGeometry(QgsGeometry.fromPointXY(QgsPointXY(*point)), crs)

    def clear(self):
        """Shows nothing."""
        for band in (self.outline, self.hover, self.box):
            band.reset(POLYGON)
        for band in self.dots.values():
            band.reset(POINT)

    def remove(self):
        """Takes all off the map for good."""
        for band in (self.outline, self.hover, self.box, *self.dots.values()):
            self._canvas.scene().removeItem(band)


def _band(canvas, kind, colour, fill, width):
    band = QgsRubberBand(canvas, kind)
    band.setStrokeColor(colour)
    band.setFillColor(fill)
    band.setWidth(width)
    return band
