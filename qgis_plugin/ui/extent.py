"""The chooser of where to segment."""

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from ..core.areas import check_selection, extent_area, selected_area
from ..core.doubts import right_area
from ..core.errors import PluginError
from ..core.rendered import Place
from ..core.translation import tr
from .rectangle import DrawnRectangle

WHOLE, CANVAS, SELECTED, DRAWN, PLACES = range(5)


class ExtentChooser(QWidget):
    """The whole layer, what the map shows, the selected polygons of a layer, or a rectangle that is drawn.

    Args:
        canvas: QGIS's map canvas.
    """

    def __init__(self, canvas, parent=None):
        super().__init__(parent)
        self._canvas, self._places = canvas, ""
        self.choice = QComboBox()
        self.choice.addItems(
            [
                tr("The whole layer"),
                tr("What the map shows"),
                tr("Selected polygons of"),
                tr("A rectangle on the map"),
            ]
        )
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.layers = QgsMapLayerComboBox()
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.layers.setVisible(False)
        self.rectangle = DrawnRectangle(canvas, self)
        self.draw = QPushButton(tr("Draw"))
        self.draw.setToolTip(tr("Drag a rectangle over the map"))
        self.draw.setVisible(False)
        self.draw.clicked.connect(self.rectangle.begin)
        self.choice.currentIndexChanged.connect(self._show_choice)
        self.setFocusProxy(self.choice)
        self.setFocusPolicy(self.choice.focusPolicy())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.choice)
        layout.addWidget(self.layers)
        layout.addWidget(self.draw)

    def area(self):
        """Returns the area as GeoJSON; empty for the whole layer.

        Raises:
            PluginError: There is no such area.
        """
        if self.choice.currentIndex() == CANVAS:
            return extent_area(self._canvas.extent(), self._canvas.mapSettings().destinationCrs())
        if self.choice.currentIndex() == SELECTED:
            return selected_area(self.layers.currentLayer())
        if self.choice.currentIndex() == DRAWN:
            self._check_rectangle()
            return extent_area(self.rectangle.extent, self.rectangle.crs)
        if self.choice.currentIndex() == PLACES:
            return right_area(QgsProject.instance().mapLayer(self._places))
        return ""

    def place(self, layer):
        """Returns the part of a web map to render.

        Args:
            layer: The web map.

        Raises:
            PluginError: There is no such part.
        """
        map_crs, seen = self._canvas.mapSettings().destinationCrs(), self._canvas.extent()
        if self.choice.currentIndex() == WHOLE:
            raise PluginError(
                tr(
                    "A web map such as {} has no extent of its own; choose What the map shows, or "
                    "selected polygons."
                ).format(layer.name())
            )
        extent = seen
        if self.choice.currentIndex() == SELECTED:
            polygons = self.layers.currentLayer()
            check_selection(polygons)
            extent = _on_map(polygons.boundingBoxOfSelected(), polygons.crs(), map_crs)
        elif self.choice.currentIndex() == DRAWN:
            self._check_rectangle()
            extent = _on_map(self.rectangle.extent, self.rectangle.crs, map_crs)
        return Place.of(layer, extent, map_crs, self._canvas.width(), seen)

    def choose_places(self, layer):
        """Chooses the places of a layer where all is right, which no other chooser offers."""
        self._places = layer.id()
        if self.choice.count() == PLACES:
            self.choice.addItem(tr("Places where all is right"))
        self.choice.setCurrentIndex(PLACES)

    def _check_rectangle(self):
        if self.rectangle.extent is None:
            raise PluginError(tr("No rectangle is drawn; press Draw, and drag one over the map."))

    def _show_choice(self, index):
        self.layers.setVisible(index == SELECTED)
        self.draw.setVisible(index == DRAWN)
        self.rectangle.show(index == DRAWN)
        if index == DRAWN and self.rectangle.extent is None:
            self.rectangle.begin()
        elif index != DRAWN:
            self.rectangle.end()


def _on_map(extent, crs, map_crs):
    """Returns a rectangle in the map's system."""
    try:
        return QgsCoordinateTransform(crs, map_crs, QgsProject.instance()).transformBoundingBox(extent)
    except QgsCsException:
        raise PluginError(tr("The area is nowhere on this map; choose another map projection.")) from None
