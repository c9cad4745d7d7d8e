"""The part of the review's panel that has things outlined by clicks."""

from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ..core.errors import PluginError
from ..core.review import find_labels, is_reviewable
from ..core.translation import tr
from .clicktool import ClickTool
from .plain import PlainLabel

CLICK = "F"


class ClickBox(QWidget):
    """A button for the tool, the class of what is added, and what can be done now.

    Attributes:
        tool: The map tool.
        find_layer: Returns the layer that it works on; None where there is none.

    Args:
        canvas: QGIS's map.
        engine: The plugin's engine.
        complain: Says a sentence about what is wrong.
        find_layer: See above.
    """

    def __init__(self, canvas, engine, complain, find_layer, parent=None):
        super().__init__(parent)
        self.tool, self.find_layer = ClickTool(canvas, engine), find_layer
        self._complain = complain
        self.button = QPushButton(f"{tr('Click to fix')} ({CLICK})")
        self.button.setCheckable(True)
        self.button.setToolTip(tr("Outline what you click on, or what you drag a box around"))
        self.button.clicked.connect(self._press)
        self.classes = QComboBox()
        self.classes.setEditable(True)
        self.classes.setToolTip(tr("Class of what is added"))
        self.classes.currentTextChanged.connect(self._name)
        self.about = PlainLabel()
        self.about.hide()
        self.tool.said.connect(self.about.setText)
        self.tool.complained.connect(complain)
        self.tool.activated.connect(lambda: self._show(True))
        self.tool.deactivated.connect(lambda: self._show(False))
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.classes, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.about)

    def toggle(self):
        """Takes the tool, or gives it back."""
        self.button.setChecked(not self.button.isChecked())
        self._press(self.button.isChecked())

    def show_classes(self, layer):
        """Offers the classes of a result, the one that was chosen before still chosen if it is among them."""
        before, labels = self.classes.currentText(), find_labels(layer)
        self.classes.blockSignals(True)
        self.classes.clear()
        self.classes.addItems(labels)
        if before in labels:
            self.classes.setCurrentText(before)
        self.classes.blockSignals(False)
        self._name(self.classes.currentText())

    def _press(self, is_on):
        if not is_on:
            self.tool.end()
            return
        layer = self.find_layer()
        try:
            if not is_reviewable(layer):
                raise PluginError(
                    tr("Select the layer of a result first; it has the fields label, score and status.")
                )
            if self.tool.layer is not layer:
                self.show_classes(layer)
            self.tool.begin(layer, self._label())
        except PluginError as error:
            self.button.setChecked(False)
            self._complain(str(error))

    def _name(self, _):
        self.tool.label = self._label()

    def _label(self):
        return self.classes.currentText().strip() or self.classes.itemText(0)

    def _show(self, is_on):
        self.button.setChecked(is_on)
        self.about.setVisible(is_on)
