"""Binary run-length coding with one token a run, over the whole grid or inside the mask's box.

A run token says both the value and the length. Runs end with the row, so the row's end needs no token.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formats.cells import Drawing, majority
from formats.pictures import Mask
from formats.symbols import NONE, Symbol, box_symbols, read_box
from t4s_geo.descriptors import Box, tight_box


@dataclass(frozen=True)
class BinaryRuns:
    """One token per run of equal cells in a row.

    Attributes:
        grid: Cells along each side.
        boxed: Whether four tokens give the mask's box first and the runs are those inside it.
    """

    grid: int
    boxed: bool

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes the majority cells of a mask of shape (TILE, TILE)."""
        cells = majority(mask, self.grid)
        box = tight_box(cells)
        if box is None:
            return [NONE]
        if not self.boxed:
            return [run for row in cells for run in _runs(row)]
        inside = cells[box.top : box.bottom, box.left : box.right]
        return [*box_symbols(box), *(run for row in inside for run in _runs(row))]

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Reads runs back into cells."""
        cells = np.zeros((self.grid, self.grid), np.bool_)
        if symbols[0] == NONE:
            return Drawing(cells)
        box, rest = read_box(symbols) if self.boxed else (Box(0, 0, self.grid, self.grid), symbols)
        values = np.concatenate([np.full(length, kind == "full") for kind, length in rest])
        shape = box.bottom - box.top, box.right - box.left
        cells[box.top : box.bottom, box.left : box.right] = values.reshape(shape)
        return Drawing(cells)


def _runs(row: Mask) -> Iterator[Symbol]:
    """Yields the runs of one row as (`full` or `empty`, length)."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1, [row.size]])
    for start, end in pairwise(starts.tolist()):
        yield ("full" if row[start] else "empty", end - start)
