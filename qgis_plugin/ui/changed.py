"""Asks what should become of results that somebody has changed, or another run wrote."""

from pathlib import Path

from ..core.changed import BACK_UP, CANCEL, RENAME, REPLACE, spoken_difference
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


def ask_other_run(ledger, difference, parent=None):
    """Asks the user whether a run begins anew.

    Args:
        ledger: The file with another run's answers.
        difference: What that run does not have in common with this one, as the engine calls it.
        parent: The widget that asks.

    Returns:
        `REPLACE`, `RENAME` or `CANCEL`.
    """
    box, choices = make_other_box(ledger, difference, parent)
    box.exec()
    return choices.get(box.clickedButton(), CANCEL)


def make_other_box(ledger, difference, parent=None):
    """Returns the question, and the choice of each of its buttons."""
    box = PlainQuestion(parent)
    box.setText(
        tr("{} holds the answers of another run; not the same: {}.").format(
            Path(ledger).name, spoken_difference(difference)
        )
    )
    box.setInformativeText(
        tr("A run that begins anew replaces its result. With Keep my corrections, what you decided stays.")
    )
    role = PlainQuestion.ButtonRole
    choices = {
        box.addButton(tr("Begin anew"), role.DestructiveRole): REPLACE,
        box.addButton(tr("Save under a new name"), role.AcceptRole): RENAME,
    }
    return _ending(box, choices)


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
    return _ending(box, choices)


def _ending(box, choices):
    """Adds the button that leaves all as it is."""
    cancel = box.addButton(tr("Cancel"), PlainQuestion.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    return box, {**choices, cancel: CANCEL}
