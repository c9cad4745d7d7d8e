"""A run of the engine, heard on QGIS's own thread."""

from qgis.PyQt.QtCore import QObject, pyqtSignal


class EngineRun(QObject):
    """Sends requests and emits their events where widgets may be touched; one run at a time.

    Args:
        engine: The plugin's engine.
    """

    happened = pyqtSignal(object)
    _heard = pyqtSignal(object)

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self._engine = engine
        self._id = None
        # Heard on the reading thread, passed on by this object's own.
        self._heard.connect(self._pass_on)

    @property
    def is_running(self):
        """Tells whether a request has not ended."""
        return self._id is not None

    @property
    def is_warm(self):
        """Tells whether the engine runs already, as far as it says so."""
        return getattr(self._engine, "is_ready", True)

    def start(self, request):
        """Sends a request.

        Raises:
            PluginError: There is no engine.
        """
        self._id = self._engine.submit(request, self._heard.emit)

    def cancel(self):
        """Has the request stopped."""
        if self._id is not None:
            self._engine.cancel(self._id)

    def _pass_on(self, event):
        if event["event"] in ("finished", "failed"):
            self._id = None
        self.happened.emit(event)
