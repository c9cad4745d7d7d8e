"""The box that sets up the engine where there is none."""

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from ..core.errors import PluginError
from ..core.locate import find_engine
from ..core.setup import EngineSetup
from ..core.translation import tr
from .log import LogWindow
from .plain import PlainLabel


class MissingEngine(QFrame):
    """Says that the engine is missing and sets it up at the press of a button; hidden when it is there.

    Signals:
        failed: A sentence about why it could not be set up.
    """

    failed = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setup = EngineSetup(self)
        self.log = LogWindow(tr("Setting up the engine"), self)
        self.words = PlainLabel()
        self.button = QPushButton()
        self.button.clicked.connect(self._press)
        show_log = QPushButton(tr("Log"))
        show_log.clicked.connect(self.log.show)
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(show_log)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)
        layout.addLayout(buttons)
        self.setup.said.connect(self.log.text.appendPlainText)
        self.setup.ended.connect(self._end)
        self.look()

    def look(self):
        """Shows itself if there is no engine."""
        try:
            find_engine()
        except PluginError:
            self.words.setText(
                tr(
                    "The engine is missing. It is installed into a Python environment of its own, apart from "
                    "QGIS; this downloads some hundred megabytes."
                )
            )
            self.button.setText(tr("Set up engine"))
            self.show()
        else:
            self.hide()

    def _press(self):
        if self.setup.is_running:
            self.setup.cancel()
            return
        try:
            self.setup.start()
        except PluginError as error:
            self.failed.emit(str(error))
            return
        self.words.setText(tr("Setting up the engine; you can go on working."))
        self.button.setText(tr("Cancel"))

    def _end(self, problem):
        self.look()
        if problem:
            self.failed.emit(problem)
