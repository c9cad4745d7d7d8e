"""Questions about one picture with their answers, as a network learns them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Sample:
    """A question about a picture and its answer, and others about the same picture.

    Attributes:
        rgb: Shape (tile_size, tile_size, 3), dtype uint8.
        question: Words of the prompt.
        answer: Descriptor of the cells.
        others: Further questions and answers.
    """

    rgb: npt.NDArray[np.uint8]
    question: str
    answer: str
    others: tuple[tuple[str, str], ...] = ()

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All questions, each with its answer."""
        return ((self.question, self.answer), *self.others)
