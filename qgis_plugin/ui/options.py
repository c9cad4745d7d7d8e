"""The options, folded away."""

import itertools
import tempfile
from pathlib import Path

from qgis.gui import QgsCollapsibleGroupBoxBasic, QgsFileWidget
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QLineEdit

from ..core.formats import filters
from ..core.settings import Settings
from ..core.translation import tr
from ..definitions.shapes import suited_shapes

NAME = "segments"
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
        for choice in (self.outlines, self.shapes):
            # As wide as the panel, not as the longest choice.
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(SHORTEST)
        self.centrelines = QLineEdit()
        self.centrelines.setPlaceholderText(tr("classes, such as road"))
        self.output = QgsFileWidget()
        self.output.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.output.setFilter(filters())
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
        layout.addRow(tr("Lines along"), self.centrelines)
        layout.addRow(tr("Save to"), self.output)
        layout.addRow(self.keep)
        self.setCollapsed(True)

    def min_area(self):
        """Returns the smallest polygon in square metres; None for one cell of the model's answers."""
        value = self.smallest.value()
        return value if value >= 0 else None

    def output_path(self):
        """Returns the file to write; a new GeoPackage in the folder of the settings unless one is chosen."""
        chosen = self.output.filePath().strip()
        if chosen:
            return chosen
        settled = Settings.read().output_folder
        folder = Path(settled or tempfile.mkdtemp(prefix="t4s_geo_"))
        paths = (folder / f"{NAME}_{number}.gpkg" for number in itertools.count(1))
        return str(
            next(path for path in paths if not path.exists() and not path.with_suffix(".ledger").exists())
        )

    def shape(self, prompts):
        """Returns the kinds of outlines for a request.

        Args:
            prompts: `"building"` or `"building=roofs of houses"`.
        """
        return suited_shapes(prompts) if self.shapes.currentData() else ()

    def show_settings(self):
        """Says where results go that are given no name."""
        folder = Settings.read().output_folder
        words = tr("A new file in {}").format(folder) if folder else tr("A temporary file")
        self.output.lineEdit().setPlaceholderText(words)

    def _make_number(self, unit, most):
        box = QDoubleSpinBox()
        box.setRange(0, most)
        box.setDecimals(1)
        box.setSuffix(unit)
        return box
