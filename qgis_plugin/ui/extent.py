"""The chooser of where to segment."""

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ..core.areas import check_selection, extent_area, selected_area
from ..core.errors import PluginError
from ..core.rendered import Place
from ..core.translation import tr

WHOLE, CANVAS, SELECTED = range(3)


class ExtentChooser(QWidget):
    """The whole layer, what the map shows, or the selected polygons of a layer.

    Args:
        canvas: QGIS's map canvas.
    """

    def __init__(self, canvas, parent=None):
        super().__init__(parent)
        self._canvas = canvas
        self.choice = QComboBox()
        self.choice.addItems([tr("The whole layer"), tr("What the map shows"), tr("Selected polygons of")])
        self.layers = QgsMapLayerComboBox()
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.layers.setVisible(False)
        self.choice.currentIndexChanged.connect(lambda index: self.layers.setVisible(index == SELECTED))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.choice)
        layout.addWidget(self.layers)

    def area(self):
        """Returns the path of a file with the area; empty for the whole layer.

        Raises:
            PluginError: There is no such area.
        """
        if self.choice.currentIndex() == CANVAS:
            return extent_area(self._canvas.extent(), self._canvas.mapSettings().destinationCrs())
        if self.choice.currentIndex() == SELECTED:
            return selected_area(self.layers.currentLayer())
        return ""

    def place(self, layer):
        """Returns the part of a web map to render.

        Args:
            layer: The web map.

        Raises:
            PluginError: There is no such part.
        """
        if self.choice.currentIndex() == WHOLE:
            raise PluginError(
                tr(
                    "A web map such as {} has no end; choose What the map shows, or selected polygons."
                ).format(layer.name())
            )
        map_crs, seen = self._canvas.mapSettings().destinationCrs(), self._canvas.extent()
        extent = seen
        if self.choice.currentIndex() == SELECTED:
            polygons = self.layers.currentLayer()
            check_selection(polygons)
            to_map = QgsCoordinateTransform(polygons.crs(), map_crs, QgsProject.instance())
            try:
                extent = to_map.transformBoundingBox(polygons.boundingBoxOfSelected())
            except QgsCsException:
                raise PluginError(
                    tr("The selected polygons are nowhere on this map; choose another map projection.")
                ) from None
        return Place.of(layer, extent, map_crs, self._canvas.width(), seen)
