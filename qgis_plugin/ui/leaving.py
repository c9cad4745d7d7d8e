"""What stays behind when the plugin is uninstalled: its engine, which may take gigabytes."""

from functools import partial
from pathlib import Path

from qgis.PyQt.QtCore import QTimer

from ..core import locate
from ..core.installed import folder_bytes, remove_engine
from ..core.translation import tr
from ..core.words import spoken_size
from .plain import PlainQuestion

PLUGIN = Path(__file__).parents[1]
WAIT_MILLISECONDS = 2000
"""Until the plugin's folder is gone, where it is uninstalled, or is there again, where it is updated."""


def watch_leaving(parent=None, ask=None):
    """Looks, a moment after the plugin was unloaded, whether it is gone; asks whether its engine goes, too.

    Args:
        parent: QGIS's window.
        ask: Takes a sentence, returns whether the answer is yes; asks the user unless given.
    """
    if not locate.managed_folder().exists():
        return
    # The plugin's words go with it.
    sentence, verb = (
        tr("t4s-geo was uninstalled. Remove its engine, {} in {}, too? Results stay."),
        tr("Remove"),
    )
    role = PlainQuestion.ButtonRole.DestructiveRole
    asked = ask or (lambda words: PlainQuestion(parent).agreed(words, verb, role))
    QTimer.singleShot(WAIT_MILLISECONDS, partial(_look, sentence, asked))


def _look(sentence, ask):
    """Removes the engine where the plugin is gone, and the user agrees."""
    folder = locate.managed_folder()
    if not PLUGIN.exists() and ask(sentence.format(spoken_size(folder_bytes(folder)), folder)):
        remove_engine()
