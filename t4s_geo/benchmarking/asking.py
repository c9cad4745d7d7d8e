"""Asking a model about pictures that have no place on Earth."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

from t4s_geo.benchmarking.answers import Found, read_answer
from t4s_geo.benchmarking.grouping import Group
from t4s_geo.errors import UserError
from t4s_geo.models import Answer, IncompleteAnswers, Model, TileQuestion
from t4s_geo.prompts import Prompt

_NOT_IN_LABELS = re.compile(r"[^\w\s,.'&()/-]+")
LONGEST_LABEL = 200


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
        answers = iter(ask(self.model, questions))
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


def prompts_for(texts: Sequence[str], model: Model) -> tuple[Prompt, ...]:
    """Returns prompts for the texts that a model knows; no two have one label."""
    prompts: dict[str, Prompt] = {}
    for text in texts:
        if model.card.knows(text):
            label = base = label_of(text)
            while label in prompts:
                label = f"{base} {len(prompts)}"
            prompts[label] = Prompt(label, model.card.words.spelled(text) if model.card.vocabulary else text)
    return tuple(prompts.values())


def label_of(text: str) -> str:
    """Returns a text without what formats that name their labels keep for themselves."""
    return " ".join(_NOT_IN_LABELS.sub(" ", text).split())[:LONGEST_LABEL].strip() or "target"


def squared(rgb: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """Returns a picture with so many pixels along each side, whatever its shape was."""
    if rgb.shape[:2] == (size, size):
        return rgb
    return np.asarray(Image.fromarray(rgb).resize((size, size), Image.Resampling.BICUBIC))


def ask(model: Model, questions: Sequence[TileQuestion]) -> list[tuple[Answer | Exception, ...]]:
    """Asks a batch; if that fails, each picture alone, so that none takes others with it.

    Raises:
        UserError: The model cannot answer at all.
    """
    if not questions:
        return []
    try:
        return [*model.answer(questions)]
    except UserError:
        raise
    except IncompleteAnswers as error:
        return error.answers
    except (RuntimeError, OSError, ValueError) as error:
        if len(questions) > 1:
            return [answers for one in questions for answers in ask(model, [one])]
        return [(error,) * len(questions[0].prompts)]
