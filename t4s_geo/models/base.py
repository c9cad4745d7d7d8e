"""The boundary between the engine and its models: text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt

TILES_AT_ONCE = 16
"""Most tiles of a batch of most models: enough for what costs the same for one and for many, few to lose."""

Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class TileQuestion:
    """All that is asked about one tile.

    Attributes:
        rgb: The tile, shape (tile_size, tile_size, 3), dtype uint8.
        prompts: What is asked for, each with an answer of its own.
        place: Where the tile is, for models that look elsewhere than at its pixels (the oracle does); others
            leave it alone. Its type is known to who makes it and who reads it.
    """

    rgb: npt.NDArray[np.uint8]
    prompts: tuple[Prompt, ...]
    place: object = None


@dataclass(frozen=True, eq=False)
class Answer:
    """What a model wrote.

    Attributes:
        text: The descriptor, untrusted.
        log_probabilities: Natural logarithm of each written token's probability, shape (tokens,), dtype
            float32; None where the model does not tell.
        marginals: Marginal probability of each cell, shape (grid, grid), dtype float32, 0..1; None where
            unknown. Where tokens say nothing of single cells (`Format.token_cells`), score of the object at
            each, as `t4s_geo.descriptors.scores` has it.
    """

    text: str
    log_probabilities: npt.NDArray[np.float32] | None = None
    marginals: npt.NDArray[np.float32] | None = None


class IncompleteAnswers(RuntimeError):
    """Some prompts of a batch have no answer, and asking again would not help.

    Attributes:
        answers: Of each tile and prompt, in the order of the questions; what went wrong where there is none.
    """

    def __init__(self, message: str, answers: list[tuple[Answer | Exception, ...]]) -> None:
        """Takes what there is."""
        super().__init__(message)
        self.answers = answers


class Model(Protocol):
    """Something that answers prompts about tiles with descriptors."""

    @property
    def card(self) -> ModelCard:
        """The model's input and its output."""

    @property
    def identity(self) -> str:
        """Stable name of exactly this model, for the ledger: answers of equal identities may be mixed."""

    @property
    def concurrency(self) -> int:
        """How many threads may call `answer` at the same time, to good effect."""

    @property
    def tiles_at_once(self) -> int:
        """Most tiles that a batch should have."""

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Raises UserError where the model cannot be asked for one of the prompts, whatever the tile."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch.

        Returns:
            For each tile the answers to its prompts, both in the order of the questions.

        Raises:
            UserError: The model cannot answer this run at all.
            IncompleteAnswers: Some prompts have no answer, and would have none if they were asked alone.
            RuntimeError, OSError, ValueError: The batch has no answers; parts of it may have some.
        """

    def close(self) -> None:
        """Releases files and memory."""


def batch_size(model: Model, tiles: int) -> int:
    """Divides tiles evenly into batches, such that all that a model can do at once is done all the time."""
    at_once = model.concurrency
    rounds = math.ceil(tiles / (at_once * model.tiles_at_once))
    return math.ceil(tiles / (at_once * rounds))


def by_tile(questions: Iterable[TileQuestion], values: Iterable[Value]) -> list[tuple[Value, ...]]:
    """Groups values, one for each tile and prompt in the order of the questions, by tile."""
    remaining = iter(values)
    return [tuple(islice(remaining, len(question.prompts))) for question in questions]
