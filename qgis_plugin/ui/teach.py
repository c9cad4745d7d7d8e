"""The dialog in which a model is taught by what was corrected or drawn."""

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import PluginError
from ..core.ledgers import ledger_file, read_ledger
from ..core.lookup import Lookup
from ..core.models import EMBEDDED
from ..core.review import is_reviewable
from ..core.run import EngineRun
from ..core.scenes import scene_of
from ..core.teaching import Lesson, end_lesson, model_named, taught_models, train_request, unfinished
from ..core.translation import tr
from ..core.words import spoken_time
from .extent import ExtentChooser
from .hints import set_hint
from .mnemonics import Mnemonics
from .plain import PlainLabel
from .teachscores import Scores, told_state

STEPS = 40
MOST_STEPS = 100_000


class TeachDialog(QDialog):
    """Asks what a model is to learn from, and shows how it goes.

    Signals:
        taught: The name of a new model that is to be used.
        wants_large: The engine for large models is wanted.

    Args:
        engine: The plugin's engine.
        canvas: QGIS's map.
    """

    taught = pyqtSignal(str)
    wants_large = pyqtSignal()

    def __init__(self, engine, canvas, parent=None):
        super().__init__(parent)
        self.setWindowTitle(tr("Teach a model"))
        self._name = ""
        self.run = EngineRun(engine, self)
        self.run.happened.connect(self._hear)
        self._lookup = Lookup(engine, self)
        self._lookup.answered.connect(self._learn)
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.layer.layerChanged.connect(self._look_at_layer)
        self.field = QgsFieldComboBox()
        self.field.setAllowEmptyFieldName(True)
        self.label = QLineEdit()
        set_hint(self.label, tr("or one class for all, such as solar panel"))
        self.raster = QgsMapLayerComboBox()
        self.raster.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.extent = ExtentChooser(canvas)
        self.base = QComboBox()
        self.name = QLineEdit()
        set_hint(self.name, tr("such as houses of Banepa"))
        self.steps = QSpinBox()
        self.steps.setRange(1, MOST_STEPS)
        self.steps.setValue(STEPS)
        self.steps.setToolTip(
            tr("How often the model changes. Of every twentieth state and the first one, the best is kept.")
        )
        self.about, self.status = PlainLabel(), PlainLabel()
        self.progress = QProgressBar()
        self.scores = Scores()
        self.button, self.again = QPushButton(tr("Teach")), QPushButton(tr("Go on"))
        self.discard, self.enlarge = QPushButton(tr("Discard")), QPushButton(tr("Add the large models"))
        self.use = QPushButton(tr("Use it"))
        self.button.clicked.connect(self.press)
        self.again.clicked.connect(self.go_on)
        self.discard.clicked.connect(self._discard)
        self.enlarge.clicked.connect(self.wants_large.emit)
        self.use.clicked.connect(self._use)
        self._lay_out()

    def begin(self, layer=None):
        """Shows itself, for a layer of polygons if there is one."""
        if self.run.is_running:
            self.show()
            self.raise_()
            return
        if layer is not None:
            self.layer.setLayer(layer)
        self._look_at_layer(self.layer.currentLayer())
        text = self.base.currentText()
        self.base.clear()
        self.base.addItems([EMBEDDED, *taught_models()])
        self.base.setCurrentIndex(max(self.base.findText(text), 0))
        self.scores.hide()
        self.use.hide()
        self.status.setText("")
        self._show_state()
        # The small engine cannot; which one it is shows as soon as it has said so.
        self.enlarge.hide()
        self._lookup.ask({"request": "catalogue"})
        self.show()
        self.raise_()

    def press(self):
        """Teaches, or stops it."""
        if self.run.is_running:
            self.run.cancel()
            self.status.setText(tr("Cancelling"))
            return
        try:
            lesson = self._lesson()
            self._start(lesson.name, train_request(lesson))
        except PluginError as error:
            self.status.setText(str(error))

    def go_on(self):
        """Goes on with the training that was interrupted."""
        for name, request in list(unfinished().items())[:1]:
            try:
                self._start(name, request)
            except PluginError as error:
                self.status.setText(str(error))

    def _start(self, name, request):
        self.run.start(request)
        self._name = name
        self.scores.hide()
        self.use.hide()
        self.status.setText(tr("Reading what is drawn"))
        self.progress.setRange(0, 0)
        self._show_state()

    def _lesson(self):
        layer, own = self.layer.currentLayer(), self._is_result()
        field, label = self.field.currentField(), self.label.text().strip()
        if not own and not field and not label:
            raise PluginError(
                tr("Choose the field that names the class of each polygon, or write one class.")
            )
        return Lesson(
            name=self.name.text().strip(),
            scene=scene_of(self.raster.currentLayer()),
            layer=layer,
            area=self.extent.area(),
            field="" if own or label else field,
            label="" if own else label,
            base=model_named(self.base.currentText()),
            steps=self.steps.value(),
        )

    def _is_result(self):
        return is_reviewable(self.layer.currentLayer()) and ledger_file(self.layer.currentLayer()) is not None

    def _look_at_layer(self, layer):
        """Shows what has to be said about a layer; results say it themselves."""
        own = self._is_result()
        self.field.setLayer(layer)
        for widget in (self.field, self.label):
            widget.setVisible(not own)
            self._form.labelForField(widget).setVisible(not own)
        if own:
            self._choose_raster(layer)

    def _choose_raster(self, layer):
        """Chooses the raster that a result was made of, where it is in the project."""
        try:
            scene = read_ledger(ledger_file(layer)).spec["scene"]
        except PluginError:
            return
        for row in range(self.raster.count()):
            raster = self.raster.layer(row)
            if raster is not None and raster.source().partition("|")[0] == scene:
                self.raster.setLayer(raster)

    def _learn(self, event):
        can_train = event["event"] == "finished" and event.get("can_train", False)
        if event["event"] == "finished" and not can_train:
            self.status.setText(tr("Teaching needs the large engine, which runs PyTorch on this computer."))
            self.enlarge.show()

    def _hear(self, event):
        if event["event"] == "progress":
            self._go_on(event)
            return
        if event["event"] not in ("finished", "failed"):
            return
        if event["event"] == "finished":
            end_lesson(self._name)
            words = tr("Taught in {}: {}").format(spoken_time(event["seconds"]), self._name)
            self.status.setText(" ".join([f"{words}.", *told_state(event.get("kept"))]))
            self.scores.show_scores(event["scores"])
            self.use.show()
        elif event["reason"] == "cancelled":
            self.status.setText(tr("Stopped; what was learnt is kept, and Go on continues."))
        else:
            self.status.setText(event["message"])
        self._show_state()

    def _go_on(self, event):
        self.progress.setRange(0, event["total"])
        self.progress.setValue(event["done"])
        if event["stage"] != "training":
            self.status.setText(tr("Scoring the model on the part that is held out"))
            return
        words = tr("Step {} of {}").format(event["done"], event["total"])
        if event["seconds_left"]:
            words += tr(", {} left").format(spoken_time(event["seconds_left"]))
        self.status.setText(words)

    def _show_state(self):
        """Shows what can be done now."""
        running, waiting = self.run.is_running, list(unfinished())
        self.button.setText(tr("Stop") if running else tr("Teach"))
        self.progress.setVisible(running)
        self._fields.setEnabled(not running)
        for button in (self.again, self.discard):
            button.setVisible(bool(waiting) and not running)
        if waiting and not running:
            self.again.setText(tr("Go on with {}").format(waiting[0]))

    def _discard(self):
        for name in list(unfinished())[:1]:
            end_lesson(name)
        self.status.setText("")
        self._show_state()

    def _use(self):
        self.taught.emit(self._name)
        self.accept()

    def _lay_out(self):
        self.about.setText(
            tr(
                "The model learns from the polygons within the area, in which everything has to be drawn: "
                "what is not there, or was rejected, is learnt as not there. Two fifths are set aside: one "
                "to choose the best state of the model, the other to score it."
            )
        )
        self._fields = QWidget()
        self._form = QFormLayout(self._fields)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for words, widget in (
            (tr("Polygons"), self.layer),
            (tr("Class of each"), self.field),
            (tr("Class"), self.label),
            (tr("Raster"), self.raster),
            (tr("All is drawn in"), self.extent),
            (tr("Start from"), self.base),
            (tr("Steps"), self.steps),
            (tr("Name"), self.name),
        ):
            self._form.addRow(words, widget)
        below = QHBoxLayout()
        for button in (self.enlarge, self.discard, self.again):
            below.addWidget(button)
        below.addStretch()
        for button in (self.use, self.button):
            button.setAutoDefault(False)
            below.addWidget(button)
        layout = QVBoxLayout(self)
        for widget in (self.about, self._fields, self.status, self.progress, self.scores):
            layout.addWidget(widget)
        layout.addStretch()
        layout.addLayout(below)
        self.setMinimumWidth(380)
        self.mnemonics = Mnemonics(self, (self.button,))
