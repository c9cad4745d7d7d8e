"""Trying whether an engine starts."""

import json

from qgis.PyQt.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, pyqtSignal

from .locate import engine_environment
from .process import PROTOCOL

MILLISECONDS = 120_000


class EngineProbe(QObject):
    """Starts the engine as for a run, asks it nothing, and hears whether the plugin can talk to it.

    Signals:
        ended: Whether it is.
    """

    ended = pyqtSignal(bool)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._process = None
        self._alarm = QTimer(self)
        self._alarm.setSingleShot(True)
        self._alarm.timeout.connect(lambda: self._process and self._process.kill())

    def start(self, program):
        """Begins, unless it is trying already."""
        if self._process is not None:
            return
        environment = QProcessEnvironment()
        for name, value in engine_environment().items():
            environment.insert(name, value)
        self._process = process = QProcess(self)
        process.setProcessEnvironment(environment)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._miss)
        self._alarm.start(MILLISECONDS)
        process.start(program, ["worker"])
        # It ends when nobody asks anything.
        process.closeWriteChannel()

    def _miss(self, error):
        if error == QProcess.ProcessError.FailedToStart:
            self._finish()

    def _finish(self):
        self._alarm.stop()
        line = bytes(self._process.readAllStandardOutput())
        self._process.deleteLater()
        self._process = None
        self.ended.emit(_is_ready(line))


def _is_ready(line):
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(event, dict) and event.get("event") == "ready" and event.get("protocol") == PROTOCOL
