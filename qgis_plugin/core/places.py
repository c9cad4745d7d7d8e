"""Where results go that are given no name, and what their layers are called."""

import itertools
import os
import re
from pathlib import Path

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QStandardPaths

from .errors import PluginError
from .ledgers import LEDGER
from .settings import Settings
from .translation import tr

FOLDER = "t4s-geo"
"""Beside the project, or among the user's documents."""
NAME = "segments"
LONGEST = 60
"""Characters of a file's name."""
MOST_NAMED = 3
"""Classes that the name of a layer tells."""


def results_folder():
    """Returns the folder of results that are given no name; it may not be there.

    That of the settings, else one beside the project, else one among the user's documents.
    """
    settled = Settings.read().output_folder
    if settled:
        return Path(settled)
    home = QgsProject.instance().absolutePath()
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(home or documents or Path.home()) / FOLDER


def new_result(about):
    """Returns the path of a GeoPackage that is not there, in the folder of results, which is made.

    Args:
        about: What the file is called after, such as the name of a layer.

    Raises:
        PluginError: The folder cannot be written to.
    """
    folder = results_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_folder(folder, error.strerror) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _no_folder(folder, tr("it is write-protected"))
    stem = re.sub(r"[^\w-]+", "_", about).strip("_")[:LONGEST] or NAME
    paths = (folder / f"{stem}_{number}.gpkg" for number in itertools.count(1))
    return str(next(path for path in paths if not (path.exists() or path.with_suffix(LEDGER).exists())))


def layer_name(scene, prompts, output):
    """Returns a name for a result that no layer of the project has but those of the same file.

    Args:
        scene: Name of what is segmented.
        prompts: `"building"` or `"building=roofs of houses"`.
        output: The result's file.
    """
    labels = [prompt.partition("=")[0].strip() for prompt in prompts]
    listed = ", ".join(labels[:MOST_NAMED]) + (", …" if len(labels) > MOST_NAMED else "")
    name = f"{scene}: {listed}"
    taken = {
        layer.name()
        for layer in QgsProject.instance().mapLayers().values()
        if Path(layer.source().partition("|")[0]) != Path(output)
    }
    names = itertools.chain((name,), (f"{name} ({number})" for number in itertools.count(2)))
    return next(one for one in names if one not in taken)


def _no_folder(folder, reason):
    return PluginError(
        tr("Results cannot be written to the folder {} ({}); choose a file under Options > Save to.").format(
            folder, reason
        )
    )
