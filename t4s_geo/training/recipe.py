"""The recipe of a training: a TOML file that says what to start from, what to learn from, and how."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from t4s_geo.errors import UserError
from t4s_geo.raster.datasets import REMOTE_OR_PART

PRECISIONS = ("float32", "bfloat16", "float16")

Table = TypeVar("Table")


@dataclass(frozen=True)
class LabelledScene:
    """A scene and what is known to be in it.

    Attributes:
        image: Raster, as for `segment`.
        labels: Label raster with names (see `read_category_names`), or a vector file of polygons or points.
        field: Attribute of the vector file that names the label of each feature.
        label: Label of all features, where no attribute names it.
        radius: What a point stands for, in metres around it.
        area: Vector file: where the labels are complete; the rest of the scene is blacked out. None: all.
        bands: As `--bands`.
        held_out: Only score on it.
    """

    image: str
    labels: str
    field: str | None = None
    label: str | None = None
    radius: float = 2.0
    area: str | None = None
    bands: tuple[int, ...] | None = None
    held_out: bool = False


@dataclass(frozen=True)
class Recipe:
    """How to make a checkpoint out of another.

    Attributes:
        model: Checkpoint to start from: `embedded` or a folder.
        scenes: What to learn from, and what to score on.
        steps: Optimiser steps.
        batch_size: Tiles a step on each device.
        accumulate: Steps whose gradients are added up before the weights change.
        learning_rate: Highest learning rate; it rises over the first tenth of the steps and then falls.
        lora_rank: Rank of LoRA adapters on all linear layers of the language model; 0 trains all weights.
        precision: Of the arithmetic: `float32`, `bfloat16` or `float16`.
        save_every: Steps between the states that an interrupted training goes on from.
        absent: Share of the questions about labels that are not in their tile.
        seed: Source of chance.
    """

    model: str
    scenes: tuple[LabelledScene, ...]
    steps: int = 200
    batch_size: int = 8
    accumulate: int = 1
    learning_rate: float = 3e-4
    lora_rank: int = 0
    precision: str = "float32"
    save_every: int = 50
    absent: float = 0.2
    seed: int = 0

    @property
    def learning(self) -> tuple[LabelledScene, ...]:
        """Scenes to learn from."""
        return tuple(scene for scene in self.scenes if not scene.held_out)

    @property
    def held_out(self) -> tuple[LabelledScene, ...]:
        """Scenes to score on."""
        return tuple(scene for scene in self.scenes if scene.held_out)


def read_recipe(path: Path) -> Recipe:
    """Reads a recipe; the paths in it are relative to its folder.

    Raises:
        UserError: It is missing, is not TOML, or has an unknown key or an invalid value.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"The recipe {path} does not exist; give the path of a TOML file.") from None
    except (OSError, ValueError) as error:
        raise UserError(f"The recipe {path} cannot be read as TOML ({error}); correct it.") from None
    tables = content.pop("scene", None)
    if not isinstance(tables, list) or not tables:
        raise UserError(f"The recipe {path} names no scene; add a table [[scene]] with 'image' and 'labels'.")
    scenes = tuple(
        _located(_table(LabelledScene, table, f"a [[scene]] of {path}"), path.parent) for table in tables
    )
    recipe = _table(Recipe, {**content, "scenes": scenes}, str(path))
    folder = path.parent / recipe.model
    return _checked(replace(recipe, model=str(folder)) if folder.is_dir() else recipe, path)


def _table(kind: type[Table], values: Mapping[str, Any], where: str) -> Table:
    """Makes a dataclass of a table.

    Raises:
        UserError: A key is missing or unknown, or a value has another type.
    """
    known = {entry.name: str(entry.type) for entry in fields(kind)}  # type: ignore[arg-type]
    for name, value in values.items():
        if name not in known:
            raise UserError(f"{where}: unknown key {name!r}; use one of {', '.join(known)}.")
        if not _fits(value, known[name]):
            raise UserError(f"{where}: {name} must be of type {known[name]}, not {value!r}.")
    if "bands" in values:
        values = {**values, "bands": tuple(values["bands"])}
    try:
        return kind(**values)
    except TypeError as error:
        missing = str(error).partition("argument")[2].lstrip("s: ")
        raise UserError(f"{where} lacks {missing or error}; add it.") from None


def _fits(value: object, kind: str) -> bool:
    """Tells whether a TOML value is of the type that a field is annotated with."""
    if kind.startswith("tuple[int"):
        return isinstance(value, list) and all(isinstance(item, int) for item in value)
    if kind.startswith("tuple"):
        return isinstance(value, tuple)
    if kind == "float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, bool if kind == "bool" else str)


def _located(scene: LabelledScene, folder: Path) -> LabelledScene:
    return replace(
        scene,
        image=_beside(folder, scene.image),
        labels=_beside(folder, scene.labels),
        area=None if scene.area is None else _beside(folder, scene.area),
    )


def _beside(folder: Path, name: str) -> str:
    """Returns a path relative to a folder; URLs and GDAL's virtual files stay what they are."""
    return name if REMOTE_OR_PART.match(name) else str(folder / name)


def _checked(recipe: Recipe, path: Path) -> Recipe:
    """Returns the recipe if its values can be used.

    Raises:
        UserError: One cannot.
    """
    for name in ("steps", "batch_size", "accumulate", "save_every", "learning_rate"):
        if not getattr(recipe, name) > 0:
            raise UserError(f"{path}: {name} must be above 0, not {getattr(recipe, name)}.")
    if recipe.precision not in PRECISIONS:
        raise UserError(
            f"{path}: precision must be one of {', '.join(PRECISIONS)}, not {recipe.precision!r}."
        )
    if not 0 <= recipe.absent < 1:
        raise UserError(f"{path}: absent must be at least 0 and below 1, not {recipe.absent}.")
    if recipe.lora_rank < 0:
        raise UserError(f"{path}: lora_rank must be at least 0, not {recipe.lora_rank}.")
    if any("" in (scene.image, scene.labels, scene.label, scene.field) for scene in recipe.scenes):
        raise UserError(f"A [[scene]] of {path} has an empty value; fill it in, or leave it out.")
    if not recipe.learning:
        raise UserError(f"All scenes of {path} are held out; leave one to learn from.")
    return recipe
