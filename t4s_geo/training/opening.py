"""What a training begins with: opened and checked before torch, which takes seconds, is imported."""

from __future__ import annotations

from pathlib import Path

from t4s_geo.errors import UserError
from t4s_geo.files import check_folder
from t4s_geo.models.card import read_card, read_card_file
from t4s_geo.models.folders import model_folder
from t4s_geo.training.output import STATES
from t4s_geo.training.own_answers import OwnAnswers
from t4s_geo.training.recipe import Recipe
from t4s_geo.training.samples import TrainingSet
from t4s_geo.training.splitting import with_held_out

DEVICES = ("auto", "cpu")


def open_training(recipe: Recipe, output: Path, device: str = "auto") -> TrainingSet:
    """Opens the scenes that a recipe learns from.

    Args:
        recipe: What to start from, what to learn from, and how.
        output: Folder of the new checkpoint.
        device: `auto` or `cpu`.

    Raises:
        UserError: The checkpoint, a scene, its labels, the folder or the device cannot be used.
    """
    check_folder(output.parent)
    if output.exists() and not output.is_dir():
        raise UserError(
            f"{output} is a file; choose another folder for the new checkpoint.",
            problem="foreign_file",
            path=output,
        )
    if device not in DEVICES:
        raise UserError(f"The device {device!r} is none of those for training; use {' or '.join(DEVICES)}.")
    card = read_card_file(Path(recipe.card)) if recipe.card else read_card(model_folder(recipe.model))
    own = None
    if recipe.trust < 1:
        own = OwnAnswers(model_folder(recipe.model), card, device)
    return TrainingSet.open(with_held_out(recipe, card, output / STATES), card, own)
