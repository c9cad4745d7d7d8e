"""Where teaching is offered: the menu of results, that of the plugin, and the chooser of the model."""

from qgis.core import QgsMapLayer
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import QAction

from ..core.errors import PluginError
from ..core.ledgers import ledger_file
from ..core.teaching import forget_model, name_of, taught_models
from ..core.translation import tr
from .doubts import DoubtsPanel
from .layeractions import MENU, LayerActions
from .plain import PlainQuestion
from .teach import TeachDialog


class TeachMenu(QObject):
    """Offers to teach a model, to look where it is unsure, and to remove one that was taught.

    Args:
        iface: QGIS's desktop.
        dock: The panel, whose model a new one becomes.
        engine: The plugin's engine.
    """

    def __init__(self, iface, dock, engine):
        super().__init__(dock)
        self._iface, self._dock = iface, dock
        window, canvas = iface.mainWindow(), iface.mapCanvas()
        self.dialog = TeachDialog(engine, canvas, window)
        self.dialog.taught.connect(self._use)
        self.dialog.wants_large.connect(dock.model.wants_large)
        self.panel = DoubtsPanel(engine, canvas, dock.complain, window)
        self.panel.wants_teaching.connect(self.begin_with_places)
        iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.panel)
        self.panel.hide()
        self.teach = self._action(tr("Teach a model…"), lambda: self.dialog.begin(self._active()))
        self.look = self._action(tr("Where to look next"), lambda: self.panel.begin(iface.activeLayer()))
        self.forget = self._action(tr("Remove the taught model"), self._forget)
        self._offered = LayerActions(iface, (self.teach, self.look), ledger_file)
        iface.addPluginToRasterMenu(MENU, self.teach)
        menu = dock.model.menu
        for action in (self.teach, self.forget):
            menu.addAction(action)
        menu.aboutToShow.connect(self._look_at_model)

    def begin_with_places(self, result):
        """Opens the dialog for a result, with the places where all is right as the area, if there are any."""
        self.dialog.begin(result)
        if any(place["done"] for place in self.panel.layer.getFeatures()):
            self.dialog.extent.choose_places(self.panel.layer)

    def remove(self):
        """Takes it all back."""
        self._offered.remove()
        self._iface.removePluginRasterMenu(MENU, self.teach)
        self._iface.removeDockWidget(self.panel)
        self.panel.remove()
        self.dialog.close()
        self.dialog.deleteLater()

    def _action(self, words, do):
        action = QAction(words, self)
        action.triggered.connect(lambda checked=False: do())
        return action

    def _active(self):
        layer = self._iface.activeLayer()
        return layer if isinstance(layer, QgsMapLayer) and ledger_file(layer) is not None else None

    def _use(self, name):
        self._dock.model.choice.setCurrentText(name)
        self._dock.model.refresh()
        self._dock.show()

    def _look_at_model(self):
        name = name_of(self._dock.model.model())
        self.forget.setEnabled(name in taught_models())

    def _forget(self):
        name = name_of(self._dock.model.model())
        question = PlainQuestion(self._dock)
        words = tr("Remove the model {}? It was taught on this computer, and is nowhere else.").format(name)
        if not question.agreed(words, tr("Remove"), PlainQuestion.ButtonRole.DestructiveRole):
            return
        try:
            forget_model(name)
        except PluginError as error:
            self._dock.complain(str(error))
            return
        self._dock.model.choice.setCurrentText("embedded")
        self._dock.model.refresh()
