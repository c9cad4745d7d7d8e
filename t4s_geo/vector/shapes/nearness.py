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
        while (np.floor((high - low) / cell) + 1).prod(axis=0).mean() > MOST:
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
        inside = _counts(marked, self.left[boxes], self.top[boxes], self.right[boxes], self.bottom[boxes])
        return np.asarray(boxes[inside > 0], np.int64)


def boxes_of(points: Floats, begins: Ints, ends: Ints) -> tuple[Floats, Floats]:
    """Returns the boxes of segments, as `touching_pairs` takes them.

    Args:
        points: float64 (vertices, 2), column and row.
        begins: Vertex where each segment begins.
        ends: Vertex where it ends.
    """
    low, high = np.empty((2, begins.size)), np.empty((2, begins.size))
    # Of a row at a time elements are taken in half the time.
    for axis, values in enumerate(np.ascontiguousarray(points.T)):
        first, second = values.take(begins), values.take(ends)
        np.minimum(first, second, out=low[axis])
        np.maximum(first, second, out=high[axis])
    return low, high


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
    origin, end = low.take(asked, axis=1).min(axis=1), high.take(asked, axis=1).max(axis=1)
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
    touch = np.ones(one.size, np.bool_)
    for least, most in zip(low, high, strict=True):
        touch &= (least.take(one) <= most.take(other)) & (least.take(other) <= most.take(one))
    one, other, here = one[touch], other[touch], cells[one_at[touch]]
    # Of several cells that both lie in, the first counts.
    column = np.maximum(blocks.left[one], blocks.left[other])
    once = np.maximum(blocks.top[one], blocks.top[other]) * blocks.columns + column == here
    return one[once], other[once]


def may_touch(low: Floats, high: Floats, others: tuple[Floats, Floats]) -> Bools:
    """Tells of boxes whether they share cells of a grid with some of others, as do all that touch one.

    Args:
        low: float64 (2, boxes), least column and row of each.
        high: float64 (2, boxes), largest ones.
        others: The same of the others; at least one.
    """
    origin = others[0].min(axis=1, keepdims=True)
    columns, rows = (int(length) for length in (others[1].max(axis=1) - origin[:, 0]) // CELL + 1)
    stride = columns + 1
    left, top = ((others[0] - origin) / CELL).astype(np.int64)
    right, bottom = ((others[1] - origin) / CELL).astype(np.int64) + 1

    def corners(row: Ints, column: Ints) -> Ints:
        return np.bincount(row * stride + column, minlength=(rows + 1) * stride)

    steps = corners(top, left) - corners(top, right) - corners(bottom, left) + corners(bottom, right)
    covered = steps.reshape(rows + 1, stride).cumsum(axis=0).cumsum(axis=1)[:rows, :columns] > 0
    first, last = np.floor((low - origin) / CELL), np.floor((high - origin) / CELL)
    there = np.flatnonzero((first[0] < columns) & (first[1] < rows) & (last[0] >= 0) & (last[1] >= 0))
    found = np.zeros(low.shape[1], np.bool_)
    left, top = first[:, there].astype(np.int64).clip(0)
    right, bottom = last[:, there].astype(np.int64)
    found[there] = _counts(covered, left, top, right.clip(max=columns - 1), bottom.clip(max=rows - 1)) > 0
    return found


def _counts(marked: Bools, left: Ints, top: Ints, right: Ints, bottom: Ints) -> Ints:
    """Returns how many cells are marked in blocks from the first to the last column and row."""
    stride = marked.shape[1] + 1
    table = np.zeros((marked.shape[0] + 1, stride), np.int64)
    np.cumsum(np.cumsum(marked, axis=0), axis=1, out=table[1:, 1:])
    sums = table.ravel()
    top, bottom, right = top * stride, (bottom + 1) * stride, right + 1
    found = sums[bottom + right] - sums[top + right] - sums[bottom + left] + sums[top + left]
    return np.asarray(found, np.int64)
