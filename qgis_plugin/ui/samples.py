"""The button that opens a small scene for a first try."""

from qgis.core import QgsProject
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QToolButton

from ..core.errors import PluginError
from ..core.samples import SAMPLES, open_sample
from ..core.translation import tr
from .zooming import zoom_to

# How much larger than the sample the map shows.
AROUND = 1.05


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
        zoom_to(self._canvas, layer.extent(), layer.crs(), AROUND)
        self.opened.emit(layer, sample.prompts)
