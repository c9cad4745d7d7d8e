"""The button that opens a small scene for a first try."""

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsProject
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QToolButton

from ..core.errors import PluginError
from ..core.samples import SAMPLES, open_sample
from ..core.translation import tr


class SampleButton(QToolButton):
    """Opens a sample in the project, and shows it on the map.

    Signals:
        opened: The layer, and the classes to look for in it.
        failed: A sentence about what is wrong.

    Args:
        canvas: QGIS's map.
    """

    opened = pyqtSignal(object, object)
    failed = pyqtSignal(str)

    def __init__(self, canvas, parent=None):
        super().__init__(parent)
        self._canvas = canvas
        self.setText("…")
        self.setToolTip(tr("Open a sample"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(tr("Open a sample"), self)
        menu.addSection(tr("Open a sample"))
        self.actions_of = {}
        for sample in SAMPLES:
            action = menu.addAction(tr(sample.name))
            action.triggered.connect(lambda checked=False, sample=sample: self.open_sample(sample))
            self.actions_of[sample.file] = action
        self.setMenu(menu)

    def open_sample(self, sample):
        """Opens one."""
        is_first = not QgsProject.instance().mapLayers()
        try:
            layer = open_sample(sample)
        except PluginError as error:
            self.failed.emit(str(error))
            return
        if is_first:
            QgsProject.instance().setCrs(layer.crs())
            self._canvas.setDestinationCrs(layer.crs())
        self._show(layer)
        self.opened.emit(layer, sample.prompts)

    def _show(self, layer):
        crs = self._canvas.mapSettings().destinationCrs()
        try:
            extent = QgsCoordinateTransform(layer.crs(), crs, QgsProject.instance()).transformBoundingBox(
                layer.extent()
            )
        except QgsCsException:
            return
        extent.scale(1.05)
        self._canvas.setExtent(extent)
        self._canvas.refresh()
