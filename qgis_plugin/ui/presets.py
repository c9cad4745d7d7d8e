"""The button with sets of classes: the plugin's, the user's own, and those of the last runs."""

from qgis.PyQt.QtWidgets import QInputDialog, QMenu, QToolButton

from ..core.history import recent_prompts
from ..core.presets import forget_preset, own_presets, save_preset
from ..core.translation import tr
from ..definitions.presets import PRESETS
from .plain import PlainQuestion


class PresetButton(QToolButton):
    """Puts a set of classes in the place of those that are there, and keeps sets.

    Attributes:
        ask: Asks whether classes may be replaced, a sentence; returns whether the answer is yes.
        ask_name: Asks what a set is to be called; returns the name, empty for none.

    Args:
        editor: The editor of classes.
    """

    def __init__(self, editor):
        super().__init__(editor)
        self._editor = editor
        self.ask, self.ask_name = self._ask, self._ask_name
        self.setText(tr("Presets"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.menu().aboutToShow.connect(self.fill)

    def fill(self):
        """Lists what there is."""
        menu, own, recent = self.menu(), own_presets(), recent_prompts()
        menu.clear()
        for name, prompts in PRESETS.items():
            self._add(tr(name), [tr(prompt) for prompt in prompts])
        if own:
            menu.addSection(tr("Own"))
        for name, prompts in own.items():
            self._add(name, prompts)
        if recent:
            menu.addSection(tr("Recent"))
        for prompts in recent:
            self._add(", ".join(prompts), prompts)
        menu.addSeparator()
        menu.addAction(tr("Save these classes …")).triggered.connect(self.save)
        if own:
            forgotten = menu.addMenu(tr("Forget"))
            for name in own:
                action = forgotten.addAction(name.replace("&", "&&"))
                action.triggered.connect(lambda checked, name=name: forget_preset(name))

    def save(self):
        """Keeps the classes that are there under a name."""
        prompts = self._editor.prompts()
        name = self.ask_name().strip() if prompts else ""
        if name:
            save_preset(name, prompts)

    def choose(self, prompts):
        """Uses a set, after a question where classes would be lost that are in no set."""
        there = self._editor.prompts()
        known = [tuple(map(tr, one)) for one in PRESETS.values()] + list(own_presets().values())
        is_known = not there or there in (*known, *recent_prompts())
        if is_known or self.ask(tr("Replace the classes {}?").format(", ".join(there))):
            self._editor.use(prompts)

    def _add(self, words, prompts):
        # Qt takes a single & for a key.
        action = self.menu().addAction(words.replace("&", "&&"))
        action.triggered.connect(lambda checked: self.choose(prompts))

    def _ask(self, sentence):
        question = PlainQuestion(self)
        question.setIcon(PlainQuestion.Icon.Question)
        return question.agreed(sentence, tr("Replace"), PlainQuestion.ButtonRole.AcceptRole)

    def _ask_name(self):
        name, is_given = QInputDialog.getText(self, "t4s-geo", tr("Name of the preset"))
        return name if is_given else ""
