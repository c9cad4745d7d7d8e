"""What is the matter with the engine, in words."""

from . import locate
from .condition import Condition
from .installed import bundled_version, folder_bytes, is_managed
from .translation import tr
from .words import spoken_size


def condition_words(found):
    """Returns a sentence about a diagnosis."""
    condition = found.condition
    if condition is Condition.WELL and is_managed(found.program):
        folder = locate.managed_folder()
        return tr("Version {} of the engine is set up; it takes {} in {}.").format(
            found.installed.version, spoken_size(folder_bytes(folder)), folder
        )
    if condition is Condition.OUTDATED:
        return tr("This plugin comes with another engine (version {}) than is set up (version {}).").format(
            bundled_version(), found.installed.version
        )
    return {
        Condition.WELL: tr("The engine {} is used; another one can be set up here."),
        Condition.MISSING: tr(
            "The engine is missing. It is installed into a Python environment of its own, apart from QGIS."
        ),
        Condition.UNFINISHED: tr(
            "Setting up the engine did not come to its end; what was downloaded is kept."
        ),
        Condition.BROKEN: tr("The engine that was set up does not start; repairing it sets it up anew."),
        Condition.FOREIGN: tr(
            "The engine {} does not start. Choose another one in Settings > Options > t4s-geo, or none, and "
            "set it up here."
        ),
    }[condition].format(found.program)


def button_words(condition):
    """Returns what the button says that mends it."""
    return {
        Condition.UNFINISHED: tr("Go on"),
        Condition.OUTDATED: tr("Update"),
        Condition.BROKEN: tr("Repair"),
    }.get(condition, tr("Set up engine"))
