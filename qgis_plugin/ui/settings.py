"""The plugin's page in QGIS's options."""

from pathlib import Path

from qgis.gui import QgsAuthConfigSelect, QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from ..core.engine import Engine
from ..core.errors import PluginError
from ..core.locate import find_engine
from ..core.run import EngineRun
from ..core.settings import Settings
from ..core.translation import tr
from .hints import set_hint
from .log import LogWindow
from .mnemonics import Mnemonics
from .model import ModelChooser
from .plain import PlainLabel

ICON = Path(__file__).parents[1] / "resources" / "icon.svg"


class SettingsFactory(QgsOptionsWidgetFactory):
    """Makes the page when the options are opened.

    Args:
        engine: The plugin's engine.
        changed: Called when settings were changed.
    """

    def __init__(self, engine, changed):
        super().__init__("t4s-geo", QIcon(str(ICON)))
        self._engine, self._changed = engine, changed
        self.page = None

    def icon(self):
        """Returns the icon in the list of pages."""
        return QIcon(str(ICON))

    def createWidget(self, parent=None):
        """Returns a new page."""
        # Kept: QGIS deletes it, but Python's part would be gone before.
        self.page = SettingsPage(self._engine, parent)
        self.page.changed.connect(self._changed)
        return self.page


class SettingsPage(QgsOptionsPageWidget):
    """Engine, first model, output folder, and the key of servers.

    Signals:
        changed: Settings were changed.

    Args:
        engine: The plugin's engine, whose log can be read here.
    """

    changed = pyqtSignal()

    def __init__(self, engine, parent=None):
        super().__init__(parent)
        self._engine = engine
        settings = Settings.read()
        self.engine = QgsFileWidget()
        self.engine.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.engine.setFilePath(settings.engine)
        engine_line = self.engine.lineEdit()
        set_hint(engine_line, _engine_words())
        self.model = ModelChooser()
        self.folder = QgsFileWidget()
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setFilePath(settings.output_folder)
        folder_line = self.folder.lineEdit()
        set_hint(folder_line, tr("A temporary folder"))
        # Else what Python knows of them would be gone, with what keeps hints readable.
        self._lines = (engine_line, folder_line)
        self.authentication = QgsAuthConfigSelect()
        self.authentication.setConfigId(settings.authentication)
        # Else it takes all the height that is left.
        self.authentication.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.network = QCheckBox(tr("Files may refer to servers"))
        self.network.setChecked(bool(settings.network))
        # An engine of its own: it has to have the key that is chosen, not the one that is settled.
        self._tested = Engine(self.authentication.configId)
        self._run = EngineRun(self._tested, self)
        self._run.happened.connect(self._hear)
        self.destroyed.connect(self._tested.close)
        self.button = QPushButton(tr("Test connection"))
        self.button.clicked.connect(self.test)
        self.words = PlainLabel()
        self.log = LogWindow(tr("Log of the engine"), self)
        self._lay_out()

    def apply(self):
        """Keeps the settings; QGIS calls it when the options are accepted."""
        before = Settings.read()
        now = Settings(
            engine=self.engine.filePath().strip(),
            model=self.model.model(),
            output_folder=self.folder.filePath().strip(),
            authentication=self.authentication.configId(),
            network="yes" if self.network.isChecked() else "",
        )
        now.write()
        if now.engine != before.engine:
            # The next request starts the other one.
            self._engine.close()
        if now != before:
            self.changed.emit()

    def test(self):
        """Asks the engine about the model, which asks its server."""
        self._say(tr("Asking …"))
        self.button.setEnabled(False)
        try:
            self._run.start({"request": "models", "models": [self.model.model()]})
        except PluginError as error:
            self._end(str(error))

    def _hear(self, event):
        if event["event"] == "finished":
            name = event["models"][0]["name"]
            self._end(tr("The model {} can be used.").format(name))
        elif event["event"] == "failed":
            self._end(event["message"])

    def _end(self, words):
        self._say(words)
        self.button.setEnabled(True)
        self._tested.close()

    def _say(self, words):
        self.words.setText(words)

    def _lay_out(self):
        form = QFormLayout()
        form.addRow(tr("Engine"), self.engine)
        form.addRow(tr("Model"), self.model)
        form.addRow(tr("Folder of results"), self.folder)
        form.addRow(tr("Key of servers"), self.authentication)
        form.addRow("", self.network)
        show_log = QPushButton(tr("Log of the engine"))
        show_log.clicked.connect(lambda: self.log.show_text(self._engine.log))
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(show_log)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addWidget(self.words)
        layout.addStretch()
        for field in (self.engine, self.folder):
            form.labelForField(field).setBuddy(field.lineEdit())
        self.mnemonics = Mnemonics(self)


def _engine_words():
    try:
        return find_engine()
    except PluginError:
        return tr("None was found; press Set up engine in the panel")
