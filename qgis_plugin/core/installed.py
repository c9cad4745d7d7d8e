"""The environment that the plugin sets up: what is in it, how large it is, removing it."""

import contextlib
import hashlib
import json
import os
import shutil
import threading
import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import locate
from .errors import PluginError
from .translation import tr

WHEELS = Path(__file__).parents[1] / "engine"
MARKER = "t4s_geo_engine.json"
REMOVED = ".removed-"


@dataclass(frozen=True)
class Installed:
    """What a set-up that came to its end has left in the environment.

    Attributes:
        choice: Name of the choice, see `core.choices`.
        version: Of the engine.
        wheel: SHA-256 of its wheel.
    """

    choice: str
    version: str
    wheel: str


def bundled_wheel():
    """Returns the engine's wheel in the plugin's folder.

    Raises:
        PluginError: There is none, as in a checkout.
    """
    wheels = sorted(WHEELS.glob("t4s_geo-*.whl"))
    if not wheels:
        raise PluginError(
            tr("This copy of the plugin has no engine in it; install the plugin from its zip file.")
        )
    return wheels[-1]


def bundled_version():
    """Returns the version of that wheel; raises as it does."""
    return bundled_wheel().name.split("-")[1]


def describe(wheel, choice):
    """Returns what a set-up of this wheel leaves."""
    there = wheel.stat()
    digest = _digest(wheel, there.st_size, there.st_mtime_ns)
    return Installed(choice, wheel.name.split("-")[1], digest)


@lru_cache(maxsize=1)
def _digest(wheel, size, modified):
    """Hashes a wheel, once: the panel asks at every look, and the file is large."""
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def read_installed():
    """Returns what is set up; None if nothing is, or the set-up did not come to its end."""
    try:
        stored = json.loads((locate.managed_folder() / MARKER).read_text(encoding="utf-8"))
        return Installed(str(stored["choice"]), str(stored["version"]), str(stored["wheel"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_installed(installed):
    """Notes that a set-up has come to its end."""
    text = json.dumps({"choice": installed.choice, "version": installed.version, "wheel": installed.wheel})
    (locate.managed_folder() / MARKER).write_text(text, encoding="utf-8")


def is_outdated(installed):
    """Tells whether the plugin holds another engine than the one that is set up."""
    try:
        wheel = bundled_wheel()
    except PluginError:
        return False
    return describe(wheel, installed.choice) != installed


def is_managed(program):
    """Tells whether a program is in the environment that the plugin sets up."""
    return Path(program) == locate.managed_engine()


def folder_bytes(folder):
    """Returns how much the files of a folder take; 0 if there is none."""
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(directory, name)).st_size
    return total


def free_bytes(folder):
    """Returns how much is free where a folder is or will be."""
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return shutil.disk_usage(there).free


def remove_engine():
    """Removes the environment; its files go while QGIS works on.

    Returns:
        The thread that deletes them; None if there is no environment.

    Raises:
        PluginError: Files of it are in use, or may not be removed.
    """
    folder = locate.managed_folder()
    if not folder.exists():
        return None
    aside = folder.with_name(f"{folder.name}{REMOVED}{uuid.uuid4().hex[:8]}")
    try:
        # All or nothing: half an environment would look like one.
        folder.rename(aside)
    except OSError as error:
        raise PluginError(
            tr("The engine in {} cannot be removed ({}); end what uses it, and try again.").format(
                folder, error.strerror
            )
        ) from None
    thread = threading.Thread(target=_delete, args=(folder,))
    thread.start()
    return thread


def _delete(folder):
    """Deletes all that was removed, what an earlier QGIS did not get done as well."""
    for aside in folder.parent.glob(f"{folder.name}{REMOVED}*"):
        shutil.rmtree(aside, ignore_errors=True)
