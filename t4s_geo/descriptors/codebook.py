"""The patterns that brick tokens stand for: all of a small brick's, or learned ones of a larger brick."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Value = TypeVar("Value", bound=np.generic)

_LEARNED = "codebook_8x8.npy"


@dataclass(frozen=True, eq=False)
class Codebook:
    """Patterns with a token each; the empty and the full one are never among them.

    Attributes:
        height: Rows of cells of a brick.
        width: Columns of cells of a brick.
        patterns: Shape (patterns, height * width), dtype bool, cells row by row.
        letter: What the tokens begin with.
        first: Number of the first pattern's token.
    """

    height: int
    width: int
    patterns: npt.NDArray[np.bool_]
    letter: str = "p"
    first: int = 0

    def __len__(self) -> int:
        """Number of patterns."""
        return len(self.patterns)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The tokens, numbered in hexadecimal with as many digits as the last one needs."""
        numbers = range(self.first, self.first + len(self))
        digits = max(2, len(f"{max(numbers, default=0):x}"))
        return tuple(f"<{self.letter}{number:0{digits}x}>" for number in numbers)

    @cached_property
    def as_floats(self) -> npt.NDArray[np.float32]:
        """The patterns as float32, for matrix products."""
        return self.patterns.astype(np.float32)

    def blocks(self, cells: npt.NDArray[Value]) -> npt.NDArray[Value]:
        """Cuts cells of shape (..., height, width) into bricks, (..., rows, columns, cells); 0 beyond."""
        *more, height, width = cells.shape
        rows, columns = -(-height // self.height), -(-width // self.width)
        padded = np.zeros((*more, rows * self.height, columns * self.width), cells.dtype)
        padded[..., :height, :width] = cells
        blocks = padded.reshape(*more, rows, self.height, columns, self.width).swapaxes(-3, -2)
        return blocks.reshape(*more, rows, columns, -1)


@cache
def every_pattern(height: int, width: int) -> Codebook:
    """Returns all patterns of a small brick; a token's number is its cells as bits, highest first."""
    size = height * width
    numbers = np.arange(1, 2**size - 1)
    bits = (numbers[:, None] >> np.arange(size - 1, -1, -1)) & 1
    return Codebook(height, width, bits.astype(np.bool_), "b", 1)


@cache
def learned_patterns() -> Codebook:
    """Returns the 1,024 patterns of 8 x 8 cells that describe masks of land cover best.

    `embedded_training.codebook` learned them.
    """
    packed = np.load(resources.files("t4s_geo.descriptors").joinpath(_LEARNED).open("rb"))
    return Codebook(8, 8, np.unpackbits(packed, axis=1).astype(np.bool_))
