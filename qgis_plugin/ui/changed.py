"""Asks what should become of results that somebody has changed."""

from pathlib import Path

from ..core.changed import BACK_UP, CANCEL, RENAME, REPLACE
from ..core.translation import tr
from .plain import PlainQuestion


def ask_changed(paths, parent=None):
    """Asks the user.

    Args:
        paths: The files that were changed.
        parent: The widget that asks.

    Returns:
        `REPLACE`, `BACK_UP`, `RENAME` or `CANCEL`.
    """
    box, choices = make_box(paths, parent)
    box.exec()
    return choices.get(box.clickedButton(), CANCEL)


def make_box(paths, parent=None):
    """Returns the question, and the choice of each of its buttons."""
    box = PlainQuestion(parent)
    names = ", ".join(Path(path).name for path in paths)
    box.setText(tr("{} was changed after a run wrote it, or written by another program.").format(names))
    box.setInformativeText(tr("The run would replace it. What should become of it?"))
    role = PlainQuestion.ButtonRole
    choices = {
        box.addButton(tr("Replace"), role.DestructiveRole): REPLACE,
        box.addButton(tr("Keep a backup and replace"), role.AcceptRole): BACK_UP,
        box.addButton(tr("Save under a new name"), role.AcceptRole): RENAME,
    }
    cancel = box.addButton(tr("Cancel"), role.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    return box, {**choices, cancel: CANCEL}
