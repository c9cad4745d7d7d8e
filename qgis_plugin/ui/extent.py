"""The chooser of where to segment."""

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ..core.areas import extent_area, selected_area

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
        self.choice.addItems(
            [self.tr("The whole layer"), self.tr("What the map shows"), self.tr("Selected polygons of")]
        )
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
