"""Which values a recipe may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from t4s_geo.errors import UserError

if TYPE_CHECKING:
    from t4s_geo.training.recipe import QuestionSet, Recipe

PRECISIONS = ("float32", "bfloat16", "float16")
KEEPS = ("last", "best")
MOST = {
    "steps": 10_000_000,
    "batch_size": 4096,
    "accumulate": 10_000,
    "save_every": 10_000_000,
    "score_every": 10_000_000,
    "learning_rate": 10,
    "questions_per_picture": 64,
}
"""Highest values: beyond them nothing is learnt, and memory or time have no end."""
MOST_RADIUS = 10_000.0
"""Metres that a point may stand for."""
MOST_SHARE = 1e9


def checked(recipe: Recipe, path: str) -> Recipe:
    """Returns the recipe if its values can be used.

    Raises:
        UserError: One cannot.
    """
    for name, most in MOST.items():
        if not 0 < getattr(recipe, name) <= most:
            raise UserError(
                f"{path}: {name} must be above 0 and at most {most:,}, not {getattr(recipe, name)}."
            )
    if recipe.precision not in PRECISIONS:
        raise UserError(
            f"{path}: precision must be one of {', '.join(PRECISIONS)}, not {recipe.precision!r}."
        )
    if not 0 <= recipe.absent < 1:
        raise UserError(f"{path}: absent must be at least 0 and below 1, not {recipe.absent}.")
    for name in ("hold_out", "validation"):
        if not 0 <= getattr(recipe, name) <= 0.5:
            raise UserError(
                f"{path}: {name} must be at least 0 and at most 0.5, not {getattr(recipe, name)}."
            )
    _check_keep(recipe, path)
    if not 0.5 < recipe.trust <= 1:
        raise UserError(f"{path}: trust must be above 0.5 and at most 1, not {recipe.trust}.")
    if not 0 <= recipe.lora_rank <= 4096:
        raise UserError(f"{path}: lora_rank must be at least 0 and at most 4,096, not {recipe.lora_rank}.")
    if not 0 <= recipe.seed < 1 << 32:
        raise UserError(f"{path}: seed must be at least 0 and below 2 ** 32, not {recipe.seed}.")
    for scene in recipe.scenes:
        if not 0 < scene.radius <= MOST_RADIUS:
            raise UserError(
                f"{path}: radius must be above 0 and at most {MOST_RADIUS:g} m, not {scene.radius}."
            )
    if any("" in (scene.image, scene.labels, scene.label, scene.field) for scene in recipe.scenes):
        raise UserError(f"A [[scene]] of {path} has an empty value; fill it in, or leave it out.")
    for name in ("weight_decay", "warmup", "lora_dropout"):
        if not 0 <= getattr(recipe, name) < 1:
            raise UserError(f"{path}: {name} must be at least 0 and below 1, not {getattr(recipe, name)}.")
    for one in recipe.questions:
        _check_questions(one, path)
    if not 0 < recipe.scene_share < MOST_SHARE:
        raise UserError(f"{path}: scene_share must be above 0, not {recipe.scene_share}.")
    if not recipe.learning and not any(not one.held_out for one in recipe.questions):
        raise UserError(f"All that {path} names is held out; leave one to learn from.")
    return recipe


def _check_keep(recipe: Recipe, path: str) -> None:
    if recipe.keep not in KEEPS:
        raise UserError(f"{path}: keep must be one of {', '.join(KEEPS)}, not {recipe.keep!r}.")
    if recipe.keep == "best" and not (recipe.validation or recipe.choosing):
        raise UserError(
            f"{path}: keep = 'best' needs something to choose on; set validation to a share such as 0.2, or "
            "add a [[scene]] with validation = true."
        )
    if any(scene.held_out and scene.validation for scene in recipe.scenes):
        raise UserError(f"A [[scene]] of {path} is both held_out and for validation; leave one of them out.")


def _check_questions(one: QuestionSet, path: str) -> None:
    if bool(one.file) is bool(one.dataset and one.folder) or (one.file and (one.dataset or one.folder)):
        raise UserError(
            f"A [[questions]] of {path} needs a 'file' of JSON lines, or a 'dataset' and its 'folder'."
        )
    if not 0 < one.share < MOST_SHARE:
        raise UserError(f"{path}: share must be above 0, not {one.share}.")
