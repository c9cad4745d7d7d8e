"""Asking a model what a data set asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from t4s_geo.benchmarking.grouping import Group
from t4s_geo.models import Model, TileQuestion
from t4s_geo.models.asking import ask
from t4s_geo.pictures.answers import Found, read_answer
from t4s_geo.pictures.asking import prompts_for, squared


@dataclass(frozen=True, eq=False)
class Asker:
    """Has a model answer groups of questions; threads may share it.

    Attributes:
        model: The model. Words that its card's vocabulary lacks are not asked.
        clock: Adds up the seconds that it worked.
    """

    model: Model
    clock: Clock

    def answer(self, groups: Sequence[Group]) -> list[dict[str, Found]]:
        """Answers a batch.

        Returns:
            Of each group the answer to each text that the model knows.

        Raises:
            UserError: The model cannot answer at all, or a picture cannot be read.
        """
        card, format = self.model.card, self.model.card.format()
        asked = [prompts_for(group.texts, self.model) for group in groups]
        size = card.tile_size
        questions = [
            TileQuestion(squared(group.picture.rgb(), size), prompts)
            for group, prompts in zip(groups, asked, strict=True)
            if prompts
        ]
        began = time.perf_counter()
        answers = iter(ask(self.model, questions, prompts_alone=True))
        self.clock.add(time.perf_counter() - began)
        found: list[dict[str, Found]] = []
        for group, prompts in zip(groups, asked, strict=True):
            known = [text for text in group.texts if card.knows(text)]
            given = next(answers) if prompts else ()
            found.append(
                {
                    text: read_answer(answer, prompt.label, format)
                    for text, prompt, answer in zip(known, prompts, given, strict=True)
                }
            )
        return found


@dataclass
class Clock:
    """Adds up seconds of several threads."""

    seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, seconds: float) -> None:
        """Adds some."""
        with self._lock:
            self.seconds += seconds
