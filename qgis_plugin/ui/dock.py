"""The panel: what to segment, with which prompts, and what was found."""

from pathlib import Path

from qgis.core import Qgis, QgsMapLayerProxyModel
from qgis.gui import QgsDockWidget, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import PluginError
from ..core.requests import SegmentJob
from ..core.results import load_result
from ..core.run import EngineRun
from ..core.scenes import scene_of
from ..core.words import spoken_time
from .extent import ExtentChooser
from .log import LogWindow
from .missing import MissingEngine
from .model import ModelChooser
from .options import OptionsBox
from .prompts import PromptEditor
from .summary import SummaryTable


class SegmentDock(QgsDockWidget):
    """Segments a layer of the project.

    Args:
        engine: The plugin's engine.
        canvas: QGIS's map canvas.
        message_bar: QGIS's message bar.
    """

    def __init__(self, engine, canvas, message_bar, parent=None):
        super().__init__(parent)
        self.setObjectName("t4s_geo_dock")
        self.setWindowTitle("t4s-geo")
        self._engine, self._message_bar = engine, message_bar
        self._loading = None
        self.run = EngineRun(engine, self)
        self.run.happened.connect(self._hear)
        self.log = LogWindow(self.tr("Log of the engine"), self)
        self.missing = MissingEngine()
        self.missing.failed.connect(self._complain)
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.prompts = PromptEditor()
        self.extent = ExtentChooser(canvas)
        self.model = ModelChooser()
        self.options = OptionsBox()
        self.button = QPushButton(self.tr("Run"))
        self.button.clicked.connect(self.press)
        self.progress = QProgressBar()
        self.progress.hide()
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.summary = SummaryTable()
        self._lay_out()

    def press(self):
        """Runs, or cancels the run."""
        if self.run.is_running:
            self.run.cancel()
            self.button.setEnabled(False)
            self.status.setText(self.tr("Cancelling"))
            return
        try:
            self._start()
        except PluginError as error:
            self._loading = None
            self._complain(str(error))
            self.missing.look()

    def _start(self):
        self.prompts.add_entry()
        layer, output = self.layer.currentLayer(), self.options.output_path()
        job = SegmentJob(
            scene=scene_of(layer),
            prompts=self.prompts.prompts(),
            output=output,
            model=self.model.model(),
            area=self.extent.area(),
            exclusive=not self.options.overlapping.isChecked(),
            min_area=self.options.min_area.value(),
            simplify=self.options.simplify.value(),
        )
        self._loading = (f"{layer.name()}: segments", self.prompts.colours())
        self.run.start(job.request())
        self.button.setText(self.tr("Cancel"))
        self.summary.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self.status.setText(self.tr("Opening the model"))

    def _hear(self, event):
        {
            "started": self._begin,
            "progress": self._go_on,
            "finished": self._finish,
            "failed": self._fail,
        }.get(event["event"], lambda event: None)(event)

    def _begin(self, event):
        self.progress.setRange(0, event["tiles"])
        self.progress.setValue(event["resumed"])
        self.status.setText(self.tr("{} tiles").format(event["tiles"]))
        for warning in event["warnings"]:
            self._message_bar.pushMessage("t4s-geo", warning, Qgis.MessageLevel.Info, 10)

    def _go_on(self, event):
        if event["stage"] == "polygons":
            self.progress.setRange(0, 0)
            self.status.setText(self.tr("Making polygons"))
            return
        self.progress.setValue(event["done"])
        text = self.tr("Tile {} of {}").format(event["done"], event["total"])
        if event["seconds_left"]:
            text += self.tr(", {} left").format(spoken_time(event["seconds_left"]))
        self.status.setText(text)

    def _finish(self, event):
        self._rest()
        name, colours = self._loading
        try:
            load_result(event["output"], name, colours)
        except PluginError as error:
            self._complain(str(error))
            return
        self.summary.show_labels(event["labels"])
        self.status.setText(
            self.tr("Done in {}: {}").format(spoken_time(event["seconds"]), Path(event["output"]).name)
        )
        if event["failed_tiles"]:
            self._complain(
                self.tr("{} of {} tiles have no answer: {} Run again to retry them.").format(
                    event["failed_tiles"], event["tiles"], event["failure"]
                )
            )

    def _fail(self, event):
        self._rest()
        if event["reason"] == "cancelled":
            self.status.setText(self.tr("Cancelled"))
        else:
            self.status.setText(self.tr("Failed"))
            self._complain(event["message"])

    def _rest(self):
        self.button.setText(self.tr("Run"))
        self.button.setEnabled(True)
        self.progress.hide()

    def _complain(self, sentence):
        """Says what is wrong in the message bar, with a button for the log."""
        item = self._message_bar.createMessage("t4s-geo", sentence)
        button = QPushButton(self.tr("Log"))
        button.clicked.connect(lambda: self.log.show_text(self._engine.log))
        item.layout().addWidget(button)
        self._message_bar.pushWidget(item, Qgis.MessageLevel.Warning)

    def _lay_out(self):
        form = QFormLayout()
        form.addRow(self.tr("Raster"), self.layer)
        form.addRow(self.tr("Where"), self.extent)
        form.addRow(self.tr("Model"), self.model)
        below = QHBoxLayout()
        below.addWidget(self.progress, 1)
        below.addStretch()
        below.addWidget(self.button)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.addWidget(self.missing)
        layout.addLayout(form)
        layout.addWidget(self.prompts)
        layout.addWidget(self.options)
        layout.addLayout(below)
        layout.addWidget(self.status)
        layout.addWidget(self.summary)
        layout.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.setWidget(area)
