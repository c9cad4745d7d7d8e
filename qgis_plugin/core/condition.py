"""What is the matter with the engine."""

from dataclasses import dataclass
from enum import Enum

from . import locate
from .errors import EngineError
from .installed import Installed, is_managed, is_outdated, read_installed


class Condition(Enum):
    """What is the matter with the engine."""

    WELL = "well"
    MISSING = "missing"
    UNFINISHED = "unfinished"
    """A set-up did not come to its end."""
    OUTDATED = "outdated"
    """The plugin holds another one than is set up."""
    BROKEN = "broken"
    """The one that is set up does not start."""
    FOREIGN = "foreign"
    """One that is named in the settings, or lies on the path, does not start."""


@dataclass(frozen=True)
class Diagnosis:
    """What is the matter with the engine.

    Attributes:
        condition: In a word.
        program: Path of the engine; empty if there is none.
        installed: What the plugin has set up; None for nothing.
    """

    condition: Condition
    program: str
    installed: "Installed | None"


def diagnose(is_broken=False):
    """Returns what is the matter with the engine.

    Args:
        is_broken: Whether the engine that is found has been tried, and does not start.
    """
    installed = read_installed()
    try:
        program = locate.find_engine()
    except EngineError:
        was_begun = locate.managed_folder().exists()
        return Diagnosis(Condition.UNFINISHED if was_begun else Condition.MISSING, "", installed)
    if not is_managed(program):
        condition = Condition.FOREIGN if is_broken else Condition.WELL
    elif installed is None:
        condition = Condition.UNFINISHED
    elif is_broken:
        condition = Condition.BROKEN
    else:
        condition = Condition.OUTDATED if is_outdated(installed) else Condition.WELL
    return Diagnosis(condition, program, installed)
