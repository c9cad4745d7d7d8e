"""The course of a run: what the panel shows of it, and the layer that it ends as."""

import time
from dataclasses import dataclass, field, replace

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QProgressBar

from ..core.changed import HeldLayers
from ..core.earlier import EarlierRun, now, remember_run
from ..core.errors import PluginError
from ..core.growing import GrowingLayer
from ..core.requests import rendering_request
from ..core.results import load_result
from ..core.run import EngineRun
from ..core.task import Announcement
from ..core.translation import tr
from ..core.words import spoken_left_out, spoken_time
from .plain import PlainLabel
from .preview import Preview
from .summary import SummaryTable

TICK_MILLISECONDS = 500
SOON = 2
"""Seconds after which something takes its time, and it is said how long."""


@dataclass(frozen=True)
class Goal:
    """What a run is for.

    Attributes:
        request: What the worker is asked; see docs/worker.md.
        name: Of the layer.
        colours: QColor by label, where another one than the engine's is wanted.
        is_partial: Whether polygons are made of the tiles that a cancelled run has got answers about.
    """

    request: dict
    name: str
    colours: dict = field(default_factory=dict)
    is_partial: bool = False


class Course(QObject):
    """Shows one run after the other.

    Signals:
        complained: A sentence about what is wrong.
        warned: A sentence to know.
        failed: The event of a run that failed; not where it was cancelled.
        hindered: The event of a run that would replace results that were changed, or are another run's.
        begun: A run has begun, or goes on.
        rested: No run goes on any more.
        ended: Whether all of it was done.

    Attributes:
        run: The run.
        goal: What it is for; None before the first.

    Args:
        engine: The plugin's engine.
        canvas: QGIS's map canvas.
    """

    complained = pyqtSignal(str)
    warned = pyqtSignal(str)
    failed = pyqtSignal(object)
    hindered = pyqtSignal(object)
    begun = pyqtSignal()
    rested = pyqtSignal()
    ended = pyqtSignal(bool)

    def __init__(self, engine, canvas, parent=None):
        super().__init__(parent)
        self.goal = None
        self._held = HeldLayers()
        self._answered = self._tiles = 0
        self._is_closed = self._is_starting = self._has_failed = False
        self._words, self._began = "", time.monotonic()
        self.run = EngineRun(engine, self)
        self.run.happened.connect(self._hear)
        self.preview, self.growing = Preview(canvas), GrowingLayer()
        self.announcement = Announcement(self.run.cancel, self)
        self.progress = QProgressBar()
        self.progress.hide()
        self.status = PlainLabel()
        self.summary = SummaryTable()
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MILLISECONDS)
        self._ticks.timeout.connect(self._tick)
        QgsProject.instance().cleared.connect(self._close_project)

    def show_begun(self, words):
        """Shows that something has begun, from which on time is counted."""
        self._began = time.monotonic()
        self.summary.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self._wait(words)
        self.begun.emit()

    def begin(self, goal, is_new=True):
        """Starts a run.

        Args:
            goal: What it is for.
            is_new: Whether nothing was shown of it before.

        Raises:
            PluginError: There is no engine, or the result is being edited.
        """
        self._held.hold(goal.request["output"])
        self._is_starting = not self.run.is_warm
        try:
            self.run.start(self._request(goal))
        except PluginError:
            self._held.release()
            if not goal.is_partial:
                self.growing.end()
            raise
        self.goal = goal
        self.announcement.begin(f"t4s-geo: {goal.name}")
        if goal.is_partial:
            self._wait(tr("Making polygons of {} tiles").format(self._answered))
            self.begun.emit()
            return
        self._answered = self._tiles = 0
        self._is_closed = self._has_failed = False
        self.preview.begin(goal.colours)
        words = tr("Starting the engine …") if self._is_starting else tr("Opening the model")
        if is_new:
            self.show_begun(words)
        else:
            self._wait(words)

    def _request(self, goal):
        """Returns what the engine is asked for."""
        if goal.is_partial:
            return rendering_request(goal.request)
        folder = self.growing.begin(goal.request["output"], goal.name, goal.colours)
        return {**goal.request, "so_far": folder}

    def cancel(self):
        """Stops it."""
        self.run.cancel()
        self.say(tr("Cancelling"))

    def say(self, words):
        """Shows how things stand."""
        self._ticks.stop()
        self.status.setText(words)

    def rest(self, has_failed=False):
        """Shows that nothing goes on, since it is done, was cancelled, or has failed."""
        self._ticks.stop()
        self._held.release()
        self.preview.end()
        self.announcement.end(has_failed)
        self.progress.hide()
        self.rested.emit()

    def _wait(self, words):
        """Shows what is waited for, and after a while for how long."""
        self._words = words
        self.say(words)
        self._ticks.start()

    def _tick(self):
        if self._is_starting and self.run.is_warm:
            self._is_starting = False
            self._wait(tr("Opening the model"))
        seconds = time.monotonic() - self._began
        if seconds >= SOON:
            self.status.setText(tr("{}, {} so far").format(self._words.rstrip("… "), spoken_time(seconds)))

    def _hear(self, event):
        {
            "started": self._start,
            "progress": self._go_on,
            "preview": self.preview.add,
            "so_far": self._grow,
            "finished": self._finish,
            "failed": self._fail,
        }.get(event["event"], lambda event: None)(event)

    def _start(self, event):
        self._answered, self._tiles = event["resumed"], event["tiles"]
        self.progress.setRange(0, event["tiles"])
        self.progress.setValue(event["resumed"])
        self.say(tr("{} tiles").format(event["tiles"]))
        for warning in event["warnings"]:
            self.warned.emit(warning)

    def _go_on(self, event):
        if event["stage"] == "polygons":
            self.progress.setRange(0, 0)
            if not self.goal.is_partial:
                self._wait(tr("Making polygons"))
            return
        self._answered, self._tiles = event["done"], event["total"]
        self.progress.setValue(event["done"])
        self.announcement.show(100 * event["done"] / max(event["total"], 1))
        text = tr("Tile {} of {}").format(event["done"], event["total"])
        if event["seconds_left"]:
            text += tr(", {} left").format(spoken_time(event["seconds_left"]))
        self.say(text)

    def _grow(self, event):
        """Shows the polygons of what is answered so far, on which the preview need not lie."""
        if not self._is_closed and self.growing.show(event):
            self.preview.clear()

    def _finish(self, event):
        try:
            self._show_result(event)
        finally:
            # It shows the result by now, or has no place any more.
            self.growing.end()

    def _show_result(self, event):
        goal = self.goal
        self.rest()
        self.ended.emit(not goal.is_partial)
        remember_run(EarlierRun(goal.name, now(), goal.request, goal.is_partial))
        if self._is_closed:
            self.say(tr("{} is done, but its project was closed; Earlier opens it.").format(event["output"]))
            return
        try:
            load_result(goal.request, goal.name, goal.colours, goal.is_partial, self.growing.layer)
        except PluginError as error:
            self.complained.emit(str(error))
            return
        self.summary.show_labels(event["labels"])
        self.say(" ".join(filter(None, (self._outcome(event), spoken_left_out(event)))))
        if not any(label["polygons"] for label in event["labels"]):
            self.warned.emit(tr("Nothing was found; try other words, or a lower lowest probability."))
        if event["failed_tiles"] and not goal.is_partial:
            self.complained.emit(
                tr("{} of {} tiles have no answer; run again to retry them. The first: {}").format(
                    event["failed_tiles"], event["tiles"], event["failure"]
                )
            )

    def _outcome(self, event):
        """Says what came of a run, and where it lies."""
        if self.goal.is_partial:
            words = (
                tr("Failed after {} of {} tiles: {}. Run goes on from them.")
                if self._has_failed
                else tr("Cancelled after {} of {} tiles: {}. Run goes on from them.")
            )
            return words.format(self._answered, self._tiles, event["output"])
        # The engine counts from when the model is open.
        return tr("Done in {}: {}").format(spoken_time(time.monotonic() - self._began), event["output"])

    def _fail(self, event):
        reason, goal = event["reason"], self.goal
        is_hindered = reason in ("changed", "other_run")
        # Where all tiles are answered, it is the making of polygons that has failed.
        is_part = self._answered > 0 and (reason == "cancelled" or self._answered < self._tiles)
        if is_part and not goal.is_partial and not is_hindered and self._keep_answered():
            self._has_failed = reason != "cancelled"
            if self._has_failed:
                self.failed.emit(event)
            return
        self.rest(reason != "cancelled" and not is_hindered)
        self.growing.end()
        if is_hindered:
            self.hindered.emit(event)
        elif reason == "cancelled":
            self.say(tr("Cancelled"))
        else:
            self.say(tr("Failed"))
            # It was said already why.
            if not self._has_failed:
                self.failed.emit(event)
        self.ended.emit(False)

    def _keep_answered(self):
        """Has polygons made of the tiles that are answered; returns whether that has begun."""
        self._held.release()
        try:
            self.begin(replace(self.goal, is_partial=True), is_new=False)
        except PluginError:
            return False
        return True

    def _close_project(self):
        """Notes that what a run finds belongs into a project that is no longer open."""
        self._is_closed = self.run.is_running
