"""Sliders that draw a result otherwise as they are let go."""

from qgis.core import QgsProject
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAction,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ..core.adjusting import Adjusting, Values
from ..core.errors import PluginError
from ..core.ledgers import ledger_file
from ..core.run import EngineRun
from ..core.translation import tr
from .layeractions import LayerActions
from .mnemonics import Mnemonics
from .plain import PlainLabel

AREAS = (None, 0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Square metres of the smallest polygon; None for what it was."""
TOLERANCES = (0, 0.5, 1, 1.5, 2, 3, 5, 8)
"""Pixels by which outlines are simplified."""
LOWEST, HIGHEST = 5, 95
SHORTEST = 90
"""Pixels of a slider at least; where they do not fit beside its name, it stands below."""


class Slider(QWidget):
    """A slider with its value in words.

    Signals:
        released: It was let go, or moved by a key.

    Args:
        least: Lowest value.
        most: Highest value.
        words: Says a value.
    """

    released = pyqtSignal()

    def __init__(self, least, most, words, parent=None):
        super().__init__(parent)
        self._words = words
        self.slider, self.label = QSlider(Qt.Orientation.Horizontal), _label()
        self.slider.setRange(least, most)
        self.slider.setTracking(True)
        self.slider.valueChanged.connect(self._change)
        self.slider.sliderReleased.connect(self.released)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.slider.setMinimumWidth(SHORTEST)
        self.setFocusProxy(self.slider)
        self.setFocusPolicy(self.slider.focusPolicy())
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.label)
        self._change(least)

    def _change(self, value):
        self.label.setText(self._words(value))
        if not self.slider.isSliderDown():
            self.released.emit()


class AdjustPanel(QgsDockWidget):
    """Draws a result otherwise; the file stays what it is until that is applied.

    Args:
        engine: The plugin's engine.
        complain: Says a sentence about what is wrong.
    """

    def __init__(self, engine, complain, parent=None):
        super().__init__(parent)
        self.setObjectName("t4s_geo_adjust")
        self.setWindowTitle(tr("Adjust"))
        self._complain = complain
        self.adjusting, self.sliders, self._last = None, {}, None
        self._is_waiting = self._is_applying = False
        self.run = EngineRun(engine, self)
        self.run.happened.connect(self._hear)
        self.smallest = Slider(0, len(AREAS) - 1, _spoken_area)
        self.simplify = Slider(0, len(TOLERANCES) - 1, self._spoken_tolerance)
        self.status = PlainLabel()
        self.apply, self.discard = QPushButton(tr("Apply to the file")), QPushButton(tr("Discard"))
        self.apply.clicked.connect(self._apply)
        self.discard.clicked.connect(self.stop)
        for slider in (self.smallest, self.simplify):
            slider.released.connect(self._draw)
        self._lay_out()
        QgsProject.instance().layersWillBeRemoved.connect(self._forget)

    def begin(self, layer):
        """Begins with a result as it is."""
        self.stop()
        try:
            adjusting = Adjusting(layer)
        except PluginError as error:
            self._complain(str(error))
            return
        for slider in (self.smallest, self.simplify):
            slider.slider.setValue(0)
        while self._classes.rowCount():
            self._classes.removeRow(0)
        self.sliders = {}
        for label in adjusting.labels:
            slider = Slider(LOWEST, HIGHEST, lambda value: f"{value} %")
            slider.slider.setValue(round(100 * adjusting.threshold_of(label)))
            slider.released.connect(self._draw)
            self.sliders[label] = slider
            # A single & is the mark of a letter.
            name = _label(label.replace("&", "&&"))
            name.setBuddy(slider)
            self._classes.addRow(name, slider)
        self.status.setText("")
        self.adjusting, self._last = adjusting, None
        self.simplify.slider.valueChanged.emit(0)
        self.apply.setEnabled(False)
        self.setUserVisible(True)

    def stop(self):
        """Takes what was drawn away; the file is what it was."""
        if self.adjusting is None:
            return
        self.run.cancel()
        self._is_waiting = False
        adjusting, self.adjusting = self.adjusting, None
        adjusting.failed()
        adjusting.end()
        self.hide()

    def values(self):
        """Returns what the sliders say."""
        return Values(
            {label: slider.slider.value() / 100 for label, slider in self.sliders.items()},
            AREAS[self.smallest.slider.value()],
            TOLERANCES[self.simplify.slider.value()] * self.adjusting.pixel,
        )

    def closeEvent(self, event):
        """Stops, too."""
        self.stop()
        super().closeEvent(event)

    def remove(self):
        """Takes the panel away."""
        self.stop()
        QgsProject.instance().layersWillBeRemoved.disconnect(self._forget)
        self.deleteLater()

    def _draw(self):
        """Draws beside the result; what is being drawn is given up for it."""
        if self.adjusting is None or self._is_applying or self.values() == self._shown():
            return
        if self.run.is_running:
            self._is_waiting = True
            self.run.cancel()
            return
        self._start(self.adjusting.preview_request)

    def _shown(self):
        """Returns the values of what is shown or drawn; those that the result was made with at first."""
        if self._last is not None:
            return self._last
        first = {label: round(100 * self.adjusting.threshold_of(label)) / 100 for label in self.sliders}
        return Values(first)

    def _apply(self):
        if not self.run.is_running:
            self._is_applying = True
            self._start(self.adjusting.apply_request)

    def _start(self, request_of):
        values = self.values()
        try:
            self.run.start(request_of(values))
        except PluginError as error:
            self._is_applying = False
            self.adjusting.failed()
            self.status.setText(str(error))
            return
        self._last = values
        self.status.setText(tr("Making polygons"))

    def _hear(self, event):
        if event["event"] not in ("finished", "failed") or self.adjusting is None:
            return
        is_applying, self._is_applying = self._is_applying, False
        try:
            if event["event"] == "failed":
                self.adjusting.failed()
                self.status.setText("" if event["reason"] == "cancelled" else event["message"])
            elif is_applying:
                self.adjusting.applied(self._last)
                self._last = None
                self.stop()
            else:
                self.adjusting.show_preview()
                self.apply.setEnabled(True)
                count = sum(one["polygons"] for one in event["labels"])
                self.status.setText(tr("{} polygons; the file is not changed yet.").format(count))
        except PluginError as error:
            self.status.setText(str(error))
        if self._is_waiting:
            self._is_waiting = False
            self._draw()

    def _forget(self, ids):
        if self.adjusting is not None and self.adjusting.layer.id() in ids:
            self.stop()

    def _spoken_tolerance(self, value):
        pixel = 1.0 if self.adjusting is None else self.adjusting.pixel
        return tr("{:g} m").format(TOLERANCES[value] * pixel) if value else tr("as it was")

    def _lay_out(self):
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        self._classes = QFormLayout()
        layout.addWidget(_label(tr("Lowest probability")))
        layout.addLayout(self._classes)
        form = QFormLayout()
        for rows in (self._classes, form):
            rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Smallest polygon"), self.smallest)
        form.addRow(tr("Simplify by"), self.simplify)
        layout.addLayout(form)
        layout.addStretch()
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        below = QHBoxLayout()
        below.addStretch()
        below.addWidget(self.discard)
        below.addWidget(self.apply)
        outer = QWidget()
        # What ends it stays in view, however many classes there are.
        layout = QVBoxLayout(outer)
        layout.addWidget(area, 1)
        layout.addWidget(self.status)
        layout.addLayout(below)
        self.setWidget(outer)
        self.mnemonics = Mnemonics(self, (self.apply, self.discard))


class AdjustMenu:
    """Offers it in the context menu of results.

    Args:
        iface: QGIS's desktop.
        engine: The plugin's engine.
        complain: Says a sentence about what is wrong.
    """

    def __init__(self, iface, engine, complain):
        self._iface = iface
        self.panel = AdjustPanel(engine, complain, iface.mainWindow())
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.panel)
        self.panel.hide()
        self.action = QAction(tr("Adjust probability and size"), self.panel)
        self.action.triggered.connect(lambda: self.panel.begin(iface.activeLayer()))
        self._offered = LayerActions(iface, (self.action,), ledger_file)

    def remove(self):
        """Takes it back."""
        self._offered.remove()
        self._iface.removeDockWidget(self.panel)
        self.panel.remove()


def _spoken_area(value):
    return tr("as it was") if AREAS[value] is None else tr("{:,} m²").format(AREAS[value])


def _label(words=""):
    """Returns words on one line, whatever is in them."""
    label = PlainLabel()
    label.setWordWrap(False)
    label.setText(words)
    return label
