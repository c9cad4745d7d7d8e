"""The box that sets up the engine, updates it, repairs it and removes it."""

from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from ..core import locate
from ..core.choices import LARGE, choice_named
from ..core.condition import Condition, diagnose
from ..core.conditionwords import button_words, condition_words
from ..core.errors import EngineError, PluginError
from ..core.installed import folder_bytes, is_managed, remove_engine
from ..core.probe import EngineProbe
from ..core.setup import EngineSetup, Order
from ..core.task import Announcement
from ..core.translation import tr
from ..core.words import spoken_size, spoken_time
from .choices import EngineChooser
from .log import LogWindow
from .plain import PlainLabel, PlainQuestion

TICK_MILLISECONDS = 1000
NEEDS_LARGE = "needs_large_engine"
"""What the engine calls the problem of those who ask the small one for a large model."""


class EngineBox(QFrame):
    """Says what is the matter with the engine, and has a button for it; hidden where nothing is.

    Signals:
        failed: A sentence about why it could not be set up or removed.
        done: A sentence about what was done.

    Attributes:
        opener: Button that shows the box where nothing is the matter; it lies outside.
        is_busy: Tells whether the engine is at work, so that it has to stay as it is.
        ask: Asks a question; returns whether the answer is yes.
        ask_folder: Asks for a folder; returns its path, empty for none.

    Args:
        engine: The plugin's engine, which is ended before its files change.
    """

    failed = pyqtSignal(str)
    done = pyqtSignal(str)

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._engine = engine
        self._is_wanted = self._is_put_off = self._is_broken = self._was_tried = False
        self._problem = ""
        self._total = self._bytes = 0
        self.is_busy = lambda: False
        self.ask, self.ask_folder = self._ask, self._ask_folder
        self.setup = EngineSetup(self)
        self.setup.progressed.connect(self._count)
        self.setup.ended.connect(self._end)
        self._announcement = Announcement(self.setup.cancel, self)
        self.probe = EngineProbe(self)
        self.probe.ended.connect(self._learn)
        self.log = LogWindow(tr("Setting up the engine"), self)
        self.setup.said.connect(self.log.text.appendPlainText)
        self.words = PlainLabel()
        self.choice = EngineChooser()
        self.choice.changed.connect(self.look)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.button = QPushButton()
        self.button.clicked.connect(self._press)
        self.later = QPushButton(tr("Later"))
        self.later.clicked.connect(self._put_off)
        self.more = QToolButton()
        self.opener = QToolButton()
        self.opener.setText(tr("Engine"))
        self.opener.setToolTip(tr("Set up, update or remove the engine"))
        self.opener.clicked.connect(self.toggle)
        self._ticks = QTimer(self)
        self._ticks.timeout.connect(self._show_progress)
        self._lay_out()
        self.look()

    @property
    def is_running(self):
        """Tells whether the engine is being set up."""
        return self.setup.is_running

    def check_rest(self):
        """Raises a PluginError while the engine is being set up: its files change."""
        if self.is_running:
            raise PluginError(tr("The engine is being set up; run it when that is done."))

    def toggle(self):
        """Shows itself where nothing is the matter, too, or hides itself again."""
        self._is_wanted, self._is_put_off = self.isHidden(), not self.isHidden()
        self._problem = ""
        self.look()

    def try_once(self):
        """Tries whether the engine that was set up starts, the first time that this is called."""
        if not self._was_tried:
            self._try(is_managed)

    def hear(self, event):
        """Hears why a run failed: it may be the engine, or what the small one lacks."""
        if event["reason"] == "internal_error":
            self.look(EngineError())
        elif event.get("problem") == NEEDS_LARGE:
            self.offer_large()

    def offer_large(self):
        """Shows itself with the large engine chosen."""
        self.choice.choose(LARGE)
        self._is_wanted = True
        self.look()

    def look(self, error=None):
        """Says what is the matter, and shows itself if something is.

        Args:
            error: What went wrong; if it was the engine, it is tried again.
        """
        if self.is_running:
            self.show()
            return
        if isinstance(error, EngineError):
            self._is_put_off = False
            self._try(lambda program: True)
        self._ticks.stop()
        self.progress.hide()
        found = diagnose(self._is_broken)
        is_well = found.condition is Condition.WELL and not self._problem
        is_shown = self._is_wanted or not (is_well or self._is_put_off)
        if is_shown:
            self._show_condition(found)
        self.setVisible(is_shown)

    def _show_condition(self, found):
        condition = found.condition
        self.words.setText(self._problem or condition_words(found))
        self.button.setText(button_words(condition))
        self.later.setVisible(condition is Condition.OUTDATED)
        self.choice.setVisible(condition not in (Condition.OUTDATED, Condition.BROKEN))
        self.more.setEnabled(True)
        self.remove.setEnabled(locate.managed_folder().exists())

    def _try(self, is_meant):
        if self.is_running:
            return
        try:
            program = locate.find_engine()
        except EngineError:
            return
        if is_meant(program):
            self._was_tried = True
            self.probe.start(program)

    def _learn(self, is_ready):
        self._is_broken = not is_ready
        self.look()

    def _press(self):
        if self.is_running:
            self.setup.cancel()
        else:
            self._start("")

    def _press_wheels(self):
        folder = self.ask_folder()
        if folder:
            self._start(folder)

    def _start(self, wheels):
        found = diagnose(self._is_broken)
        choice = self.choice.chosen()
        if self.choice.isHidden():
            choice = choice_named(found.installed.choice)
        is_same = found.installed is not None and found.installed.choice == choice.name
        is_anew = found.condition is Condition.BROKEN or (found.condition is Condition.WELL and is_same)
        try:
            self._check_idle()
            self._engine.close()
            self.setup.start(Order(choice, wheels, is_anew))
        except PluginError as error:
            self.failed.emit(str(error))
            return
        self._announcement.begin(tr("Setting up the engine of t4s-geo"))
        self._problem, self._total, self._bytes = "", 0 if wheels else choice.download, 0
        self.choice.hide()
        self.later.hide()
        self.more.setEnabled(False)
        self.button.setText(tr("Cancel"))
        self.progress.show()
        self._ticks.start(TICK_MILLISECONDS)
        self._show_progress()

    def _check_idle(self):
        if self.is_busy():
            raise PluginError(tr("A run is going on; wait for its end, or cancel it."))

    def _count(self, count):
        self._bytes = count

    def _show_progress(self):
        seconds = self.setup.seconds
        self.progress.setRange(0, 0)
        if self._bytes < 0:
            self.words.setText(
                tr("Installing, {} so far; you can go on working.").format(spoken_time(seconds))
            )
        elif 0 < self._bytes < self._total:
            left = seconds / self._bytes * (self._total - self._bytes)
            self.progress.setRange(0, 1000)
            self.progress.setValue(self._bytes * 1000 // self._total)
            self.words.setText(
                tr("Downloading: {} of about {}, {} so far, about {} left; you can go on working.").format(
                    spoken_size(self._bytes),
                    spoken_size(self._total),
                    spoken_time(seconds),
                    spoken_time(left),
                )
            )
        else:
            self.words.setText(tr("Setting up the engine; you can go on working."))

    def _end(self, problem):
        self._announcement.end()
        self._problem = problem
        if not problem:
            self._is_wanted = self._is_put_off = self._is_broken = False
        self.look()
        if problem:
            self.failed.emit(problem)
            return
        folder = locate.managed_folder()
        size, time = spoken_size(folder_bytes(folder)), spoken_time(self.setup.seconds)
        self.done.emit(tr("The engine is set up, in {}; it takes {} in {}.").format(time, size, folder))

    def _put_off(self):
        self._is_put_off, self._is_wanted = True, False
        self.look()

    def _press_remove(self):
        folder = locate.managed_folder()
        size = spoken_size(folder_bytes(folder))
        if not self.ask(tr("Remove the engine, {} in {}? Results stay.").format(size, folder)):
            return
        try:
            self._check_idle()
            self._engine.close()
            remove_engine()
        except PluginError as error:
            self.failed.emit(str(error))
            return
        self._problem, self._is_broken = "", False
        self.look()
        self.done.emit(tr("The engine was removed."))

    def _ask(self, sentence):
        return PlainQuestion(self).agreed(sentence, tr("Remove"), PlainQuestion.ButtonRole.DestructiveRole)

    def _ask_folder(self):
        return QFileDialog.getExistingDirectory(self, tr("Folder of wheels"))

    def _lay_out(self):
        menu = QMenu(self.more)
        menu.addAction(tr("From a folder of wheels …")).triggered.connect(self._press_wheels)
        self.remove = menu.addAction(tr("Remove the engine …"))
        self.remove.triggered.connect(self._press_remove)
        self.more.setText(tr("More"))
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        show_log = QPushButton(tr("Log"))
        show_log.clicked.connect(self.log.show)
        buttons = QHBoxLayout()
        for widget in (self.button, self.later, show_log, self.more):
            buttons.addWidget(widget)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        for widget in (self.words, self.choice, self.progress):
            layout.addWidget(widget)
        layout.addLayout(buttons)
