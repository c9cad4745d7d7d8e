"""A panel that goes from one place that the model is unsure of to the next."""

from qgis.core import QgsProject
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ..core.doubts import add_doubts, doubts_request, mark_place
from ..core.errors import PluginError
from ..core.run import EngineRun
from ..core.translation import tr
from .mnemonics import Mnemonics
from .plain import PlainLabel
from .zooming import zoom_to

AROUND = 1.15
"""How much larger than the place the map shows."""


class DoubtsPanel(QgsDockWidget):
    """Shows the places of a run that are most worth to be corrected, one after the other.

    Signals:
        wants_teaching: What was corrected is to be taught: the result's layer.

    Args:
        engine: The plugin's engine.
        canvas: QGIS's map.
        complain: Says a sentence about what is wrong.
    """

    wants_teaching = pyqtSignal(object)

    def __init__(self, engine, canvas, complain, parent=None):
        super().__init__(parent)
        self.setObjectName("t4s_geo_doubts")
        self.setWindowTitle(tr("Where to look next"))
        self._canvas, self._complain = canvas, complain
        self.run = EngineRun(engine, self)
        self.run.happened.connect(self._hear)
        self._result = self.layer = None
        self._numbers, self._place = [], 0
        self.about = PlainLabel()
        self.done = QCheckBox(tr("All is right here now"))
        self.done.toggled.connect(self._mark)
        self.back, self.next = QPushButton(tr("Previous")), QPushButton(tr("Next"))
        self.teach = QPushButton(tr("Teach…"))
        self.back.clicked.connect(lambda: self._go(-1))
        self.next.clicked.connect(lambda: self._go(1))
        self.teach.clicked.connect(self._teach)
        below = QHBoxLayout()
        for button in (self.back, self.next):
            below.addWidget(button)
        below.addStretch()
        below.addWidget(self.teach)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.addWidget(self.about)
        layout.addWidget(self.done)
        layout.addLayout(below)
        layout.addStretch()
        self.setWidget(inner)
        self.mnemonics = Mnemonics(self)
        QgsProject.instance().layersWillBeRemoved.connect(self._forget)

    def begin(self, result):
        """Looks for the places of a result."""
        if self.run.is_running:
            return
        try:
            self.run.start(doubts_request(result))
        except PluginError as error:
            self._complain(str(error))
            return
        self._result = result
        self.layer, self._numbers = None, []
        self.setUserVisible(True)
        self._show()
        self.about.setText(tr("Looking where the model is unsure"))

    def remove(self):
        """Takes the panel away."""
        QgsProject.instance().layersWillBeRemoved.disconnect(self._forget)
        self.run.cancel()
        self.deleteLater()

    def _hear(self, event):
        if event["event"] == "failed":
            self.about.setText("" if event["reason"] == "cancelled" else event["message"])
        if event["event"] != "finished" or self._result is None:
            return
        try:
            self.layer = add_doubts(self._result, event)
        except PluginError as error:
            self.about.setText(str(error))
            return
        self._numbers = sorted(feature.id() for feature in self.layer.getFeatures())
        self._place = 0
        self._show()

    def _go(self, step):
        self._place = min(max(self._place + step, 0), len(self._numbers) - 1)
        self._show()

    def _show(self):
        has_places = bool(self._numbers)
        for widget in (self.done, self.back, self.next, self.teach):
            widget.setEnabled(has_places)
        if not has_places:
            return
        feature = self.layer.getFeature(self._numbers[self._place])
        self.about.setText(
            tr("Place {} of {}: {}, {} of it may be wrong. Correct, and draw what is missing.").format(
                feature["rank"], len(self._numbers), feature["label"], f"{feature['doubt']:.0%}"
            )
        )
        blocked = self.done.blockSignals(True)
        self.done.setChecked(bool(feature["done"]))
        self.done.blockSignals(blocked)
        self.back.setEnabled(self._place > 0)
        self.next.setEnabled(self._place + 1 < len(self._numbers))
        zoom_to(self._canvas, feature.geometry().boundingBox(), self.layer.crs(), AROUND)

    def _mark(self, is_done):
        if self.layer is not None and self._numbers:
            mark_place(self.layer, self._numbers[self._place], is_done, self._result)

    def _teach(self):
        """The places where all is right are the area to learn from."""
        self.wants_teaching.emit(self._result)

    def _forget(self, ids):
        if self.layer is not None and self.layer.id() in ids:
            self.layer, self._numbers = None, []
            self.about.setText("")
            self._show()
        if self._result is not None and self._result.id() in ids:
            self._result = None
