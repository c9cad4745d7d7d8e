"""The prompt editor: one row for each class."""

from qgis.gui import QgsColorButton
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.requests import split_prompts
from ..core.translation import tr
from ..definitions.presets import PRESETS

NAME, PROMPT, COLOUR = range(3)
ROWS_SHOWN = 5


class PromptEditor(QWidget):
    """Classes with their name, what the model is asked for, and their colour if it is chosen."""

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.table = self._make_table()
        self.entry = QLineEdit()
        self.entry.setPlaceholderText(tr("Add classes: building, water, trees"))
        self.entry.returnPressed.connect(self.add_entry)
        self.remove = QPushButton(tr("Remove"))
        self.remove.clicked.connect(self.remove_selected)
        self.presets = QToolButton()
        self.presets.setText(tr("Presets"))
        self.presets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.presets.setMenu(self._make_menu())
        below = QHBoxLayout()
        below.addWidget(self.presets)
        below.addStretch()
        below.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.entry)
        layout.addWidget(self.table)
        layout.addLayout(below)

    def prompts(self):
        """Returns the classes as the engine takes them, `name=prompt` where they differ."""
        rows = ((self._text(row, NAME), self._text(row, PROMPT)) for row in range(self.table.rowCount()))
        return tuple(
            name if prompt in ("", name) else f"{name or prompt}={prompt}"
            for name, prompt in rows
            if name or prompt
        )

    def colours(self):
        """Returns the colour of each class that has one of its own."""
        return {
            self._text(row, NAME): self.table.cellWidget(row, COLOUR).color()
            for row in range(self.table.rowCount())
            if not self.table.cellWidget(row, COLOUR).isNull()
        }

    def add(self, text):
        """Adds the classes of a list with commas between them; those that are there already are left out."""
        names = {self._text(row, NAME) for row in range(self.table.rowCount())}
        for value in split_prompts(text):
            name, _, prompt = (part.strip() for part in value.partition("="))
            if name and name not in names:
                self._add_row(name, prompt or name)
        self.changed.emit()

    def add_entry(self):
        """Adds what stands in the entry."""
        self.add(self.entry.text())
        self.entry.clear()

    def use_preset(self, name):
        """Puts a preset in place of all classes."""
        self.table.setRowCount(0)
        self.add(",".join(PRESETS[name]))

    def remove_selected(self):
        """Removes the selected classes; all, if none is selected."""
        rows = {index.row() for index in self.table.selectedIndexes()} or set(range(self.table.rowCount()))
        for row in sorted(rows, reverse=True):
            self.table.removeRow(row)
        self.changed.emit()

    def _add_row(self, name, prompt):
        row = self.table.rowCount()
        self.table.insertRow(row)
        self.table.setItem(row, NAME, QTableWidgetItem(name))
        self.table.setItem(row, PROMPT, QTableWidgetItem(prompt))
        button = QgsColorButton()
        button.setShowNull(True, tr("The usual colour"))
        button.setToNull()
        button.setToolTip(tr("Colour of the polygons; the usual one unless you choose one"))
        self.table.setCellWidget(row, COLOUR, button)

    def _text(self, row, column):
        item = self.table.item(row, column)
        return "" if item is None else item.text().strip()

    def _make_table(self):
        table = QTableWidget(0, 3)
        table.setHorizontalHeaderLabels([tr("Class"), tr("Prompt"), tr("Colour")])
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(PROMPT, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COLOUR, QHeaderView.ResizeMode.ResizeToContents)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setMinimumHeight(
            header.sizeHint().height() + ROWS_SHOWN * table.verticalHeader().defaultSectionSize()
        )
        return table

    def _make_menu(self):
        menu = QMenu(self)
        for name in PRESETS:
            action = menu.addAction(tr(name))
            action.triggered.connect(lambda checked, name=name: self.use_preset(name))
        return menu
