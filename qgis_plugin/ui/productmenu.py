"""What the context menu of a result's layer makes of it: a part of another layer, or a map to print."""

from pathlib import Path

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from ..core.printing import print_layout
from ..core.products import holds_segments
from ..core.translation import tr
from .layeractions import LayerActions

ICON = Path(__file__).parents[1] / "resources" / "icon.svg"


class ProductMenu(QObject):
    """Adds its actions to layers of polygons that runs made.

    Args:
        iface: QGIS's desktop.
    """

    def __init__(self, iface, parent=None):
        super().__init__(parent)
        self._iface, self._form = iface, None
        self.append = QAction(QIcon(str(ICON)), tr("Add to a layer …"), self)
        self.append.triggered.connect(lambda: self._append(iface.activeLayer()))
        self.print = QAction(QIcon(str(ICON)), tr("Map to print"), self)
        self.print.triggered.connect(lambda: self._print(iface.activeLayer()))
        self._offered = LayerActions(iface, (self.append, self.print), holds_segments)

    def remove(self):
        """Takes the actions back."""
        self._offered.remove()

    def _append(self, layer):
        # QGIS adds it when the plugin Processing is loaded, which may be later than this one.
        from qgis import processing

        self._form = processing.createAlgorithmDialog("t4s_geo:append", {"RESULT": layer})
        self._form.show()

    def _print(self, layer):
        canvas = self._iface.mapCanvas()
        layout = print_layout(layer, canvas.extent(), canvas.mapSettings().destinationCrs())
        self._iface.openLayoutDesigner(layout)
