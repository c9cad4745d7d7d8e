"""Requests about training, as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from t4s_geo.errors import UserError
from t4s_geo.worker.values import as_path, as_text, as_whole, shown

if TYPE_CHECKING:
    from t4s_geo.training.recipe import Recipe

WHERE = "of the request"
MOST_PLACES = 1000
"""Places that are asked for at most."""


@dataclass(frozen=True)
class Train:
    """Train a checkpoint further.

    Attributes:
        id: What its events are marked with.
        recipe: As `t4s-geo train` reads it.
        output: Folder of the new checkpoint.
        device: `auto` or `cpu`.
    """

    id: str
    recipe: Recipe
    output: Path
    device: str = "auto"


@dataclass(frozen=True)
class Unsure:
    """Tell where a run is least sure.

    Attributes:
        id: What its events are marked with.
        ledger: Of the run.
        count: How many places are wanted.
    """

    id: str
    ledger: Path
    count: int = 10


def read_train(identifier: str, message: dict[str, Any]) -> Train:
    """Takes what a `train` request says out of it.

    Raises:
        UserError: A value is missing or invalid.
    """
    for name in ("recipe", "output"):
        if name not in message:
            raise UserError(f"The request has no {name}; give one.")
    content = message.pop("recipe")
    if not isinstance(content, dict):
        raise UserError(f"The value of recipe must be an object, not {shown(content)}; see docs/worker.md.")
    output = as_path("output", message.pop("output"))
    device = as_text("device", message.pop("device", None) or "auto")
    # Not at the top: reading requests does without rasters.
    from t4s_geo.training.recipe import recipe_of

    # Paths in it are absolute, or relative to where the worker runs.
    return Train(identifier, recipe_of(content, Path(), WHERE), output, device)


def read_unsure(identifier: str, message: dict[str, Any]) -> Unsure:
    """Takes what an `unsure` request says out of it; raises as `read_train`."""
    if "ledger" not in message:
        raise UserError("The request has no ledger; give one.")
    ledger = as_path("ledger", message.pop("ledger"))
    count = as_whole("count", message.pop("count", 10))
    if not 0 < count <= MOST_PLACES:
        raise UserError(f"The value of count must be from 1 to {MOST_PLACES}, not {count}.")
    return Unsure(identifier, ledger, count)
