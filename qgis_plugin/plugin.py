"""The plugin as QGIS loads it: it brings the Processing provider."""

from qgis.core import QgsApplication

from .provider import Provider


class Plugin:
    """Registers the provider while the plugin is active."""

    def __init__(self):
        self._provider = None

    def initProcessing(self):
        """Adds the provider."""
        self._provider = Provider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self):
        """Sets up the plugin in the desktop."""
        self.initProcessing()

    def unload(self):
        """Takes back what was added."""
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
