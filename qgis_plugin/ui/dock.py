"""The panel: what to segment, with which prompts, and what was found."""

from dataclasses import replace

from qgis.core import Qgis, QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgsDockWidget, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ..core.areas import keep_area
from ..core.changed import answered, begun_anew
from ..core.errors import PluginError
from ..core.places import layer_name
from ..core.rendered import needs_rendering
from ..core.results import load_result, title_of
from ..core.retry import retry_request
from ..core.scenes import scene_of, shown_bands, shown_stretch
from ..core.session import read_session, write_session
from ..core.settings import Settings
from ..core.translation import tr
from ..core.webscene import WebScene
from .changed import ask_changed, ask_other_run
from .course import Course, Goal
from .earlier import EarlierButton
from .enginebox import EngineBox
from .extent import ExtentChooser
from .log import LogWindow
from .mnemonics import Mnemonics
from .model import ModelChooser
from .options import FILE, LIKE_LAYER, OptionsBox
from .plain import Messages
from .prompts import PromptEditor
from .ready import Readiness
from .samples import SampleButton
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
        self._job = self._unfinished = None
        # Asked what becomes of results; return a choice of core.changed.
        self.ask, self.ask_other_run = ask_changed, ask_other_run
        self.course = Course(engine, canvas, self)
        self.run, self.preview = self.course.run, self.course.preview
        self.progress, self.status = self.course.progress, self.course.status
        self.summary = self.course.summary
        self.web_scene = WebScene(engine, self)
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
        self.model = ModelChooser(engine)
        self.words = WordsLabel(engine, self.prompts, self.model)
        self.ready = Readiness(self.model, self.words, self.engine_box, self)
        self.ready.arrived.connect(lambda: self.is_running or self.press())
        self.ready.failed.connect(self._fail)
        self.options = OptionsBox()
        self.button = QPushButton(tr("Run"))
        self.button.clicked.connect(self.press)
        self.earlier = EarlierButton()
        self.earlier.chosen.connect(self.reopen)
        self._connect()
        self._lay_out()
        self.mnemonics = Mnemonics(self, (self.button, self.prompts.presets, self.options))
        session = read_session()
        self.prompts.restore(session.get("classes") or ())
        self.options.restore(session.get("options") or {})

    @property
    def is_running(self):
        """Tells whether something is going on that can be cancelled."""
        return self.run.is_running or self.web_scene.is_running

    def press(self):
        """Runs, or cancels the run."""
        if self.is_running:
            self.web_scene.cancel()
            self.course.cancel()
            self.button.setEnabled(False)
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
            self.course.begin(Goal(retry_request(layer), title_of(layer)))
        except PluginError as error:
            self.complain(str(error))
            self.engine_box.look(error)

    def remember(self):
        """Keeps classes and options for the next session."""
        write_session({"classes": self.prompts.state(), "options": self.options.state()})

    def reopen(self, run):
        """Opens the result of an earlier run."""
        try:
            load_result(run.request, run.name, is_partial=run.is_partial)
        except PluginError as error:
            self.complain(str(error))

    def _start(self):
        self.engine_box.check_rest()
        self.prompts.add_entry()
        if not self.ready.may_begin():
            return
        layer = self.layer.currentLayer()
        picture = self.options.pictures.currentData()
        is_rendered = needs_rendering(layer)
        scene = "" if is_rendered else scene_of(layer, self.options.nodata_value())
        area = "" if is_rendered else self.extent.area()
        asked = self.options.job(scene, self.prompts.prompts(), self.model.model())
        if picture != FILE and not is_rendered:
            stretch = shown_stretch(layer) if picture == LIKE_LAYER else ()
            asked = replace(asked, bands=shown_bands(layer) or (), stretch=stretch)
        job = self._placed(asked, area, layer)
        self.prompts.remember()
        self.model.remember()
        self.remember()
        goal = Goal({}, layer_name(layer.name(), job.prompts, job.output), self.prompts.colours())
        if is_rendered:
            # Mistakes are said before the work.
            job.request()
            self._job = (job, goal)
            self.web_scene.start(layer, self.extent.place(layer), job)
            self.course.show_begun(tr("Requesting the map"))
        else:
            job = replace(job, area=keep_area(area, job.output))
            self.course.begin(replace(goal, request=job.request()))

    def _placed(self, job, area, layer):
        """Returns a job with its output: that of the run before where it was cancelled and is asked again."""
        asked = (job, area, layer.id())
        if not self.options.chosen_output() and self._unfinished and self._unfinished[0] == asked:
            return replace(job, output=self._unfinished[1])
        job.check_prompts()
        output = self.options.output_path(layer.name())
        self._unfinished = (asked, output)
        return replace(job, output=output)

    def _forget(self, is_whole):
        if is_whole:
            self._unfinished = None

    def _send_rendered(self, scene):
        """Starts the run that a web map was rendered for."""
        job, goal = self._job
        try:
            request = replace(job, scene=scene).request()
            self.course.begin(replace(goal, request=request), is_new=False)
        except PluginError as error:
            self.course.rest()
            self.complain(str(error))

    def _show_rendered(self, share):
        self.progress.setRange(0, 100)
        self.progress.setValue(round(share))
        self.course.say(tr("Loading the map: {} %").format(round(share)))

    def _fail_rendering(self, sentence):
        self.course.rest()
        self.course.say(tr("Failed") if sentence else tr("Cancelled"))
        if sentence:
            self._fail({"reason": "user_error", "message": sentence})

    def _fail(self, event):
        self.complain(event["message"], details=event.get("details", ""))
        self.engine_box.hear(event)

    def _ask(self, event):
        """Runs again as the user chooses, since a result would be replaced."""
        goal = self.course.goal
        self.course.say(tr("Cancelled"))
        try:
            if event["reason"] == "changed":
                again = answered(goal.request, event["paths"], self.ask(event["paths"], self))
            else:
                choice = self.ask_other_run(event["ledger"], event["difference"], self)
                again = begun_anew(goal.request, choice)
            if again is not None:
                self.course.begin(replace(goal, request=again))
        except PluginError as error:
            self.complain(str(error))

    def _take_sample(self, layer, prompts):
        self.layer.setLayer(layer)
        if not self.prompts.rows():
            self.prompts.use(prompts)

    def _show_running(self):
        self.button.setText(tr("Cancel"))
        self.button.setEnabled(True)

    def _show_rest(self):
        self.button.setText(tr("Run"))
        self.button.setEnabled(True)

    def complain(self, sentence, show_log=None, details=""):
        """Says what is wrong in the message bar, with a button for the log: the engine's, or another one."""
        button = QPushButton(tr("Log"))
        button.clicked.connect(lambda: (show_log or self._show_log)())
        self._messages.show(sentence, Qgis.MessageLevel.Warning, button=button, details=details)

    def _show_log(self):
        self.log.show_text(self._engine.log)

    def showEvent(self, event):
        """Shows itself; the engine is tried, the first time."""
        super().showEvent(event)
        self.engine_box.try_once()

    def _connect(self):
        course = self.course
        course.begun.connect(self._show_running)
        course.rested.connect(self._show_rest)
        course.complained.connect(self.complain)
        course.warned.connect(lambda sentence: self._messages.show(sentence, seconds=10))
        course.failed.connect(self._fail)
        course.hindered.connect(self._ask)
        course.ended.connect(self._forget)
        self.web_scene.ready.connect(self._send_rendered)
        self.web_scene.failed.connect(self._fail_rendering)
        self.web_scene.progressed.connect(self._show_rendered)
        project = QgsProject.instance()
        for moved in (project.projectSaved, project.readProject, project.cleared):
            moved.connect(self.options.show_settings)

    def _lay_out(self):
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        raster = QHBoxLayout()
        raster.addWidget(self.layer, 1)
        raster.addWidget(self.samples)
        form.addRow(tr("Raster"), raster)
        form.labelForField(raster).setBuddy(self.layer)
        form.addRow(tr("Where"), self.extent)
        form.addRow(tr("Model"), self.model)
        above = QWidget()
        layout = QVBoxLayout(above)
        layout.addWidget(self.engine_box)
        layout.addLayout(form)
        for widget in (self.prompts, self.words, self.options):
            layout.addWidget(widget)
        layout.addStretch()
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(above)
        below = QHBoxLayout()
        below.addWidget(self.engine_box.opener)
        below.addWidget(self.earlier)
        below.addStretch()
        below.addWidget(self.button)
        inner = QWidget()
        # What goes on stays in view, however far the rest is unfolded.
        layout = QVBoxLayout(inner)
        layout.addWidget(area, 1)
        layout.addLayout(below)
        for widget in (self.progress, self.status, self.summary):
            layout.addWidget(widget)
        self.setWidget(inner)
