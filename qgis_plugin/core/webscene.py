"""From a web map to a scene, without stopping QGIS."""

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .errors import PluginError
from .rendered import Rendering
from .run import EngineRun
from .translation import tr


class WebScene(QObject):
    """Asks the engine what the model wants, then has QGIS render it; one at a time.

    Signals:
        ready: The path of the GeoTIFF.
        failed: A sentence about why there is none; empty if it was cancelled.
        progressed: How far the picture is, 0..100.

    Args:
        engine: The plugin's engine.
    """

    ready = pyqtSignal(str)
    failed = pyqtSignal(str)
    progressed = pyqtSignal(float)

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self._asking = EngineRun(engine, self)
        self._asking.happened.connect(self._hear)
        self._wanted = self._rendering = self._task = None
        self._is_cancelled = False

    @property
    def is_running(self):
        """Tells whether it has not ended."""
        return self._asking.is_running or self._task is not None

    def start(self, layer, place, job):
        """Begins.

        Args:
            layer: The web map.
            place: What of it.
            job: What it is for.

        Raises:
            PluginError: There is no engine.
        """
        self._is_cancelled = False
        # The layer may be removed from the project meanwhile.
        self._wanted = (layer.clone(), place, job)
        self._asking.start({"request": "models", "models": [job.model]})

    def cancel(self):
        """Stops it."""
        self._is_cancelled = True
        self._asking.cancel()
        if self._task is not None:
            self._task.cancel()

    def _hear(self, event):
        if event["event"] == "failed":
            self.failed.emit("" if event["reason"] == "cancelled" else event["message"])
        elif event["event"] == "finished" and self._is_cancelled:
            self.failed.emit("")
        elif event["event"] == "finished":
            try:
                self._render(event["models"][0]["ground_sampling_distances"])
            except PluginError as error:
                self.failed.emit(str(error))

    def _render(self, distances):
        layer, place, job = self._wanted
        self._rendering = Rendering.plan(layer, place, distances, job.output)
        if self._rendering.path.exists():
            self.ready.emit(str(self._rendering.path))
            return
        self._task = self._rendering.task(layer)
        self._task.progressChanged.connect(self.progressed)
        self._task.taskCompleted.connect(self._accept)
        self._task.taskTerminated.connect(self._give_up)
        QgsApplication.taskManager().addTask(self._task)

    def _accept(self):
        self._task = None
        try:
            self._rendering.accept(self._wanted[0])
        except PluginError as error:
            self.failed.emit(str(error))
            return
        self.ready.emit(str(self._rendering.path))

    def _give_up(self):
        self._task = None
        self._rendering.discard()
        self.failed.emit(
            ""
            if self._is_cancelled
            else tr("The picture {} cannot be written; choose another output.").format(self._rendering.path)
        )
