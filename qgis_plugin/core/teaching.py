"""Models that the user has taught: where they are kept, and what is asked of the engine to make one."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from qgis.core import Qgis, QgsApplication, QgsVectorLayerExporter

from .changed import copy_file
from .errors import PluginError
from .formats import is_result
from .ledgers import result_file
from .models import EMBEDDED
from .translation import tr

CARD = "t4s.json"
UNFINISHED = ".unfinished"
"""Suffix of the folder with what an interrupted training goes on from."""
REQUEST = "request.json"
NAME = re.compile(r"[\w][\w .()-]{0,59}")
HELD_OUT = 0.2
VALIDATION = 0.2
# For the embedded model; docs/finetuning.md has what was measured.
RATE = 1e-3
TRUST = 0.6
SCORE_EVERY = 20
SAVE_EVERY = 10


@dataclass(frozen=True)
class Lesson:
    """What a model is to be taught.

    Attributes:
        name: Of the new model.
        scene: The raster.
        layer: Polygons that are right within the area.
        area: GeoJSON of polygons in which everything is drawn; empty for all of the raster.
        field: Attribute that names the class of each polygon; empty for that of results.
        label: Class of all polygons; empty where an attribute names it.
        base: The model to start from, as the engine takes it.
        steps: How often the weights change.
    """

    name: str
    scene: str
    layer: object
    area: str = ""
    field: str = ""
    label: str = ""
    base: str = EMBEDDED
    steps: int = 40


def models_folder():
    """Returns the folder of models that were taught; it may not be there."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "t4s_geo" / "models"


def taught_models():
    """Returns the folders of models that were taught, by their names."""
    folder = models_folder()
    found = sorted(folder.iterdir(), key=lambda path: path.name.lower()) if folder.is_dir() else []
    return {path.name: path for path in found if (path / CARD).is_file()}


def name_of(model):
    """Returns the name under which a model is chosen: that of a taught one for its folder."""
    path = Path(model)
    return path.name if path.is_absolute() and taught_models().get(path.name) == path else model


def model_named(name):
    """Returns what the engine takes for a name that was chosen."""
    folder = taught_models().get(name)
    return name if folder is None else str(folder)


def forget_model(name):
    """Deletes a model that was taught.

    Raises:
        PluginError: It is in use, or may not be deleted.
    """
    folder = taught_models()[name]
    try:
        # The card last: what is half deleted is still on the list.
        for path in sorted(folder.iterdir(), key=lambda path: path.name == CARD):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        folder.rmdir()
    except OSError as error:
        raise PluginError(
            tr("The model {} cannot be removed ({}); close what uses it.").format(name, error)
        ) from None


def train_request(lesson):
    """Keeps what a model is taught, so that an interrupted training can go on; returns the request.

    Raises:
        PluginError: The name or the layer cannot be used, or nothing can be written.
    """
    check_name(lesson.name)
    folder = models_folder() / f"{lesson.name}{UNFINISHED}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(models_folder() / lesson.name, ignore_errors=True)
        folder.mkdir(parents=True)
        scene = {"image": lesson.scene, "labels": str(_write_labels(lesson, folder))}
        if lesson.label:
            scene["label"] = lesson.label
        elif lesson.field:
            scene["field"] = lesson.field
        if lesson.area:
            (folder / "area.geojson").write_text(lesson.area, encoding="utf-8")
            scene["area"] = str(folder / "area.geojson")
        recipe = {
            "model": lesson.base,
            "steps": lesson.steps,
            "learning_rate": RATE,
            "save_every": SAVE_EVERY,
            "hold_out": HELD_OUT,
            "validation": VALIDATION,
            "keep": "best",
            "score_every": SCORE_EVERY,
            "trust": TRUST,
            "scene": [scene],
        }
        request = {"request": "train", "recipe": recipe, "output": str(models_folder() / lesson.name)}
        (folder / REQUEST).write_text(json.dumps(request), encoding="utf-8")
    except OSError as error:
        raise PluginError(tr("{} cannot be written ({}); free space.").format(folder, error)) from None
    return request


def unfinished():
    """Returns the requests of trainings that were interrupted, by the names of their models."""
    found = {}
    for path in sorted(models_folder().glob(f"*{UNFINISHED}/{REQUEST}")):
        name = path.parent.name[: -len(UNFINISHED)]
        try:
            request = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if name not in taught_models() and isinstance(request, dict) and request.get("request") == "train":
            found[name] = request
    return found


def end_lesson(name):
    """Deletes what an interrupted training would go on from."""
    shutil.rmtree(models_folder() / f"{name}{UNFINISHED}", ignore_errors=True)
    if name not in taught_models():
        shutil.rmtree(models_folder() / name, ignore_errors=True)


def check_name(name):
    """Raises PluginError where a model cannot have a name."""
    if not NAME.fullmatch(name) or name.endswith((UNFINISHED, ".", " ")) or name == EMBEDDED:
        raise PluginError(
            tr("The name {} cannot be used; choose up to 60 letters, digits, spaces and hyphens.").format(
                repr(name)
            )
        )
    if name in taught_models():
        raise PluginError(tr("There is a model {} already; choose another name, or remove it.").format(name))


def _write_labels(lesson, folder):
    """Copies the labels, so that a training that goes on learns from the same ones.

    A result is copied whole: it says itself what was looked for, and what was rejected.
    """
    layer = lesson.layer
    if layer is None:
        raise PluginError(tr("There is no polygon layer; add one to the project and choose it."))
    if layer.isEditable() and layer.isModified():
        raise PluginError(
            tr("The layer {} has edits that are not saved; save them first.").format(layer.name())
        )
    result = result_file(layer)
    if not (lesson.field or lesson.label) and result is not None and is_result(result):
        copy = folder / f"labels{result.suffix}"
        copy_file(result, copy)
        return copy
    if not layer.crs().isValid():
        raise PluginError(
            tr("The layer {} has no coordinate reference system; give it the right one.").format(layer.name())
        )
    copy = folder / "labels.gpkg"
    code, words = QgsVectorLayerExporter.exportLayer(
        layer, str(copy), "ogr", layer.crs(), False, {"driverName": "GPKG"}
    )
    if code != Qgis.VectorExportResult.Success:
        raise PluginError(tr("The layer {} cannot be read ({}).").format(layer.name(), words))
    return copy
