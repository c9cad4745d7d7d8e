"""What the engine says, in the words of the panel and the user's language.

The engine's own sentences are in English and name options as the command line does. It names frequent
problems beside them; docs/worker.md lists these.
"""

import re
from pathlib import Path

from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from .changed import spoken_difference
from .sentences import SENTENCES
from .translation import tr

OPTIONS = {
    "bands": QT_TRANSLATE_NOOP("T4sGeo", "Picture"),
    "centrelines": QT_TRANSLATE_NOOP("T4sGeo", "Lines along"),
    "gsd": QT_TRANSLATE_NOOP("T4sGeo", "Metres a pixel"),
    "keep": QT_TRANSLATE_NOOP("T4sGeo", "Keep my corrections"),
    "min-area": QT_TRANSLATE_NOOP("T4sGeo", "Smallest polygon"),
    "network": QT_TRANSLATE_NOOP("T4sGeo", "Files may refer to servers"),
    "refine": QT_TRANSLATE_NOOP("T4sGeo", "Outlines"),
    "shape": QT_TRANSLATE_NOOP("T4sGeo", "Shapes"),
    "simplify": QT_TRANSLATE_NOOP("T4sGeo", "Simplify by"),
    "threshold": QT_TRANSLATE_NOOP("T4sGeo", "Lowest probability"),
}
"""What the panel calls options of the command line."""

LONGEST_VALUE = 60
FLAG = re.compile(r"--([a-z][a-z-]*)")


def spoken(event):
    """Returns an event of the engine with its sentences as the panel says them.

    What the engine itself has said is kept as `details`.
    """
    if event["event"] == "failed":
        said = event["message"]
        return {**event, "message": _sentence(event) or in_panel_words(said), "details": said}
    if event["event"] == "started" and event.get("means"):
        pairs = ", ".join(f"{words} → {label}" for words, label in event["means"])
        return {**event, "warnings": [tr("The model finds more than these words say: {}.").format(pairs)]}
    return event


def in_panel_words(sentence):
    """Returns a sentence in which options are called what the panel calls them."""
    return FLAG.sub(
        lambda flag: f"“{tr(OPTIONS[flag[1]])}”" if flag[1] in OPTIONS else flag[0],
        sentence,
    )


def _sentence(event):
    """Returns a sentence for what has a name; None for what has none, or lacks what it is about."""
    try:
        if event["reason"] in _BY_REASON:
            return _BY_REASON[event["reason"]](event)
        about = {name: _shown(name, value) for name, value in event.get("about", {}).items()}
        return tr(SENTENCES[event["problem"]]).format_map(about)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        # Another engine than this plugin's may tell something else.
        return None


def _shown(name, value):
    """Returns what a sentence shows of a value: of a path its end."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    if name == "path":
        text = Path(text).name or text
    return text if len(text) <= LONGEST_VALUE else f"…{text[-LONGEST_VALUE:]}"


def _unknown_words(event):
    words = ", ".join(word["prompt"] for word in event["words"])
    return tr("The model does not know {}; take other words, or a model of any words.").format(
        words[:LONGEST_VALUE]
    )


def _same_words(event):
    first = event["words"][0]
    return tr("{} asks for the same as {}; remove one of them.").format(first["prompt"], first["same_as"])


def _other_run(event):
    return tr("{} holds the answers of another run; not the same: {}. Choose another output.").format(
        Path(event["ledger"]).name, spoken_difference(event["difference"])
    )


def _changed(event):
    return tr("{} was changed after a run wrote it, or written by another program.").format(
        ", ".join(Path(path).name for path in event["paths"])
    )


_BY_REASON = {
    "unknown_words": _unknown_words,
    "same_words": _same_words,
    "other_run": _other_run,
    "changed": _changed,
    "cancelled": lambda event: tr("Cancelled; the same run goes on from here."),
}
