"""The list of models that drops down: each with what one chooses it by in a second line."""

from html import escape

from qgis.PyQt.QtCore import QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QStyle, QStyledItemDelegate

from ..core.models import EMBEDDED, used_models
from ..core.teaching import name_of, taught_models
from ..core.translation import tr

SHORTEST = 10
"""Characters that are shown of a name at least: the panel may be narrow."""
WIDEST = 520
ROWS = 12
DETAILS = Qt.ItemDataRole.UserRole


class _Delegate(QStyledItemDelegate):
    """Paints a name, and below it, smaller, what is to be known of it."""

    def sizeHint(self, option, index):
        """Returns the size of a line, or of two."""
        size, details = super().sizeHint(option, index), index.data(DETAILS)
        if not details:
            return size
        width = max(size.width(), option.fontMetrics.horizontalAdvance(details) + 2 * size.height())
        return QSize(width, size.height() + option.fontMetrics.height())

    def paint(self, painter, option, index):
        """Paints an item."""
        details = index.data(DETAILS)
        if not details:
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        place = option.rect.adjusted(4, 2, -4, -2)
        group, is_selected = option.palette, bool(option.state & QStyle.StateFlag.State_Selected)
        role = group.ColorRole.HighlightedText if is_selected else group.ColorRole.Text
        painter.save()
        painter.setPen(group.color(role))
        painter.drawText(place, Qt.AlignmentFlag.AlignTop, index.data(Qt.ItemDataRole.DisplayRole))
        painter.setOpacity(0.7)
        painter.drawText(place, Qt.AlignmentFlag.AlignBottom, details)
        painter.restore()


class ModelList(QComboBox):
    """Names of models to choose or to write.

    Signals:
        opening: It is about to drop down.
    """

    opening = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(SHORTEST)
        self.setMaxVisibleItems(ROWS)
        self.view().setItemDelegate(_Delegate(self))
        self.fill({})

    def fill(self, catalogue, more=(), has_large=True):
        """Lists the embedded model, those used before, and those that the engine knows; the text stays.

        Args:
            catalogue: Models by their names.
            more: Names that were found otherwise, such as those of a server.
            has_large: Whether there is the large engine.
        """
        text, cursor = self.currentText(), self.lineEdit().cursorPosition()
        # The text would change with every item.
        blocked = self.blockSignals(True)
        self.clear()
        taught, used = taught_models(), map(name_of, used_models())
        for name in dict.fromkeys([EMBEDDED, *taught, *more, *used, *catalogue]):
            self.addItem(name)
            model = catalogue.get(name)
            row = self.count() - 1
            self.setItemData(
                row, tr("used before") if model is None else model.short_words(has_large), DETAILS
            )
            if model is not None:
                self.setItemData(row, escape(model.note), Qt.ItemDataRole.ToolTipRole)
        if EMBEDDED not in catalogue:
            self.setItemData(0, tr("the small model of the engine"), DETAILS)
        for name in taught:
            self.setItemData(self.findText(name), tr("taught by you"), DETAILS)
        for name in more:
            self.setItemData(self.findText(name), tr("on the server"), DETAILS)
        self.setCurrentIndex(self.findText(text))
        self.setEditText(text)
        self.lineEdit().setCursorPosition(cursor)
        self.blockSignals(blocked)
        self.show_start()

    def show_start(self):
        """Shows a name from its start, unless somebody is writing it."""
        if not self.lineEdit().hasFocus():
            self.lineEdit().setCursorPosition(0)

    def showPopup(self):
        """Drops down, wider than itself where names are."""
        self.opening.emit()
        width = self.view().sizeHintForColumn(0) + 2 * self.style().pixelMetric(
            QStyle.PixelMetric.PM_ScrollBarExtent
        )
        self.view().setMinimumWidth(min(max(width, self.width()), WIDEST))
        super().showPopup()
