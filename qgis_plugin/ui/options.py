"""The options, folded away."""

from qgis.gui import QgsCollapsibleGroupBoxBasic, QgsFileWidget
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP, QEvent, Qt
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QLineEdit

from ..core.errors import PluginError
from ..core.formats import filters
from ..core.places import NAME, new_result, results_folder
from ..core.requests import SegmentJob, split_prompts
from ..core.translation import tr
from ..definitions.shapes import suited_shapes
from .hints import set_hint

SHAPES = (
    (QT_TRANSLATE_NOOP("T4sGeo", "as suits the classes"), True),
    (QT_TRANSLATE_NOOP("T4sGeo", "those of the pixels"), False),
)
OUTLINES = (
    (QT_TRANSLATE_NOOP("T4sGeo", "as the model says"), ""),
    (QT_TRANSLATE_NOOP("T4sGeo", "Tell houses, fields and trees apart"), "seams"),
    (QT_TRANSLATE_NOOP("T4sGeo", "Follow the edges of the image"), "edges"),
    (QT_TRANSLATE_NOOP("T4sGeo", "Split what touches into objects (slower)"), "sam"),
    (QT_TRANSLATE_NOOP("T4sGeo", "Plain"), "none"),
)
FILE, SHOWN, LIKE_LAYER = "file", "shown", "like layer"
PICTURES = (
    (QT_TRANSLATE_NOOP("T4sGeo", "as suits the file"), FILE),
    (QT_TRANSLATE_NOOP("T4sGeo", "the bands that the layer shows"), SHOWN),
    (QT_TRANSLATE_NOOP("T4sGeo", "the bands and the contrast of the layer"), LIKE_LAYER),
)
SHORTEST = 10
"""Characters that are shown of a choice at least."""


class OptionsBox(QgsCollapsibleGroupBoxBasic):
    """What most runs need not say."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setTitle(tr("Options"))
        self.overlapping = QCheckBox(tr("Labels may overlap"))
        self.keep = QCheckBox(tr("Keep my corrections"))
        self.keep.setChecked(True)
        self.keep.setToolTip(
            tr("Polygons of the output that you accepted, changed, drew or rejected stay as they are.")
        )
        self.smallest = self._make_number(tr(" m²"), 1e9)
        self.smallest.setMinimum(-1)
        self.smallest.setValue(-1)
        self.smallest.setSpecialValueText(tr("one cell of the model"))
        self.simplify = self._make_number(tr(" m"), 1e4)
        self.threshold = self._make_number("", 0.99)
        self.threshold.setDecimals(2)
        self.threshold.setSingleStep(0.05)
        self.threshold.setSpecialValueText(tr("as the model says"))
        self.gsd = self._make_number(tr(" m"), 1e4)
        self.gsd.setDecimals(2)
        self.gsd.setSpecialValueText(tr("as suits the model"))
        self.outlines = QComboBox()
        for words, refine in OUTLINES:
            self.outlines.addItem(tr(words), refine)
        self.shapes = QComboBox()
        for words, are_suited in SHAPES:
            self.shapes.addItem(tr(words), are_suited)
        self.shapes.setToolTip(
            tr(
                "Shapes have the vertices that they need; "
                "polygons that are simplified keep the pixels' outlines."
            )
        )
        self.simplify.valueChanged.connect(lambda tolerance: self.shapes.setEnabled(not tolerance))
        self.pictures = QComboBox()
        for words, picture in PICTURES:
            self.pictures.addItem(tr(words), picture)
        self.pictures.setToolTip(tr("What the model sees: bands that suit the file, or those of the layer."))
        self.nodata = QLineEdit()
        set_hint(self.nodata, tr("as layer and file say"))
        self.nodata.setToolTip(tr("Value of pixels without data, such as 0 for black margins"))
        for choice in (self.outlines, self.shapes, self.pictures):
            # As wide as the panel, not as the longest choice.
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(SHORTEST)
        self.centrelines = QLineEdit()
        set_hint(self.centrelines, tr("classes, such as road"))
        self.output = QgsFileWidget()
        self.output.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.output.setFilter(filters())
        self._output_line = self.output.lineEdit()
        self._switches = {"overlapping": self.overlapping, "keep": self.keep}
        self._numbers = {
            "smallest": self.smallest,
            "simplify": self.simplify,
            "threshold": self.threshold,
            "gsd": self.gsd,
        }
        self._choices = {"outlines": self.outlines, "shapes": self.shapes, "pictures": self.pictures}
        self.show_settings()
        layout = QFormLayout(self)
        layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        layout.addRow(self.overlapping)
        layout.addRow(tr("Smallest polygon"), self.smallest)
        layout.addRow(tr("Simplify by"), self.simplify)
        layout.addRow(tr("Shapes"), self.shapes)
        layout.addRow(tr("Outlines"), self.outlines)
        layout.addRow(tr("Lowest probability"), self.threshold)
        layout.addRow(tr("Metres a pixel"), self.gsd)
        layout.addRow(tr("Picture"), self.pictures)
        layout.addRow(tr("No data"), self.nodata)
        layout.addRow(tr("Lines along"), self.centrelines)
        layout.addRow(tr("Save to"), self.output)
        layout.labelForField(self.output).setBuddy(self._output_line)
        layout.addRow(self.keep)
        self.setCollapsed(True)

    def event(self, event):
        """Unfolds itself where its letter is pressed, and leads to what is in it."""
        if event.type() == QEvent.Type.Shortcut:
            self.setCollapsed(False)
            self.overlapping.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().event(event)

    def min_area(self):
        """Returns the smallest polygon in square metres; None for one cell of the model's answers."""
        value = self.smallest.value()
        return value if value >= 0 else None

    def job(self, scene, prompts, model):
        """Returns what the panel says is to be done, without where the result goes.

        Args:
            scene: What the engine opens; empty where it is still to be made.
            prompts: `"building"` or `"building=roofs of houses"`.
            model: Name of the model.
        """
        return SegmentJob(
            scene=scene,
            prompts=prompts,
            output="",
            model=model,
            exclusive=not self.overlapping.isChecked(),
            min_area=self.min_area(),
            simplify=self.simplify.value(),
            threshold=self.threshold.value(),
            gsd=self.gsd.value(),
            shape=self.shape(prompts),
            refine=self.outlines.currentData(),
            live=True,
            centrelines=split_prompts(self.centrelines.text()),
            keep=self.keep.isChecked(),
        )

    def nodata_value(self):
        """Returns the value of pixels without data; None for what layer and file say.

        Raises:
            PluginError: It is no number.
        """
        text = self.nodata.text().strip().replace(",", ".")
        try:
            return float(text) if text else None
        except ValueError:
            raise PluginError(
                tr("{} is no value of pixels; write a number, such as 0.").format(text)
            ) from None

    def output_path(self, about=NAME):
        """Returns the file to write; a new GeoPackage in the folder of results unless one is chosen.

        Args:
            about: What a new one is called after.

        Raises:
            PluginError: The folder cannot be written to.
        """
        return self.chosen_output() or new_result(about)

    def chosen_output(self):
        """Returns the file that is chosen; empty for none."""
        return self.output.filePath().strip()

    def shape(self, prompts):
        """Returns the kinds of outlines for a request.

        Args:
            prompts: `"building"` or `"building=roofs of houses"`.
        """
        return suited_shapes(prompts) if self.shapes.isEnabled() and self.shapes.currentData() else ()

    def state(self):
        """Returns what is chosen as JSON values by name."""
        return {
            **{name: box.isChecked() for name, box in self._switches.items()},
            **{name: box.value() for name, box in self._numbers.items()},
            **{name: box.currentData() for name, box in self._choices.items()},
            "centrelines": self.centrelines.text(),
            "nodata": self.nodata.text(),
            "output": self.chosen_output(),
        }

    def restore(self, state):
        """Brings back what `state` returned, as far as it makes sense."""
        for name, value in state.items():
            if name in self._switches and isinstance(value, bool):
                self._switches[name].setChecked(value)
            elif name in self._numbers and isinstance(value, (int, float)):
                self._numbers[name].setValue(value)
            elif name in self._choices:
                self._choices[name].setCurrentIndex(max(0, self._choices[name].findData(value)))
        self.centrelines.setText(str(state.get("centrelines", "")))
        self.nodata.setText(str(state.get("nodata", "")))
        self.output.setFilePath(str(state.get("output", "")))

    def show_settings(self, *_):
        """Says where results go that are given no name."""
        set_hint(self._output_line, tr("A new file in {}").format(results_folder()))

    def _make_number(self, unit, most):
        box = QDoubleSpinBox()
        box.setRange(0, most)
        box.setDecimals(1)
        box.setSuffix(unit)
        return box
