"""The options, folded away."""

import tempfile
from pathlib import Path

from qgis.gui import QgsCollapsibleGroupBoxBasic, QgsFileWidget
from qgis.PyQt.QtWidgets import QCheckBox, QDoubleSpinBox, QFormLayout


class OptionsBox(QgsCollapsibleGroupBoxBasic):
    """What most runs need not say."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setTitle(self.tr("Options"))
        self.overlapping = QCheckBox(self.tr("Labels may overlap (objects)"))
        self.min_area = self._make_number(self.tr(" m²"), 1e9)
        self.simplify = self._make_number(self.tr(" m"), 1e4)
        self.output = QgsFileWidget()
        self.output.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.output.setFilter(self.tr("GeoPackages (*.gpkg)"))
        self.output.lineEdit().setPlaceholderText(self.tr("A temporary file"))
        layout = QFormLayout(self)
        layout.addRow(self.overlapping)
        layout.addRow(self.tr("Smallest polygon"), self.min_area)
        layout.addRow(self.tr("Simplify by"), self.simplify)
        layout.addRow(self.tr("Save to"), self.output)
        self.setCollapsed(True)

    def output_path(self):
        """Returns the GeoPackage to write; a new one in a temporary folder unless one is chosen."""
        chosen = self.output.filePath().strip()
        return chosen or str(Path(tempfile.mkdtemp(prefix="t4s_geo_")) / "segments.gpkg")

    def _make_number(self, unit, most):
        box = QDoubleSpinBox()
        box.setRange(0, most)
        box.setDecimals(1)
        box.setSuffix(unit)
        return box
