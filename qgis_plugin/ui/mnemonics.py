"""Letters that lead to buttons and fields by keyboard: underlined, each once in a window, in every language.

They are chosen when the window is shown and whenever its words change, so that those of QGIS's menus, which
differ from language to language, stay free.
"""

import re
import string

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtWidgets import QAbstractButton, QDialogButtonBox, QLabel, QMainWindow, QMenuBar, QWidget

LETTERS = string.ascii_lowercase
# Of languages without such letters one stands behind the words.
BEHIND = re.compile(r"\s?\(&[a-zA-Z]\)$")
MARK = re.compile(r"&(?!&)(.)")
RENEWING = (QEvent.Type.Show, QEvent.Type.LayoutRequest)


class Mnemonics(QObject):
    """Gives what is seen of a window its letters.

    Args:
        root: The window, or its part.
        first: What has the first choice.
    """

    def __init__(self, root, first=()):
        super().__init__(root)
        self._root, self._first = root, tuple(first)
        for widget in (root, *root.findChildren(QWidget)):
            if widget is root or widget.layout() is not None:
                widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        """Chooses anew where something is shown or says something else."""
        if event.type() in RENEWING and self._root.isVisible():
            self.lay()
        return False

    def lay(self):
        """Chooses the letters."""
        taken = _taken_beside(self._root)
        for widget in self._bearers():
            words = without_mark(widget.text())
            marked, letter = with_mark(words, taken)
            taken.add(letter)
            if widget.text() != marked:
                widget.setText(marked)

    def _bearers(self):
        """Returns buttons that say something and labels of fields, as far as they are seen."""
        root = self._root
        fields = [label for label in root.findChildren(QLabel) if _leads_on(label)]
        found = dict.fromkeys((*self._first, *root.findChildren(QAbstractButton), *fields))
        return [one for one in found if one.isVisibleTo(root) and any(map(str.isalpha, one.text()))]


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


def _taken_beside(root):
    """Returns the letters of a window's menus and of the buttons at its end, which are not ours."""
    window, texts = root.window(), []
    if isinstance(window, QMainWindow) and isinstance(window.menuWidget(), QMenuBar):
        texts = [action.text() for action in window.menuWidget().actions()]
    for box in window.findChildren(QDialogButtonBox):
        if not root.isAncestorOf(box):
            texts.extend(button.text() for button in box.buttons())
    return letters_of(texts)
