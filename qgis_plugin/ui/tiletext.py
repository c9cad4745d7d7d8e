"""A window with what the model wrote about the tile that is clicked on."""

from html import escape

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsProject, QgsWkbTypes
from qgis.gui import QgsMapToolEmitPoint, QgsRubberBand
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QDialog, QTextBrowser, QVBoxLayout

from ..core.errors import PluginError
from ..core.ledgers import ledger_file, read_ledger
from ..core.translation import tr
from .plain import PlainLabel

OUTLINE = QColor("#ff00aa")


class TileWindow(QDialog):
    """Shows answers as long as it is open; a click on the map chooses the tile.

    Args:
        canvas: QGIS's map canvas.
    """

    def __init__(self, canvas, parent=None):
        super().__init__(parent)
        self.setWindowTitle(tr("What the model wrote"))
        self.resize(560, 380)
        self._canvas, self._run, self._tool_before = canvas, None, None
        self.words = PlainLabel()
        self.text = QTextBrowser()
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)
        layout.addWidget(self.text)
        self._tool = QgsMapToolEmitPoint(canvas)
        self._tool.canvasClicked.connect(lambda point, button: self.show_at(point))
        self._band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setStrokeColor(OUTLINE)
        self._band.setFillColor(QColor(0, 0, 0, 0))
        self._band.setWidth(2)
        self.finished.connect(self._put_away)

    def open_layer(self, layer):
        """Opens the ledger of a layer; shows the tile at its selected polygon, if there is one.

        Raises:
            PluginError: The ledger cannot be read.
        """
        ledger = ledger_file(layer)
        if ledger is None:
            raise PluginError(tr("There is no ledger beside the layer; choose a result of t4s-geo."))
        self._run = read_ledger(ledger)
        self._clear(tr("Click on the map to choose a tile."))
        if self._canvas.mapTool() is not self._tool:
            self._tool_before = self._canvas.mapTool()
            self._canvas.setMapTool(self._tool)
        self.show()
        self.raise_()
        chosen = next(layer.getSelectedFeatures(), None)
        if chosen is not None:
            self._show_tile(self._run.tile_at(chosen.geometry().pointOnSurface().asPoint()))

    def show_at(self, point):
        """Shows the tile at a point of the map.

        Args:
            point: QgsPointXY in the map's system.
        """
        systems = (self._canvas.mapSettings().destinationCrs(), self._run.crs)
        try:
            place = QgsCoordinateTransform(*systems, QgsProject.instance()).transform(point)
            self._show_tile(self._run.tile_at(place))
        except QgsCsException:
            self._show_tile(None)
        except PluginError as error:
            self._clear(str(error))

    def _show_tile(self, tile):
        if tile is None:
            self._clear(tr("There is no tile here; click inside the raster that was segmented."))
            return
        self._band.setToGeometry(self._run.outline(tile), self._run.crs)
        self.words.setText(tr("Tile {}, outlined on the map. Click elsewhere for another one.").format(tile))
        self.text.setHtml("".join(_paragraph(answer) for answer in self._run.answers(tile)))

    def _clear(self, words):
        self.words.setText(words)
        self.text.clear()
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def _put_away(self):
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if self._canvas.mapTool() is self._tool:
            self._canvas.unsetMapTool(self._tool)
            if self._tool_before is not None:
                self._canvas.setMapTool(self._tool_before)


def _paragraph(answer):
    states = {
        "done": "",
        "empty": tr("there is no picture here"),
        "failed": tr("no answer"),
        "missing": tr("not asked yet"),
    }
    state = states.get(answer.status, answer.status)
    if answer.status == "done" and answer.probability is not None:
        state = tr("mean probability of a token {:.2f}").format(answer.probability)
    head = f"<b>{escape(answer.label)}</b>" + (f" ({escape(state)})" if state else "")
    return f"<p>{head}</p><pre style='white-space: pre-wrap'>{escape(answer.text)}</pre>"
