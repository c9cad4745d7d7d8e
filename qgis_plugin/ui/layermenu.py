"""What the context menu of a result's layer offers."""

from pathlib import Path

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from ..core.errors import PluginError
from ..core.ledgers import ledger_file
from ..core.translation import tr
from .layeractions import LayerActions
from .tiletext import TileWindow

ICON = Path(__file__).parents[1] / "resources" / "icon.svg"


class LayerMenu(QObject):
    """Adds its actions to layers of results that have a ledger beside them.

    Args:
        iface: QGIS's desktop.
        dock: The panel, which runs.
    """

    def __init__(self, iface, dock):
        super().__init__(dock)
        self._iface, self._dock = iface, dock
        self.window = TileWindow(iface.mapCanvas(), iface.mainWindow())
        self.retry = QAction(QIcon(str(ICON)), tr("Retry failed tiles"), self)
        self.retry.triggered.connect(lambda: dock.retry(iface.activeLayer()))
        self.show_text = QAction(QIcon(str(ICON)), tr("Show the model's text for a tile"), self)
        self.show_text.triggered.connect(self._show_text)
        self._offered = LayerActions(iface, (self.retry, self.show_text), ledger_file)

    def remove(self):
        """Takes the actions back."""
        self._offered.remove()
        self.window.close()
        self.window.deleteLater()

    def _show_text(self):
        try:
            self.window.open_layer(self._iface.activeLayer())
        except PluginError as error:
            self._dock.complain(str(error))
