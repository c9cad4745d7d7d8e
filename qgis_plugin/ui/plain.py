"""Text of servers, models, files and projects, shown as it is.

Qt takes text that looks like HTML for HTML, and would load the pictures and follow the links in it.
"""

from html import escape

from qgis.core import Qgis
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QMessageBox

TITLE = "t4s-geo"


def set_tip(item, words):
    """Gives an item of a table a tooltip, whatever is in its words; none for no words."""
    item.setData(Qt.ItemDataRole.ToolTipRole, escape(words))


def set_action_tip(action, words):
    """Gives an entry of a menu a tooltip, whatever is in its words."""
    action.setToolTip(escape(words))


class PlainLabel(QLabel):
    """A label that wraps its text and knows no HTML."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)


class PlainQuestion(QMessageBox):
    """A question with buttons, whose text knows no HTML."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(TITLE)

    def agreed(self, sentence, verb, role):
        """Asks whether to go on; returns whether the user pressed the button that says so, and not Cancel.

        Args:
            sentence: The question.
            verb: What the button says.
            role: Its `ButtonRole`.
        """
        self.setText(sentence)
        yes = self.addButton(verb, role)
        self.addButton(self.StandardButton.Cancel)
        self.exec()
        return self.clickedButton() is yes


class Messages:
    """Sentences in QGIS's message bar, which always shows HTML.

    Args:
        bar: QGIS's message bar.
    """

    def __init__(self, bar):
        self._bar = bar

    def show(self, sentence, level=Qgis.MessageLevel.Info, seconds=0, button=None):
        """Shows a sentence.

        Args:
            sentence: Plain text.
            level: How important it is.
            seconds: When it goes away by itself; 0 for never.
            button: QPushButton at its end.
        """
        item = self._bar.createMessage(TITLE, escape(sentence, quote=False))
        if button is not None:
            item.layout().addWidget(button)
        self._bar.pushWidget(item, level, seconds)
