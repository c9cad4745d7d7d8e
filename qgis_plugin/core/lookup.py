"""Questions to the engine of which only the answer to the last one counts."""

from contextlib import suppress

from qgis.PyQt.QtCore import QObject, pyqtSignal

from .errors import PluginError


class Lookup(QObject):
    """Sends requests that are answered at once; what an earlier one says is no longer heard.

    Signals:
        answered: The event `finished` or `failed` of the last request.

    Args:
        engine: The plugin's engine.
    """

    answered = pyqtSignal(object)
    _heard = pyqtSignal(int, object)

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self._engine = engine
        self._last = 0
        # Heard on the reading thread, passed on by this object's own.
        self._heard.connect(self._pass_on)

    def ask(self, request):
        """Sends a request; returns False where there is no engine to ask, which the engine's box says."""
        self._last += 1
        number = self._last
        try:
            self._engine.submit(request, lambda event: self._hear(number, event))
        except PluginError:
            return False
        return True

    def _hear(self, number, event):
        # Whoever has asked may be gone, with this object, before the answer is there.
        with suppress(RuntimeError):
            self._heard.emit(number, event)

    def forget(self):
        """Hears no answer any more."""
        self._last += 1

    def _pass_on(self, number, event):
        if number == self._last and event["event"] in ("finished", "failed"):
            self.answered.emit(event)
