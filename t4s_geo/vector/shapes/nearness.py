"""Which boxes touch each other, by the cells of a grid that they lie in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

CELL: Final = 8.0
"""Least side of a cell in pixels: somewhat more than most segments are long."""
MOST: Final = 16
"""Cells that a box lies in on average at most; where long ones would lie in more, cells are larger."""


@dataclass(frozen=True)
class _Entries:
    """Cells that boxes lie in, one entry for each box and cell.

    Attributes:
        cells: int64, number of the cell.
        boxes: int64, number of the box.
    """

    cells: Ints
    boxes: Ints

    @classmethod
    def of(cls, blocks: _Blocks, boxes: Ints) -> _Entries:
        """Those of some boxes."""
        left, top = blocks.left[boxes], blocks.top[boxes]
        width = blocks.right[boxes] - left + 1
        count = width * (blocks.bottom[boxes] - top + 1)
        which = np.repeat(np.arange(boxes.size), count)
        step = np.arange(which.size) - (np.cumsum(count) - count)[which]
        row, column = np.divmod(step, width[which])
        first = top * blocks.columns + left
        return cls(first[which] + row * blocks.columns + column, boxes[which])


@dataclass(frozen=True)
class _Blocks:
    """Blocks of cells that boxes lie in: columns and rows from the first to the last one, by box.

    Boxes that reach out of the grid lie in cells along its rim.
    """

    left: Ints
    top: Ints
    right: Ints
    bottom: Ints
    columns: int
    rows: int

    @classmethod
    def of(cls, low: Floats, high: Floats, origin: Floats, end: Floats) -> _Blocks:
        """Those of boxes, in a grid from `origin` to `end`."""
        cell = CELL
        while ((high - low) // cell + 1).prod(axis=0).mean() > MOST:
            cell *= 2
        columns, rows = (int(length) for length in (end - origin) // cell + 1)

        def number(place: Floats, first: float, count: int) -> Ints:
            return ((place - first) / cell).clip(0, count - 1).astype(np.int64)

        return cls(
            number(low[0], origin[0], columns),
            number(low[1], origin[1], rows),
            number(high[0], origin[0], columns),
            number(high[1], origin[1], rows),
            columns,
            rows,
        )

    def with_some_of(self, cells: Ints, boxes: Ints) -> Ints:
        """Chooses those of some boxes in whose blocks some of these cells are."""
        marked = np.zeros((self.rows, self.columns), np.bool_)
        marked.ravel()[cells] = True
        stride = self.columns + 1
        table = np.zeros((self.rows + 1, stride), np.int64)
        np.cumsum(np.cumsum(marked, axis=0), axis=1, out=table[1:, 1:])
        sums = table.ravel()
        left, right = self.left[boxes], self.right[boxes] + 1
        top, bottom = self.top[boxes] * stride, (self.bottom[boxes] + 1) * stride
        inside = sums[bottom + right] - sums[top + right] - sums[bottom + left] + sums[top + left]
        return np.asarray(boxes[inside > 0], np.int64)


def touching_pairs(low: Floats, high: Floats, asking: Bools) -> tuple[Ints, Ints]:
    """Pairs boxes that ask with those that they touch, each pair once, and none with itself.

    Args:
        low: float64 (2, boxes), least column and row of each.
        high: float64 (2, boxes), largest ones.
        asking: bool (boxes,), those that ask.
    """
    asked = np.flatnonzero(asking)
    if not asked.size:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    origin, end = low[:, asked].min(axis=1), high[:, asked].max(axis=1)
    near = (low[0] <= end[0]) & (low[1] <= end[1]) & (high[0] >= origin[0]) & (high[1] >= origin[1])
    blocks = _Blocks.of(low, high, origin, end)
    mine = _Entries.of(blocks, asked)
    theirs = _Entries.of(blocks, blocks.with_some_of(mine.cells, np.flatnonzero(near & ~asking)))
    cells = np.append(mine.cells, theirs.cells)
    boxes = np.append(mine.boxes, theirs.boxes)
    # In a cell those that ask come first, and each is paired with all that come after it.
    order = np.argsort(cells, kind="stable")
    cells, boxes = cells[order], boxes[order]
    ends = np.cumsum(np.bincount(cells, minlength=blocks.columns * blocks.rows))
    at = np.flatnonzero(asking[boxes])
    count = ends[cells[at]] - at - 1
    one_at = np.repeat(at, count)
    other_at = np.arange(one_at.size) + np.repeat(at + 1 - (np.cumsum(count) - count), count)
    one, other = boxes[one_at], boxes[other_at]
    touch = (low[0][one] <= high[0][other]) & (low[0][other] <= high[0][one])
    touch &= (low[1][one] <= high[1][other]) & (low[1][other] <= high[1][one])
    one, other, here = one[touch], other[touch], cells[one_at[touch]]
    # Of several cells that both lie in, the first counts.
    column = np.maximum(blocks.left[one], blocks.left[other])
    once = np.maximum(blocks.top[one], blocks.top[other]) * blocks.columns + column == here
    return one[once], other[once]
