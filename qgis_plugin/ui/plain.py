"""Text of servers, models, files and projects, shown as it is.

Qt takes text that looks like HTML for HTML, and would load the pictures and follow the links in it.
"""

from html import escape

from qgis.core import Qgis
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QMessageBox, QPushButton

from ..core.shortened import LONGEST, shortened
from ..core.translation import tr
from .log import LogWindow
from .mnemonics import Mnemonics

TITLE = "t4s-geo"
SHORTEST = 40
"""Letters of a message that are shown at least."""
BESIDE = 370
"""Pixels that a message's icon, title and buttons take."""


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
        self.mnemonics = Mnemonics(self)

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


class DetailsButton(QPushButton):
    """Shows a text in a window of its own.

    Attributes:
        whole: The text.

    Args:
        whole: The text.
        bar: QGIS's message bar.
    """

    def __init__(self, whole, bar):
        super().__init__(tr("Details"))
        self.whole, self._bar = whole, bar
        self.clicked.connect(self.show_all)

    def show_all(self):
        """Opens the window, which stays when the message goes."""
        window = LogWindow(TITLE, self._bar.window())
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.show_text(self.whole)


class Messages:
    """Sentences in QGIS's message bar, which always shows HTML, and of long ones no more than a line.

    Args:
        bar: QGIS's message bar.
    """

    def __init__(self, bar):
        self._bar = bar

    def show(self, sentence, level=Qgis.MessageLevel.Info, seconds=0, button=None, details=""):
        """Shows a sentence, or its beginning and a button for all of it.

        Args:
            sentence: Plain text.
            level: How important it is.
            seconds: When it goes away by itself; 0 for never.
            button: QPushButton at its end.
            details: Plain text that goes with it.
        """
        line = shortened(sentence, self._room())
        item = self._bar.createMessage(TITLE, escape(line, quote=False))
        whole = [text for text in dict.fromkeys((sentence, details)) if text and text != line]
        if whole:
            more = DetailsButton("\n\n".join(whole if sentence in whole else (sentence, *whole)), self._bar)
            item.layout().addWidget(more)
        if button is not None:
            item.layout().addWidget(button)
        self._bar.pushWidget(item, level, seconds)

    def _room(self):
        """Returns how many letters are seen in a line: of a second one QGIS shows a part."""
        around = self._bar.parentWidget()
        if around is None:
            return LONGEST
        letters = (around.width() - BESIDE) // self._bar.fontMetrics().averageCharWidth()
        return max(SHORTEST, min(LONGEST, letters))
