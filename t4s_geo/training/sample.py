"""One question with its answer, as a network learns it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class Sample:
    """One question about one tile, and its answer.

    Attributes:
        rgb: Shape (tile_size, tile_size, 3), dtype uint8.
        question: Words of the prompt.
        answer: Descriptor of the cells.
    """

    rgb: npt.NDArray[np.uint8]
    question: str
    answer: str
