"""The place of a model in runs whose prompts are all answered by the refiner: nothing is opened for it."""

from __future__ import annotations

from collections.abc import Sequence

from t4s_geo.models.base import TILES_AT_ONCE, Answer, TileQuestion
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt


class UnaskedModel:
    """A model of which only the card is there.

    Attributes:
        card: The card of the model that nobody asks.
        identity: That no model wrote anything, whichever it would have been.
        concurrency: As of models.
        tiles_at_once: As of models.
    """

    identity = "unasked"
    concurrency = 1
    tiles_at_once = TILES_AT_ONCE

    def __init__(self, card: ModelCard) -> None:
        """Takes the card of the model that would be asked."""
        self.card = card

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes none, and is given none."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Raises RuntimeError for any question: it was opened for runs that have none."""
        raise RuntimeError("no model was opened, since all prompts are the refiner's")

    def close(self) -> None:
        """Has nothing to release."""
