"""The panel: what to segment, with which prompts, and what was found."""

from dataclasses import replace
from pathlib import Path

from qgis.core import Qgis, QgsMapLayerProxyModel
from qgis.gui import QgsDockWidget, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ..core.changed import HeldLayers, answered
from ..core.errors import PluginError
from ..core.rendered import needs_rendering
from ..core.requests import SegmentJob, split_prompts
from ..core.results import load_result
from ..core.retry import retry_request
from ..core.run import EngineRun
from ..core.scenes import scene_of
from ..core.settings import Settings
from ..core.translation import tr
from ..core.webscene import WebScene
from ..core.words import spoken_left_out, spoken_time
from .changed import ask_changed
from .enginebox import EngineBox
from .extent import ExtentChooser
from .log import LogWindow
from .model import ModelChooser
from .options import OptionsBox
from .plain import Messages, PlainLabel
from .preview import Preview
from .prompts import PromptEditor
from .ready import Readiness
from .samples import SampleButton
from .summary import SummaryTable
from .words import WordsLabel


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
        self._engine, self._messages = engine, Messages(message_bar)
        self._loading = self._job = None
        self._held = HeldLayers()
        # Asked what becomes of results that were changed; returns a choice of core.changed.
        self.ask = ask_changed
        self.run = EngineRun(engine, self)
        self.run.happened.connect(self._hear)
        self.web_scene = WebScene(engine, self)
        self.web_scene.ready.connect(self._send_rendered)
        self.web_scene.failed.connect(self._fail_rendering)
        self.web_scene.progressed.connect(self._show_rendered)
        self.log = LogWindow(tr("Log of the engine"), self)
        self.engine_box = EngineBox(engine)
        self.engine_box.is_busy = lambda: self.is_running
        self.engine_box.failed.connect(lambda words: self.complain(words, self.engine_box.log.show))
        self.engine_box.done.connect(lambda words: self._messages.show(words, Qgis.MessageLevel.Success, 30))
        self.layer = QgsMapLayerComboBox()
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.samples = SampleButton(canvas)
        self.samples.opened.connect(self._take_sample)
        self.samples.failed.connect(self.complain)
        self.prompts = PromptEditor()
        self.extent = ExtentChooser(canvas)
        self.preview = Preview(canvas)
        self.model = ModelChooser(engine)
        self.words = WordsLabel(engine, self.prompts, self.model)
        self.ready = Readiness(self.model, self.words, self.engine_box, self)
        self.ready.arrived.connect(lambda: self.is_running or self.press())
        self.ready.failed.connect(self.complain)
        self.options = OptionsBox()
        self.button = QPushButton(tr("Run"))
        self.button.clicked.connect(self.press)
        self.progress = QProgressBar()
        self.progress.hide()
        self.status = PlainLabel()
        self.summary = SummaryTable()
        self._lay_out()

    @property
    def is_running(self):
        """Tells whether something is going on that can be cancelled."""
        return self.run.is_running or self.web_scene.is_running

    def press(self):
        """Runs, or cancels the run."""
        if self.is_running:
            self.run.cancel()
            self.web_scene.cancel()
            self.button.setEnabled(False)
            self.status.setText(tr("Cancelling"))
            return
        try:
            self._start()
        except PluginError as error:
            self.complain(str(error))
            self.engine_box.look(error)

    def use_settings(self):
        """Takes over settings that were changed."""
        self.model.choice.setCurrentText(Settings.read().model)
        self.options.show_settings()
        self.engine_box.look()

    def retry(self, layer):
        """Asks again for the tiles of a result that have no answer."""
        if self.is_running:
            self.complain(tr("A run is going on; wait for its end, or cancel it."))
            return
        self.show()
        try:
            self.engine_box.check_rest()
            self._send(retry_request(layer), layer.name(), {})
        except PluginError as error:
            self.complain(str(error))
            self.engine_box.look(error)

    def _start(self):
        self.engine_box.check_rest()
        self.prompts.add_entry()
        if not self.ready.may_begin():
            return
        layer = self.layer.currentLayer()
        is_rendered = needs_rendering(layer)
        job = SegmentJob(
            scene="" if is_rendered else scene_of(layer),
            prompts=self.prompts.prompts(),
            output=self.options.output_path(),
            model=self.model.model(),
            area=self.extent.area(),
            exclusive=not self.options.overlapping.isChecked(),
            min_area=self.options.min_area(),
            simplify=self.options.simplify.value(),
            threshold=self.options.threshold.value(),
            gsd=self.options.gsd.value(),
            shape=self.options.shape(self.prompts.prompts()),
            refine=self.options.outlines.currentData(),
            live=True,
            centrelines=split_prompts(self.options.centrelines.text()),
            keep=self.options.keep.isChecked(),
        )
        self.prompts.remember()
        self.model.remember()
        name, colours = tr("{}: segments").format(layer.name()), self.prompts.colours()
        if is_rendered:
            # Mistakes are said before the work.
            job.request()
            self._job = (job, name, colours)
            self.web_scene.start(layer, self.extent.place(layer), job)
            self._show_begun(tr("Requesting the map"))
        else:
            self._send(job.request(), name, colours)

    def _send_rendered(self, scene):
        """Starts the run that a web map was rendered for."""
        job, name, colours = self._job
        try:
            self._send(replace(job, scene=scene).request(), name, colours)
        except PluginError as error:
            self._rest()
            self.complain(str(error))

    def _send(self, request, name, colours):
        """Starts a run that ends as a layer of this name."""
        self._loading = (request, name, colours)
        self._held.hold(request["output"])
        try:
            self.run.start(request)
        except PluginError:
            self._held.release()
            raise
        self.preview.begin(colours)
        self._show_begun(tr("Opening the model"))

    def _show_begun(self, words):
        self.button.setText(tr("Cancel"))
        self.summary.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self.status.setText(words)

    def _show_rendered(self, share):
        self.progress.setRange(0, 100)
        self.progress.setValue(round(share))
        self.status.setText(tr("Loading the map: {} %").format(round(share)))

    def _fail_rendering(self, sentence):
        self._fail({"reason": "user_error" if sentence else "cancelled", "message": sentence})

    def _hear(self, event):
        {
            "started": self._begin,
            "progress": self._go_on,
            "preview": self.preview.add,
            "finished": self._finish,
            "failed": self._fail,
        }.get(event["event"], lambda event: None)(event)

    def _begin(self, event):
        self.progress.setRange(0, event["tiles"])
        self.progress.setValue(event["resumed"])
        self.status.setText(tr("{} tiles").format(event["tiles"]))
        for warning in event["warnings"]:
            self._messages.show(warning, seconds=10)

    def _go_on(self, event):
        if event["stage"] == "polygons":
            self.progress.setRange(0, 0)
            self.status.setText(tr("Making polygons"))
            return
        self.progress.setValue(event["done"])
        text = tr("Tile {} of {}").format(event["done"], event["total"])
        if event["seconds_left"]:
            text += tr(", {} left").format(spoken_time(event["seconds_left"]))
        self.status.setText(text)

    def _finish(self, event):
        self._rest()
        try:
            load_result(*self._loading)
        except PluginError as error:
            self.complain(str(error))
            return
        self.summary.show_labels(event["labels"])
        self.status.setText(
            " ".join(
                (
                    tr("Done in {}: {}").format(spoken_time(event["seconds"]), Path(event["output"]).name),
                    spoken_left_out(event),
                )
            ).strip()
        )
        if event["failed_tiles"]:
            self.complain(
                tr("{} of {} tiles have no answer: {} Run again to retry them.").format(
                    event["failed_tiles"], event["tiles"], event["failure"]
                )
            )

    def _fail(self, event):
        self._rest()
        if event["reason"] == "changed":
            self._ask(event["paths"])
        elif event["reason"] == "cancelled":
            self.status.setText(tr("Cancelled"))
        else:
            self.status.setText(tr("Failed"))
            self.complain(event["message"])
            self.engine_box.hear(event)

    def _ask(self, paths):
        """Runs again as the user chooses, since a result would be replaced that was changed."""
        request, name, colours = self._loading
        self.status.setText(tr("Cancelled"))
        try:
            again = answered(request, paths, self.ask(paths, self))
            if again is not None:
                self._send(again, name, colours)
        except PluginError as error:
            self.complain(str(error))

    def _take_sample(self, layer, prompts):
        self.layer.setLayer(layer)
        if not self.prompts.rows():
            self.prompts.use(prompts)

    def _rest(self):
        self._held.release()
        self.preview.end()
        self.button.setText(tr("Run"))
        self.button.setEnabled(True)
        self.progress.hide()

    def complain(self, sentence, show_log=None):
        """Says what is wrong in the message bar, with a button for the log: the engine's, or another one."""
        button = QPushButton(tr("Log"))
        button.clicked.connect(lambda: (show_log or self._show_log)())
        self._messages.show(sentence, Qgis.MessageLevel.Warning, button=button)

    def _show_log(self):
        self.log.show_text(self._engine.log)

    def showEvent(self, event):
        """Shows itself; the engine is tried, the first time."""
        super().showEvent(event)
        self.engine_box.try_once()

    def _lay_out(self):
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        raster = QHBoxLayout()
        raster.addWidget(self.layer, 1)
        raster.addWidget(self.samples)
        form.addRow(tr("Raster"), raster)
        form.addRow(tr("Where"), self.extent)
        form.addRow(tr("Model"), self.model)
        below = QHBoxLayout()
        below.addWidget(self.engine_box.opener)
        below.addWidget(self.progress, 1)
        below.addStretch()
        below.addWidget(self.button)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.addWidget(self.engine_box)
        layout.addLayout(form)
        layout.addWidget(self.prompts)
        layout.addWidget(self.words)
        layout.addWidget(self.options)
        layout.addLayout(below)
        layout.addWidget(self.status)
        layout.addWidget(self.summary)
        layout.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.setWidget(area)
