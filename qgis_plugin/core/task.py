"""What the plugin is at work on, in QGIS's task manager: QGIS shows it, and asks before it closes."""

import threading
from contextlib import suppress
from typing import ClassVar

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import QThreadPool, pyqtSignal

POLL_SECONDS = 0.1


class Announced(QgsTask):
    """Stands for work that goes on elsewhere, as in the engine's process.

    Signals:
        unwanted: The user has cancelled it among QGIS's tasks, or closes QGIS.
    """

    unwanted = pyqtSignal()
    # Whoever has announced it may be gone before its thread has seen the end.
    _running: ClassVar[set] = set()

    def __init__(self, words):
        flags = QgsTask.Flag.CanCancel
        # The panel says how it ended; before 3.26 QGIS does, too, of what has taken seconds.
        with suppress(AttributeError):
            flags |= QgsTask.Flag.Silent
        super().__init__(words, flags)
        self._over, self._has_failed = threading.Event(), False
        self._running.add(self)

    def run(self):
        """Waits for the end; called on another thread."""
        pool = QThreadPool.globalInstance()
        # It only waits: QGIS draws maps and does other tasks with as many threads as before.
        pool.releaseThread()
        try:
            while not (self._over.wait(POLL_SECONDS) or self.isCanceled()):
                pass
        finally:
            pool.reserveThread()
        return not self._has_failed

    def finished(self, result):
        """Hears that its thread has ended; called by QGIS."""
        self._running.discard(self)

    def cancel(self):
        """Says that it is unwanted; called by QGIS."""
        super().cancel()
        if not self._over.is_set():
            self.unwanted.emit()

    def end(self, has_failed=False):
        """Says that it is over, and whether that is since it has failed: QGIS must not call it complete."""
        self._has_failed = has_failed
        self._over.set()


class Announcement:
    """Tells QGIS of one piece of work after the other.

    Args:
        cancel: Called when the user no longer wants the one that goes on.
        owner: QObject with which it ends.
    """

    def __init__(self, cancel, owner):
        self._cancel = cancel
        self._task = None
        owner.destroyed.connect(self._leave)

    def begin(self, words):
        """Announces work; what was announced before is over."""
        self.end()
        self._task = Announced(words)
        self._task.unwanted.connect(self._cancel)
        QgsApplication.taskManager().addTask(self._task)

    def show(self, share):
        """Says how far it is, 0 to 100."""
        if self._task is not None:
            self._task.setProgress(share)

    def end(self, has_failed=False):
        """Says that it is over, and whether that is since it has failed."""
        if self._task is not None:
            self._task.unwanted.disconnect(self._cancel)
            self._task.end(has_failed)
            self._task = None

    def _leave(self):
        if self._task is not None:
            self._task.end()
