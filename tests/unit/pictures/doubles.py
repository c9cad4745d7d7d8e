"""A model that finds what a test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt

GRID = 8
CARD = ModelCard("double", descriptor="boxwise-bricks-v1", grid=GRID, tile_size=32, upsample="nearest")


def cells(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    made = np.zeros((GRID, GRID), np.uint8)
    made[top:bottom, left:right] = 1
    return made


class Finds:
    """A model with an answer to each prompt, which may be what goes wrong."""

    concurrency, tiles_at_once, identity = 1, 4, "double"

    def __init__(
        self, answers: Mapping[str, np.ndarray | Exception], card: ModelCard = CARD, sure: float | None = None
    ) -> None:
        self.card, self._answers, self._sure = card, answers, sure
        self.shapes: list[tuple[int, ...]] = []

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        pass

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        self.shapes += [question.rgb.shape for question in questions]
        return [tuple(self._answer(prompt) for prompt in question.prompts) for question in questions]

    def close(self) -> None:
        pass

    def _answer(self, prompt: Prompt) -> Answer:
        found = self._answers[prompt.text]
        if isinstance(found, Exception):
            raise found
        text = self.card.format().write(found, [prompt.label])
        soft = None if self._sure is None else found.astype(np.float32) * np.float32(self._sure)
        return Answer(text, None, soft)
