"""The chooser of the model."""

from dataclasses import replace
from enum import Enum

from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import PluginError
from ..core.lookup import Lookup
from ..core.models import (
    EMBEDDED,
    agree,
    is_agreed,
    is_hub_name,
    is_server,
    read_catalogue,
    remember_model,
    spoken_gigabytes,
)
from ..core.run import EngineRun
from ..core.settings import Settings
from ..core.task import Announcement
from ..core.teaching import model_named
from ..core.translation import tr
from ..core.words import spoken_size
from .modellist import ModelList
from .plain import PlainLabel, PlainQuestion

PAUSE_MILLISECONDS = 600
"""How long nothing is written before a name is looked up."""


class _Act(Enum):
    """What the button does."""

    NOTHING = 0
    DOWNLOAD = 1
    CANCEL = 2
    ENLARGE = 3
    LIST = 4


class ModelChooser(QWidget):
    """The embedded model, a checkpoint's folder, one of the engine's list, or a server's.

    Signals:
        changed: Another model was chosen, or more is known of it.
        downloaded: What was to be downloaded is here.
        failed: An event about why it is not.
        wants_large: The engine for large models is wanted.

    Attributes:
        ask: Asks a question; returns whether the answer is yes.

    Args:
        engine: The plugin's engine; None where a name is all that is wanted.
    """

    changed = pyqtSignal()
    downloaded = pyqtSignal()
    failed = pyqtSignal(object)
    wants_large = pyqtSignal()

    def __init__(self, engine=None, parent=None):
        super().__init__(parent)
        self.catalogue, self._found, self._has_large = {}, (), False
        self._act, self._bytes = _Act.NOTHING, (0, 0)
        self.ask = self._ask
        self._list = self._server = self._run = None
        if engine is not None:
            self._list, self._server, self._run = (
                Lookup(engine, self),
                Lookup(engine, self),
                EngineRun(engine, self),
            )
            self._list.answered.connect(self._learn)
            self._server.answered.connect(self._learn_server)
            self._run.happened.connect(self._hear)
            self._announcement = Announcement(self._run.cancel, self)
        self.choice = ModelList()
        self.choice.setCurrentText(Settings.read().model)
        self.choice.setToolTip(
            tr(
                "'embedded' is the small model of the engine; or a checkpoint's folder, "
                "or a server: https://host/v1#model-name"
            )
        )
        self.choice.opening.connect(self.refresh)
        self.choice.currentTextChanged.connect(lambda text: self._choose())
        self.menu = QMenu(self)
        self.menu.addAction(tr("Folder of a checkpoint…")).triggered.connect(lambda: self._browse())
        self.about = PlainLabel()
        self.button = QPushButton()
        self.button.clicked.connect(self._press)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self.refresh)
        self._lay_out()
        self.look()

    @property
    def is_downloading(self):
        """Tells whether a download is going on."""
        return self._run is not None and self._run.is_running

    @property
    def lacks_engine(self):
        """Tells whether the engine that is set up cannot run the model."""
        known = self.catalogue.get(self.model())
        return known is not None and known.needs_large and not self._has_large

    def model(self):
        """Returns the model's name for the engine."""
        return model_named(self.choice.currentText().strip()) or EMBEDDED

    def refresh(self):
        """Asks the engine for its list."""
        if self._list is not None:
            name, request = self.model(), {"request": "catalogue"}
            self._list.ask({**request, "names": [name]} if is_hub_name(name) else request)

    def is_missing(self):
        """Tells whether the model has to be downloaded before it can be used."""
        return getattr(self.catalogue.get(self.model()), "downloaded", None) is False

    def download(self):
        """Downloads the model, after a question the first time; returns whether it has begun.

        Raises:
            PluginError: There is no engine.
        """
        known = self.catalogue[self.model()]
        if not is_agreed(known.name):
            if not self.ask(_question(known)):
                return False
            agree(known.name)
        self._bytes = (0, 0)
        self._run.start({"request": "download", "model": known.name})
        self._announcement.begin(tr("Downloading {}").format(known.name))
        self.look()
        return True

    def remember(self):
        """Keeps the model for the list."""
        remember_model(self.model())

    def look(self):
        """Shows what is to be known of the model, and a button for what can be done."""
        name = self.model()
        known = self.catalogue.get(name)
        self._act, words = self._situation(name, known)
        self.about.setText(words)
        self.about.setVisible(bool(words) and name != EMBEDDED)
        self.button.setText(self._button_words(known))
        self.button.setVisible(self._act is not _Act.NOTHING)
        self.progress.setVisible(self.is_downloading)

    def _situation(self, name, known):
        """Returns what can be done about a model, and what is to be known of it."""
        if self.is_downloading:
            return _Act.CANCEL, self._progress_words()
        if is_server(name):
            is_named = "#" in name or self._server is None
            words = f"{known.long_words()}. " if known else ""
            return _Act.NOTHING if is_named else _Act.LIST, words + tr("Each tile is sent to this server.")
        if known is None:
            return _Act.NOTHING, ""
        words = known.long_words()
        if self.lacks_engine:
            return _Act.ENLARGE, f"{words}. " + tr("It needs the engine for large models.")
        return _Act.DOWNLOAD if known.downloaded is False else _Act.NOTHING, words

    def _button_words(self, known):
        if self._act is _Act.DOWNLOAD and known.gigabytes is not None:
            return tr("Download {}").format(spoken_gigabytes(known.gigabytes))
        return {
            _Act.DOWNLOAD: tr("Download"),
            _Act.CANCEL: tr("Cancel"),
            _Act.ENLARGE: tr("Add the large models"),
            _Act.LIST: tr("List its models"),
        }.get(self._act, "")

    def _progress_words(self):
        done, total = self._bytes
        if not total:
            return tr("Asking the hub …")
        return tr("Downloading: {} of {}; you can go on working.").format(
            spoken_size(done), spoken_size(total)
        )

    def _press(self):
        press = {
            _Act.DOWNLOAD: self.download,
            _Act.CANCEL: lambda: self._run.cancel(),
            _Act.ENLARGE: self.wants_large.emit,
            _Act.LIST: lambda: self._server.ask({"request": "server_models", "model": self.model()}),
        }
        try:
            press[self._act]()
        except PluginError as error:
            self.failed.emit({"reason": "user_error", "message": str(error)})

    def _choose(self):
        if is_hub_name(self.model()) and self.model() not in self.catalogue:
            self._pause.start()
        self.choice.show_start()
        self.look()
        self.changed.emit()

    def _learn(self, event):
        """Takes the list; engines before this one know none."""
        if event["event"] == "finished":
            self.catalogue, self._has_large = read_catalogue(event), bool(event["large_engine"])
            self.choice.fill(self.catalogue, self._found, self._has_large)
            self.look()
            self.changed.emit()

    def _learn_server(self, event):
        """Lists the models of a server."""
        if event["event"] == "failed":
            self.failed.emit(event)
            return
        self._found = tuple(map(str, event["models"]))
        self.choice.fill(self.catalogue, self._found, self._has_large)
        if len(self._found) == 1:
            self.choice.setCurrentText(self._found[0])
        elif self._found:
            self.choice.showPopup()

    def _hear(self, event):
        """Hears of a download."""
        if event["event"] == "progress":
            self._bytes = (event["done"], event["total"])
            # In thousandths: Qt counts no further than two thousand million.
            self.progress.setRange(0, 1000 if event["total"] else 0)
            self.progress.setValue(event["done"] * 1000 // max(event["total"], 1))
            self.about.setText(self._progress_words())
            return
        self._announcement.end(event["event"] == "failed" and event["reason"] != "cancelled")
        if event["event"] == "finished":
            known = self.catalogue[event["model"]]
            self.catalogue[known.name] = replace(known, downloaded=True)
            self.choice.fill(self.catalogue, self._found, self._has_large)
        self.look()
        if event["event"] == "finished":
            self.downloaded.emit()
        elif event["event"] == "failed" and event["reason"] != "cancelled":
            self.failed.emit(event)

    def _browse(self):
        folder = QFileDialog.getExistingDirectory(self, tr("Folder of a checkpoint"))
        if folder:
            self.choice.setCurrentText(folder)

    def _ask(self, sentence):
        question = PlainQuestion(self)
        question.setIcon(PlainQuestion.Icon.Question)
        return question.agreed(sentence, tr("Download"), PlainQuestion.ButtonRole.AcceptRole)

    def _lay_out(self):
        self.setFocusProxy(self.choice)
        self.setFocusPolicy(self.choice.focusPolicy())
        browse = QToolButton()
        browse.setText("…")
        browse.setToolTip(tr("Choose a checkpoint's folder, or teach a model"))
        browse.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        browse.setMenu(self.menu)
        first = QHBoxLayout()
        first.addWidget(self.choice, 1)
        first.addWidget(browse)
        second = QHBoxLayout()
        second.addWidget(self.button)
        second.addWidget(self.progress, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(first)
        layout.addWidget(self.about)
        layout.addLayout(second)


def _question(known):
    """Asks whether to download a model."""
    if known.gigabytes is None:
        words = tr("Download {}? Its size is shown when it begins. {}")
        return words.format(known.name, known.long_words())
    words = tr("Download {} ({})? It goes into the Hugging Face cache, which other programs share. {}")
    return words.format(known.name, spoken_gigabytes(known.gigabytes), known.long_words())
