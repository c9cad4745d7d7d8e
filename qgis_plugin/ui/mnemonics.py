"""Letters that lead to buttons and fields by keyboard: underlined, each once in a window, in every language.

They are chosen when the window is shown and whenever its words change, so that those of QGIS's menus, which
differ from language to language, stay free. Of several panels in a window the one where the keyboard was last
has the first choice: the menus leave about a dozen letters.
"""

import re
import string
import time

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QGroupBox,
    QLabel,
    QMainWindow,
    QMenuBar,
    QWidget,
)

LETTERS = string.ascii_lowercase
# Of languages without such letters one stands behind the words.
BEHIND = re.compile(r"\s?\(&[a-zA-Z]\)$")
MARK = re.compile(r"&(?!&)(.)")
RENEWING = (QEvent.Type.Show, QEvent.Type.LayoutRequest)


class Mnemonics(QObject):
    """Gives what is seen of a window its letters.

    Attributes:
        used: When the keyboard was here last.

    Args:
        root: The window, or its part.
        first: What has the first choice.
        without: What gets no letter, since it has a key of its own.
    """

    def __init__(self, root, first=(), without=()):
        super().__init__(root)
        self._root, self._first, self._without = root, tuple(first), tuple(without)
        self.used = 0.0
        for widget in (root, *root.findChildren(QWidget)):
            if widget is root or widget.layout() is not None:
                widget.installEventFilter(self)
        if hasattr(root, "visibilityChanged"):
            # A panel goes behind another one's tab, or comes from there.
            root.visibilityChanged.connect(self.lay)
        QApplication.instance().focusChanged.connect(self._follow)

    def eventFilter(self, watched, event):
        """Chooses anew where something is shown or says something else."""
        if event.type() in RENEWING and self._root.isVisible():
            self.lay()
        return False

    def lay(self, *_):
        """Chooses the letters, of all panels beside this one, too."""
        window = self._root.window()
        beside = [one for one in window.findChildren(Mnemonics) if one.is_in(window)]
        taken = _taken_beside(window, [one._root for one in beside])
        for one in sorted(beside, key=lambda one: -one.used):
            one.give(taken)

    def is_in(self, window):
        """Tells whether this is about a part of a window that is not closed."""
        return self._root.window() is window and self._root.isVisible()

    def give(self, taken):
        """Marks a letter for each of its words, as long as there are some; none behind another panel's tab.

        Args:
            taken: Letters that others have; grows.
        """
        is_seen = not self._root.visibleRegion().isEmpty()
        for widget in self._bearers():
            words = without_mark(words_of(widget))
            marked, letter = with_mark(words, taken) if is_seen else (words, "")
            taken.add(letter)
            if words_of(widget) != marked:
                (widget.setTitle if isinstance(widget, QGroupBox) else widget.setText)(marked)

    def _follow(self, _, now):
        """Has the first choice as soon as the keyboard is here."""
        if now is not None and self._root.isAncestorOf(now):
            self.used = time.monotonic()
            self.lay()

    def _bearers(self):
        """Returns boxes, buttons that say something and labels of fields, as far as they are seen."""
        root = self._root
        fields = [label for label in root.findChildren(QLabel) if _leads_on(label)]
        kinds = QGroupBox, QAbstractButton
        found = dict.fromkeys(
            (*self._first, *(one for kind in kinds for one in root.findChildren(kind)), *fields)
        )
        return [
            one
            for one in found
            if one not in self._without and one.isVisibleTo(root) and any(map(str.isalpha, words_of(one)))
        ]


def words_of(widget):
    """Returns what a button, a label or a box says."""
    return widget.title() if isinstance(widget, QGroupBox) else widget.text()


def with_mark(words, taken):
    """Returns words with a letter marked, if one is free, and the letter or an empty text.

    Args:
        words: Without a mark.
        taken: Letters that others have.
    """
    lower = words.lower()
    places = [place for place, letter in enumerate(lower) if letter in LETTERS]
    if not places:
        letter = next((letter for letter in LETTERS if letter not in taken), "")
        return (f"{words}(&{letter.upper()})", letter) if letter else (words, "")
    # Those that words begin with are found soonest.
    places.sort(key=lambda place: (place > 0 and lower[place - 1].isalpha(), place))
    place = next((place for place in places if lower[place] not in taken), None)
    if place is None:
        return words, ""
    return f"{words[:place]}&{words[place:]}", lower[place]


def without_mark(text):
    """Returns words as they were before a letter of theirs was marked."""
    return MARK.sub(r"\1", BEHIND.sub("", text))


def letters_of(texts):
    """Returns the letters that are marked in texts."""
    return {found[1].lower() for found in map(MARK.search, texts) if found}


def _leads_on(label):
    return label.buddy() is not None and label.buddy().focusPolicy() != Qt.FocusPolicy.NoFocus


def _taken_beside(window, roots):
    """Returns the letters of a window's menus and of the buttons at its end, which are not ours."""
    texts = []
    if isinstance(window, QMainWindow) and isinstance(window.menuWidget(), QMenuBar):
        texts = [action.text() for action in window.menuWidget().actions()]
    for box in window.findChildren(QDialogButtonBox):
        if not any(root.isAncestorOf(box) for root in roots):
            texts.extend(button.text() for button in box.buttons())
    return letters_of(texts)
