"""Prompts that only the refiner finds, and where it can."""

from __future__ import annotations

from collections.abc import Sequence

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard
from t4s_geo.options import RenderOptions
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.refine.choice import SEAMS
from t4s_geo.refine.seam_network import ROUNDING, distances_of, known_among


def labels_by_refiner(card: ModelCard, prompts: Sequence[Prompt]) -> dict[int, str]:
    """Returns the labels of those prompts that only the refiner finds, by their positions."""
    return card.refined_among([prompt.text for prompt in prompts])


def check_refiner(card: ModelCard, prompts: Sequence[Prompt], options: RenderOptions) -> None:
    """Raises UserError where prompts need the refiner, and another one was chosen."""
    chosen = options.refine or card.refine
    for position in labels_by_refiner(card, prompts):
        if chosen != SEAMS:
            raise UserError(
                f"Only --refine {SEAMS} finds {prompts[position].text!r}, and this is --refine {chosen}; "
                f"choose --refine {SEAMS}, or leave that prompt out.",
                problem="needs_seams",
                prompt=prompts[position].text,
            )


def check_distances(card: ModelCard, prompts: Sequence[Prompt], scene: PixelGrid, model: PixelGrid) -> None:
    """Checks that what only the refiner finds can be made out in a scene.

    Args:
        card: The model's card.
        prompts: What is asked for.
        scene: The scene's own pixels.
        model: The pixels that are worked on.

    Raises:
        UserError: Pixels are too coarse or too fine for something.
    """
    for position, label in labels_by_refiner(card, prompts).items():
        known = distances_of(label)
        if known is None:
            raise UserError(f"--refine {SEAMS} finds no {label!r}, though the card {card.name!r} says so.")
        words, (finest, coarsest) = prompts[position].text, known
        own, worked_at = scene.mean_distance(), model.mean_distance()
        span = f"{finest:g} to {coarsest:g} m"
        if own > coarsest * (1 + ROUNDING):
            raise UserError(
                f"A pixel of the scene is {own:.3g} m, too coarse to find {words!r}, which takes at most "
                f"{coarsest:g} m; leave that prompt out, or take a finer scene.",
                problem="too_coarse",
                prompt=words,
                metres=f"{own:.3g}",
                most=f"{coarsest:g}",
            )
        if not known_among({position: label}, worked_at):
            raise UserError(
                f"At {worked_at:.3g} m a pixel {words!r} cannot be found: that takes {span}; leave --gsd "
                "out, or choose one of these.",
                problem="wrong_distance",
                prompt=words,
                metres=f"{worked_at:.3g}",
                finest=f"{finest:g}",
                coarsest=f"{coarsest:g}",
            )
