"""The prompt editor: one row for each class."""

from qgis.gui import QgsColorButton
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyle,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core.colours import label_colours
from ..core.history import remember_prompts
from ..core.requests import split_prompts
from ..core.translation import tr
from .hints import set_hint
from .plain import set_tip
from .presets import PresetButton

NAME, PROMPT, COLOUR = range(3)
ROWS_SHOWN = 5


class PromptEditor(QWidget):
    """Classes with their name, what the model is asked for, and their colour, usual or chosen."""

    changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.table = self._make_table()
        self.table.itemChanged.connect(self._edited)
        self.entry = QLineEdit()
        set_hint(self.entry, tr("Add classes: building, water, trees"))
        self.entry.returnPressed.connect(self.add_entry)
        self.remove = QPushButton(tr("Remove"))
        self.remove.setToolTip(tr("Remove the selected classes"))
        self.remove.setEnabled(False)
        self.remove.clicked.connect(self.remove_selected)
        self.table.itemSelectionChanged.connect(self._show_selection)
        self.presets = PresetButton(self)
        self.fill_menu = self.presets.fill
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
        return tuple(prompt for _, prompt in self.rows())

    def rows(self):
        """Returns the numbers of the rows that are not empty, each with its class as the engine takes it."""
        texts = (
            (row, self._text(row, NAME), self._text(row, PROMPT)) for row in range(self.table.rowCount())
        )
        return tuple(
            (row, name if prompt in ("", name) else f"{name or prompt}={prompt}")
            for row, name, prompt in texts
            if name or prompt
        )

    def mark(self, marks):
        """Shows what the model makes of the classes.

        Args:
            marks: For rows by their numbers, whether there is a problem, and a sentence, which may be empty.
        """
        blocked = self.table.blockSignals(True)
        icon = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        for row in range(self.table.rowCount()):
            is_problem, words = marks.get(row, (False, ""))
            item = self.table.item(row, PROMPT)
            if item is not None:
                item.setIcon(icon if is_problem else QIcon())
                set_tip(item, words)
        self.table.blockSignals(blocked)

    def replace(self, row, word):
        """Puts a word in the place of what is asked for, and of the class that was called so."""
        was_name = self._text(row, NAME) in ("", self._text(row, PROMPT))
        self.table.item(row, PROMPT).setText(word)
        if was_name:
            self.table.item(row, NAME).setText(word)

    def remove_row(self, row):
        """Removes a class."""
        self.table.removeRow(row)
        self._edited()

    def colours(self):
        """Returns the colour of each class that has another than the usual one."""
        buttons = {
            self._text(row, NAME): self.table.cellWidget(row, COLOUR) for row in range(self.table.rowCount())
        }
        return {
            name: button.color()
            for name, button in buttons.items()
            if button.color() != button.defaultColor()
        }

    def add(self, text):
        """Adds the classes of a list with commas between them; those that are there already are left out."""
        self._add_all(split_prompts(text))

    def _add_all(self, prompts):
        names = {self._text(row, NAME) for row in range(self.table.rowCount())}
        for value in prompts:
            name, _, prompt = (part.strip() for part in value.partition("="))
            if name and name not in names:
                self._add_row(name, prompt or name)
        self._edited()

    def add_entry(self):
        """Adds what stands in the entry."""
        self.add(self.entry.text())
        self.entry.clear()

    def use(self, prompts):
        """Puts these in place of all classes."""
        self.table.setRowCount(0)
        self._add_all(prompts)

    def remember(self):
        """Keeps the classes for the menu."""
        remember_prompts(self.prompts())

    def remove_selected(self):
        """Removes the selected classes."""
        rows = {index.row() for index in self.table.selectedIndexes()}
        for row in sorted(rows, reverse=True):
            self.table.removeRow(row)
        self._edited()

    def _show_selection(self):
        self.remove.setEnabled(bool(self.table.selectedIndexes()))

    def state(self):
        """Returns the classes as JSON values: name, prompt, and the colour that was chosen or None."""
        chosen = {name: colour.name(QColor.NameFormat.HexArgb) for name, colour in self.colours().items()}
        names = [(self._text(row, NAME), self._text(row, PROMPT)) for row in range(self.table.rowCount())]
        return [[name, prompt, chosen.get(name)] for name, prompt in names if name or prompt]

    def restore(self, state):
        """Brings back what `state` returned; nothing where it makes no sense."""
        try:
            rows = [(str(name), str(prompt), colour and QColor(colour)) for name, prompt, colour in state]
        except (TypeError, ValueError):
            return
        self.use([f"{name or prompt}={prompt}" for name, prompt, _ in rows])
        for row, (_, _, colour) in enumerate(rows[: self.table.rowCount()]):
            if colour and colour.isValid():
                self.table.cellWidget(row, COLOUR).setColor(colour)

    def _edited(self, *_):
        self._show_usual_colours()
        self.changed.emit()

    def _add_row(self, name, prompt):
        row = self.table.rowCount()
        self.table.insertRow(row)
        self.table.setItem(row, NAME, QTableWidgetItem(name))
        self.table.setItem(row, PROMPT, QTableWidgetItem(prompt))
        button = QgsColorButton()
        button.setAllowOpacity(True)
        button.setToolTip(tr("Colour of the polygons; the usual one unless you choose one"))
        self.table.setCellWidget(row, COLOUR, button)

    def _show_usual_colours(self):
        """Gives each class the colour that the engine will give it, unless one was chosen."""
        names = {
            row: self._text(row, NAME) or self._text(row, PROMPT)
            for row in range(self.table.rowCount())
            if self.table.cellWidget(row, COLOUR)
        }
        usual = label_colours(names.values())
        for row, name in names.items():
            button, colour = self.table.cellWidget(row, COLOUR), QColor(usual[name])
            is_chosen = button.defaultColor().isValid() and button.color() != button.defaultColor()
            button.setDefaultColor(colour)
            if not is_chosen:
                button.setColor(colour)

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
        # The button would take more than the words where the panel is narrow.
        header.setSectionResizeMode(COLOUR, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(COLOUR, header.sectionSizeHint(COLOUR))
        # Tab leads on to what is below; arrows lead from cell to cell.
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setMinimumHeight(
            header.sizeHint().height() + ROWS_SHOWN * table.verticalHeader().defaultSectionSize()
        )
        return table
