"""The recipe of a training: a TOML file that says what to start from, what to learn from, and how."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from t4s_geo.errors import UserError
from t4s_geo.files import read_text
from t4s_geo.raster.datasets import REMOTE_OR_PART
from t4s_geo.training.recipe_values import checked
from t4s_geo.typed import read_value

TABLES = ("scene", "questions")
"""Keys of what a recipe learns from."""


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
        validation: Only choose on it which state of the training is kept.
    """

    image: str
    labels: str
    field: str | None = None
    label: str | None = None
    radius: float = 2.0
    area: str | None = None
    bands: tuple[int, ...] | None = None
    held_out: bool = False
    validation: bool = False


@dataclass(frozen=True)
class QuestionSet:
    """Pictures with sentences or classes that are asked about them, and masks that answer.

    Attributes:
        file: JSON lines: a picture, a sentence and a mask each; see `t4s_geo.datasets.sets.json_lines`.
        dataset: Name of a public data set, in place of a file.
        folder: Its folder.
        split: Its part.
        share: How often a question is drawn from here, compared with the other sets and with all scenes.
        held_out: Only score on it.
    """

    file: str | None = None
    dataset: str | None = None
    folder: str | None = None
    split: str = "train"
    share: float = 1.0
    held_out: bool = False

    @property
    def name(self) -> str:
        """What scores call it."""
        return Path(self.file).name if self.file else f"{self.dataset} ({self.split})"


@dataclass(frozen=True)
class Recipe:
    """How to make a checkpoint out of another.

    Attributes:
        model: Checkpoint to start from: `embedded` or a folder.
        scenes: Scenes to learn from, and to score on.
        questions: Questions about pictures to learn from, and to score on.
        steps: Optimiser steps.
        batch_size: Pictures or tiles a step on each device.
        questions_per_picture: Most questions about a picture that are learnt from it at once, each by itself;
            see `t4s_geo.training.packing`.
        accumulate: Steps whose gradients are added up before the weights change.
        learning_rate: Highest learning rate; it rises over the first tenth of the steps and then falls.
        lora_rank: Rank of LoRA adapters on all linear layers of the language model; 0 trains all weights.
        precision: Of the arithmetic: `float32`, `bfloat16` or `float16`.
        save_every: Steps between the states that an interrupted training goes on from.
        absent: Share of the questions about labels that are not in their tile.
        hold_out: Share of what is labelled in each scene to learn from that is only scored on: a strip along
            one side; see `t4s_geo.training.splitting`.
        validation: Share on which it is only chosen which state is kept: another strip.
        keep: Which state becomes the checkpoint: the `last`, or the `best` of those that were scored on what
            is for validation, the one that the training began with included.
        score_every: Steps between these states.
        trust: What labels count, above 0.5 and at most 1, against what the model answers by itself; see
            `t4s_geo.training.own_answers`.
        weight_decay: Of AdamW.
        warmup: Share of the steps in which the learning rate rises.
        lora_dropout: Share of what reaches the adapters that is left out.
        gradient_checkpointing: Compute activations twice, and keep few of them.
        card: Card that stands in for the checkpoint's `t4s.json`, which public models lack.
        shape: Configuration of the checkpoint's architecture, for a dry run where it is not here yet.
        scene_share: How often a question is about a scene, compared with the shares of `questions`.
        train_tower: Whether the weights of what looks at the picture change, too. Without, a step costs less.
        seed: Source of chance.
    """

    model: str
    scenes: tuple[LabelledScene, ...] = ()
    questions: tuple[QuestionSet, ...] = ()
    steps: int = 200
    batch_size: int = 8
    questions_per_picture: int = 1
    accumulate: int = 1
    learning_rate: float = 3e-4
    lora_rank: int = 0
    precision: str = "float32"
    save_every: int = 50
    absent: float = 0.2
    hold_out: float = 0.0
    validation: float = 0.0
    keep: str = "last"
    score_every: int = 20
    trust: float = 1.0
    weight_decay: float = 0.01
    warmup: float = 0.1
    lora_dropout: float = 0.0
    gradient_checkpointing: bool = False
    card: str | None = None
    shape: str | None = None
    scene_share: float = 1.0
    train_tower: bool = True
    seed: int = 0

    @property
    def learning(self) -> tuple[LabelledScene, ...]:
        """Scenes to learn from."""
        return tuple(scene for scene in self.scenes if not (scene.held_out or scene.validation))

    @property
    def held_out(self) -> tuple[LabelledScene, ...]:
        """Scenes to score on."""
        return tuple(scene for scene in self.scenes if scene.held_out)

    @property
    def choosing(self) -> tuple[LabelledScene, ...]:
        """Scenes to choose on which state is kept."""
        return tuple(scene for scene in self.scenes if scene.validation)


def read_recipe(path: Path) -> Recipe:
    """Reads a recipe; the paths in it are relative to its folder.

    Raises:
        UserError: It is missing, is not TOML, or has an unknown key or an invalid value.
    """
    try:
        content = tomllib.loads(read_text(path, "recipe"))
    except (ValueError, RecursionError) as error:
        raise UserError(f"The recipe {path} cannot be read as TOML ({error}); correct it.") from None
    return recipe_of(content, path.parent, str(path))


def recipe_of(content: Mapping[str, Any], folder: Path, where: str) -> Recipe:
    """Makes a recipe of what was read of one.

    Args:
        content: Its values by key; the tables of its scenes are under `scene`, those of questions under
            `questions`.
        folder: What paths in it are relative to.
        where: What messages call it.

    Raises:
        UserError: It has an unknown key or an invalid value.
    """
    tables, asked = (_tables(content, name) for name in TABLES)
    if not tables and not asked:
        raise UserError(
            f"The recipe {where} names no scene and no questions; add a table [[scene]] with 'image' and "
            "'labels', or [[questions]] with 'file'."
        )
    values = {name: value for name, value in content.items() if name not in TABLES}
    _check_keys(Recipe, values, where)
    for table in tables:
        _check_keys(LabelledScene, table, f"A [[scene]] of {where}")
    for table in asked:
        _check_keys(QuestionSet, table, f"A [[questions]] of {where}")
    recipe = read_value({**values, "scenes": tables, "questions": asked}, Recipe, f"The recipe {where}")
    beside = folder / recipe.model
    located = replace(
        recipe,
        scenes=tuple(_located(scene, folder) for scene in recipe.scenes),
        questions=tuple(_placed(one, folder) for one in recipe.questions),
        model=str(beside) if beside.is_dir() else recipe.model,
        card=None if recipe.card is None else str(folder / recipe.card),
        shape=None if recipe.shape is None else str(folder / recipe.shape),
    )
    return checked(located, where)


def _tables(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    tables = content.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return []
    return tables


def _check_keys(kind: type[Any], values: Mapping[str, Any], where: str) -> None:
    known = [entry.name for entry in fields(kind) if entry.name not in ("scenes", "questions")]
    for name in values:
        if name not in known:
            raise UserError(f"{where} has an unknown key {name!r}; use one of {', '.join(known)}.")


def _located(scene: LabelledScene, folder: Path) -> LabelledScene:
    return replace(
        scene,
        image=_beside(folder, scene.image),
        labels=_beside(folder, scene.labels),
        area=None if scene.area is None else _beside(folder, scene.area),
    )


def _placed(questions: QuestionSet, folder: Path) -> QuestionSet:
    return replace(
        questions,
        file=None if questions.file is None else str(folder / questions.file),
        folder=None if questions.folder is None else str(folder / questions.folder),
    )


def _beside(folder: Path, name: str) -> str:
    """Returns a path relative to a folder; URLs and GDAL's virtual files stay what they are."""
    return name if REMOTE_OR_PART.match(name) else str(folder / name)
