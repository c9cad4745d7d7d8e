"""The plugin as QGIS loads it: the Processing provider, and the panel in the desktop."""

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QIcon

from .core.engine import Engine
from .core.translation import load_translator
from .processing.provider import ICON, Provider


class Plugin:
    """Adds itself to QGIS while it is active; `qgis_process` has no desktop.

    Attributes:
        dock: The panel; None without a desktop.

    Args:
        iface: QGIS's desktop; None where there is none.
    """

    def __init__(self, iface):
        self.dock = None
        self._iface = iface
        # Before anything has words; kept, or Qt forgets it.
        self._translator = load_translator()
        self._engine = Engine()
        self._provider = None
        self._action = None
        self._menu = self._options = self._review = self._teaching = self._adjusting = None
        self._products = None

    def initProcessing(self):
        """Adds the provider."""
        self._provider = Provider(self._engine)
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self):
        """Sets up the plugin in the desktop."""
        from .ui.adjust import AdjustMenu
        from .ui.dock import SegmentDock
        from .ui.layermenu import LayerMenu
        from .ui.productmenu import ProductMenu
        from .ui.review import ReviewMenu
        from .ui.settings import SettingsFactory
        from .ui.teachmenu import TeachMenu

        self.initProcessing()
        window = self._iface.mainWindow()
        self.dock = SegmentDock(self._engine, self._iface.mapCanvas(), self._iface.messageBar(), window)
        self._options = SettingsFactory(self._engine, self.dock.use_settings)
        self._iface.registerOptionsWidgetFactory(self._options)
        self._menu = LayerMenu(self._iface, self.dock)
        self._products = ProductMenu(self._iface, self.dock)
        self._review = ReviewMenu(self._iface, self._engine, self.dock)
        self._teaching = TeachMenu(self._iface, self.dock, self._engine)
        self._review.panel.wants_teaching.connect(self._teaching.dialog.begin)
        self._adjusting = AdjustMenu(self._iface, self._engine, self.dock.complain)
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self._action = self.dock.toggleViewAction()
        self._action.setIcon(QIcon(str(ICON)))
        self._action.setText("t4s-geo")
        self._iface.addPluginToRasterMenu("t4s-geo", self._action)
        self._iface.addToolBarIcon(self._action)
        QgsApplication.instance().aboutToQuit.connect(self._quit)

    def _quit(self):
        self.dock.remember()
        self.dock.course.growing.end()
        self._engine.close()

    def unload(self):
        """Takes back what was added, and ends the engine."""
        if self.dock is not None:
            QgsApplication.instance().aboutToQuit.disconnect(self._quit)
            self.dock.remember()
            self.dock.course.growing.end()
            self._iface.removePluginRasterMenu("t4s-geo", self._action)
            self._iface.removeToolBarIcon(self._action)
            self._menu.remove()
            self._products.remove()
            self._review.remove()
            self._teaching.remove()
            self._adjusting.remove()
            self._iface.unregisterOptionsWidgetFactory(self._options)
            self._iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        self._engine.close()
        if self._menu is not None:
            from .ui.leaving import watch_leaving

            watch_leaving(self._iface.mainWindow())
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
