"""Results that somebody has changed, or that are another run's: the user chooses, and edits are not lost."""

import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from qgis.core import QgsProject, QgsWkbTypes
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from .errors import PluginError
from .formats import STYLE
from .ledgers import LEDGER, layers_of
from .translation import tr

# What the engine calls what two runs do not have in common.
DIFFERENCES = {
    "scene": QT_TRANSLATE_NOOP("T4sGeo", "the raster"),
    "area of interest": QT_TRANSLATE_NOOP("T4sGeo", "the area"),
    "choice of bands": QT_TRANSLATE_NOOP("T4sGeo", "the bands"),
    "contrast": QT_TRANSLATE_NOOP("T4sGeo", "the contrast"),
    "ground sampling distance": QT_TRANSLATE_NOOP("T4sGeo", "the size of pixels"),
    "model": QT_TRANSLATE_NOOP("T4sGeo", "the model"),
    "tile size or overlap": QT_TRANSLATE_NOOP("T4sGeo", "the size of tiles"),
    "set of prompts": QT_TRANSLATE_NOOP("T4sGeo", "the classes"),
}
REPLACE, BACK_UP, RENAME, CANCEL = "replace", "back up", "rename", "cancel"


def answered(request, paths, choice):
    """Returns a request that does what the user has chosen to do with files that were changed.

    Args:
        request: The request that failed, because of these files.
        paths: The files.
        choice: `REPLACE`, `BACK_UP`, `RENAME` or `CANCEL`.

    Returns:
        The request to send; None for none.

    Raises:
        PluginError: A copy cannot be made.
    """
    if choice == BACK_UP:
        for path in paths:
            _back_up(Path(path))
    if choice in (REPLACE, BACK_UP):
        return {**request, "overwrite": True, "keep": None}
    if choice == RENAME:
        changed = set(map(Path, paths))
        return {
            **request,
            **{
                name: str(_renamed(Path(request[name])))
                for name in ("output", "raster", "preview")
                if request.get(name) and Path(request[name]) in changed
            },
        }
    return None


def begun_anew(request, choice):
    """Returns a request that begins a run beside whose output another run's answers are.

    Args:
        request: The request that failed because of them.
        choice: `REPLACE`, `RENAME` or `CANCEL`.

    Returns:
        The request to send; None for none.
    """
    if choice == REPLACE:
        return {**request, "fresh": True}
    if choice == RENAME:
        paths = {name: request.get(name) for name in ("output", "raster", "preview")}
        return {**request, **{name: str(_free(Path(path), "_{}", 2)) for name, path in paths.items() if path}}
    return None


def spoken_difference(difference):
    """Returns in the plugin's language what two runs do not have in common."""
    return tr(DIFFERENCES[difference]) if difference in DIFFERENCES else difference


def _back_up(path):
    """Copies a file, and the style beside it, to the next name that is free."""
    copy = _free(path, "_backup_{}", 1)
    copy_file(path, copy)
    style = path.with_suffix(STYLE)
    if style.exists() and not copy.with_suffix(STYLE).exists():
        copy_file(style, copy.with_suffix(STYLE))


def _renamed(path):
    """Returns the next name that is free; the answers that are there already go with it."""
    new = _free(path, "_{}", 2)
    ledger = path.with_suffix(LEDGER)
    if ledger.exists():
        copy_file(ledger, new.with_suffix(LEDGER))
    return new


def _free(path, pattern, first):
    """Returns a path like another one, with a number, at which there is neither a file nor a ledger."""
    for number in count(first):
        new = path.with_name(path.stem + pattern.format(number) + path.suffix)
        if not new.exists() and not new.with_suffix(LEDGER).exists():
            return new
    return None


def copy_file(path, new):
    """Copies a file; one that other programs have open, such as a GeoPackage in QGIS, as a whole, too.

    Raises:
        PluginError: It cannot be copied.
    """
    try:
        with path.open("rb") as file:
            is_database = file.read(15) == b"SQLite format 3"
        if is_database:
            source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            with closing(source), closing(sqlite3.connect(new)) as target:
                source.backup(target)
        else:
            shutil.copy2(path, new)
    except (OSError, sqlite3.Error) as error:
        new.unlink(missing_ok=True)
        raise PluginError(
            tr("{} cannot be copied to {} ({}); nothing was replaced.").format(path.name, new.name, error)
        ) from None


class HeldLayers:
    """Layers of a result that cannot be edited while a run is about to replace it."""

    def __init__(self):
        self._ids = []

    def hold(self, output):
        """Keeps the layers of a result as they are.

        Raises:
            PluginError: One of them has edits that are not saved.
        """
        layers = layers_of(output)
        for layer in layers:
            if layer.isEditable() and layer.isModified():
                raise PluginError(
                    tr(
                        "The layer {} has edits that are not saved; save or discard them, and run again."
                    ).format(layer.name())
                )
        project = QgsProject.instance()
        for layer in layers:
            # Two layers of a file keep it locked; the run's end shows its lines again.
            if layer.geometryType() == QgsWkbTypes.GeometryType.LineGeometry:
                project.removeMapLayer(layer.id())
                continue
            if layer.isEditable():
                layer.rollBack()
            if not layer.readOnly() and layer.setReadOnly(True):
                self._ids.append(layer.id())

    def release(self):
        """Lets them be edited again."""
        ids, self._ids = self._ids, []
        for layer in map(QgsProject.instance().mapLayer, ids):
            if layer is not None:
                layer.setReadOnly(False)
