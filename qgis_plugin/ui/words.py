"""What the model makes of the classes, said before a run."""

from html import escape

from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel

from ..core.lookup import Lookup
from ..core.models import has_own_card
from ..core.translation import tr

PAUSE_MILLISECONDS = 400
"""How long nothing is written before the engine is asked."""
MOST_SAID = 4
MOST_MODELS = 2
REPLACE, REMOVE, CHOOSE = "replace", "remove", "choose"


class WordsLabel(QLabel):
    """Names classes that the model cannot be asked for, with what may be meant to click on.

    Signals:
        chosen: Name of a model that was clicked on.

    Args:
        engine: The plugin's engine.
        prompts: The editor of classes, where they are marked.
        model: The chooser of the model.
    """

    chosen = pyqtSignal(str)

    def __init__(self, engine, prompts, model, parent=None):
        super().__init__(parent)
        self._prompts, self._model, self._asked, self._told = prompts, model, ("", ()), None
        self.setWordWrap(True)
        # Clicks are its own: nothing is opened, whatever a class is called.
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setOpenExternalLinks(False)
        self.linkActivated.connect(self._follow)
        self._lookup = Lookup(engine, self)
        self._lookup.answered.connect(self._learn)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._ask)
        prompts.changed.connect(self.look)
        model.changed.connect(self.look)
        self.hide()

    @property
    def has_problems(self):
        """Tells whether some classes, as they stand, cannot be asked for."""
        return self._told is not None and any(map(_is_problem, self._told["words"]))

    def look(self):
        """Asks the engine anew, when nothing has changed for a moment; nothing if nothing has changed."""
        name = self._model.model()
        rows = self._prompts.rows() if has_own_card(name, self._model.catalogue) else ()
        if self._asked == (name, rows):
            return
        self._asked, self._told = (name, rows), None
        self._lookup.forget()
        self._prompts.mark({})
        self.hide()
        self._pause.start()

    def _ask(self):
        name, rows = self._asked
        if rows:
            prompts = [prompt for _, prompt in rows]
            if not self._lookup.ask({"request": "words", "model": name, "prompts": prompts}):
                # There is no engine yet.
                self._asked = ("", ())

    def _learn(self, event):
        """Marks what the engine says; one that does not know the request says nothing."""
        if event["event"] == "failed":
            return
        self._told = event
        marks = {self._row(number): _mark(word) for number, word in enumerate(event["words"])}
        self._prompts.mark(marks)
        said = [
            self._sentence(number, word) for number, word in enumerate(event["words"]) if _is_problem(word)
        ]
        if said and not all(word["known"] for word in event["words"]):
            models = event["models"][:MOST_MODELS]
            links = ", ".join(_link(CHOOSE, number, name) for number, name in enumerate(models))
            said = [*said[:MOST_SAID], escape(tr("Models that take any words: {}")).format(links)]
        self.setText("<br>".join(said))
        self.setVisible(bool(said))

    def _row(self, number):
        """Returns the row of a class that the engine was asked about."""
        return self._asked[1][number][0]

    def _sentence(self, number, word):
        prompt = f"<b>{escape(word['prompt'])}</b>"
        if word["known"]:
            same = f"<b>{escape(word['same_as'])}</b>"
            words = escape(tr("{} asks for the same as {}:")).format(prompt, same)
            return f"{words} {_link(REMOVE, number, tr('remove it'))}"
        if not word["nearest"]:
            return escape(tr("The model does not know {}.")).format(prompt)
        nearest = ", ".join(
            _link(f"{REPLACE}:{place}", number, near) for place, near in enumerate(word["nearest"])
        )
        return escape(tr("The model does not know {}. Take instead: {}")).format(prompt, nearest)

    def _follow(self, link):
        """Does what was clicked on."""
        act, _, rest = link.partition(":")
        number = int(rest.rpartition(":")[2])
        if act == CHOOSE:
            self.chosen.emit(self._told["models"][number])
        elif act == REMOVE:
            self._prompts.remove_row(self._row(number))
        else:
            near = self._told["words"][number]["nearest"][int(rest.partition(":")[0])]
            self._prompts.replace(self._row(number), near)


def _is_problem(word):
    return not word["known"] or word["same_as"] is not None


def _mark(word):
    """Returns whether a class is a problem, and a sentence about it, which may be empty."""
    if not word["known"]:
        return True, tr("The model does not know these words.")
    if word["same_as"] is not None:
        return True, tr("This asks for the same as {}.").format(word["same_as"])
    if word["label"] not in (None, word["prompt"]):
        return False, tr("To the model this means {}: it finds all of that.").format(word["label"])
    return False, ""


def _link(act, number, text):
    return f'<a href="{act}:{number}">{escape(text)}</a>'
