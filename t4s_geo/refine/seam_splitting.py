"""Masks split into objects where things touch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

# Training where only NumPy and SciPy are takes these functions, too; `raster` takes rasterio.
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
LEVELS = tuple(np.arange(0.1, 0.95, 0.05).round(2).tolist())
"""Certainties at which parts may fall into several."""


def objects_of(
    there: Bools, certainty: Floats, smallest: int, levels: Sequence[float] = LEVELS, around: bool = False
) -> Numbers:
    """Tells objects apart, and gives each cell of them to one.

    Args:
        there: Cells of all objects, shape (rows, columns).
        certainty: How surely a cell is the inside of an object, of that shape.
        smallest: Cells that an object has at least; parts of the mask with fewer are no object.
        levels: Certainties at which a part may fall into several, from low to high.
        around: Give objects the cells beside them, too.

    Returns:
        Object of each cell, numbered from 1, 0 for none, shape (rows, columns).
    """
    from scipy.ndimage import binary_dilation

    cores = split(there, certainty, smallest, levels)
    # What has no core in it is too small to be an object.
    objects = grow(cores, there)
    return grow(objects, binary_dilation(objects > 0) & ~there) if around else objects


def grow(objects: Numbers, over: Bools) -> Numbers:
    """Grows objects over cells step by step, so that none falls into pieces.

    Args:
        objects: Shape (rows, columns), 0 for none.
        over: Where they may go, of that shape. Of several objects that reach a cell in one step, it goes to
            that of its upper, lower, left or right neighbour, in this order.
    """
    grown = objects.copy()
    while True:
        before = np.pad(grown, 1)
        free = over & (grown == 0)
        for near in (before[:-2, 1:-1], before[2:, 1:-1], before[1:-1, :-2], before[1:-1, 2:]):
            np.copyto(grown, near, where=free & (grown == 0))
        if (grown > 0).sum() == (before > 0).sum():
            return grown


def split(there: Bools, certainty: Floats, smallest: int, levels: Sequence[float]) -> Numbers:
    """Splits the parts of a mask wherever, at some level of certainty, several that are large enough remain.

    One level for all would leave faint seams closed or cut objects up; here a seam counts as soon as it
    goes all the way through, and only if what is on either side of it is worth being an object.

    Args:
        there: Cells of all objects, shape (rows, columns).
        certainty: How surely a cell is the inside of an object, of that shape.
        smallest: Cells that an object has at least, and each part that it is split into.
        levels: Certainties at which a part may fall into several, from low to high; none keeps parts whole.

    Returns:
        Cores of the objects, numbered from 1, 0 elsewhere, shape (rows, columns).
    """
    from scipy.ndimage import find_objects, label

    numbers, count = np.zeros(there.shape, np.int64), 0
    parts, _ = label(there)
    for number, place in enumerate(find_objects(parts), 1):
        whole = parts[place] == number
        if whole.sum() >= smallest:
            for core in _cores(whole, certainty[place], smallest, levels):
                count += 1
                numbers[place][core] = count
    return numbers


def _cores(whole: Bools, certainty: Floats, smallest: int, levels: Sequence[float]) -> Iterator[Bools]:
    """Yields the objects of one part of a mask."""
    from scipy.ndimage import label

    waiting = [(whole, 0)]
    while waiting:
        part, first = waiting.pop()
        inner = part
        for rank in range(first, len(levels)):
            pieces, _ = label(inner & (certainty >= levels[rank]))
            large = np.flatnonzero(np.bincount(pieces.ravel())[1:] >= smallest) + 1
            if len(large) != 1:
                waiting += [(pieces == piece, rank + 1) for piece in large]
                if len(large):
                    break
                yield part
                break
            inner = pieces == large[0]
        else:
            yield part
