"""Objects as one mask and the seams between them: where two of them touch, or almost.

Objects are the parts that remain of the mask without its seams, grown back over them. Both are local, so that
a dense head can learn them, and both can be written as bricks.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt, label, maximum_filter, minimum_filter

Numbers = npt.NDArray[np.integer]
Bools = npt.NDArray[np.bool_]

ABOVE_ALL = 1 << 40
"""Above all numbers of objects; SciPy's filters work in floating point, which holds it exactly."""


def cell_numbers(numbers: Numbers, size: int) -> npt.NDArray[np.int64]:
    """Gives each cell the object that covers most of it, 0 where more than half of it is no object.

    Args:
        numbers: Object at each pixel, 0 for none, shape (height, width), both multiples of `size`.
        size: Pixels along a side of a cell.

    Returns:
        Object of each cell, shape (height / size, width / size); the lowest number at a tie.
    """
    rows, columns = (side // size for side in numbers.shape)
    pixels = numbers.astype(np.int64).reshape(rows, size, columns, size).swapaxes(1, 2)
    pixels = np.sort(pixels.reshape(rows * columns, size * size), axis=1)
    best, most = np.zeros(len(pixels), np.int64), np.zeros(len(pixels), np.int64)
    for rank in range(size * size):
        # How often the pixel of this rank occurs, counted where its run ends.
        run = (pixels == pixels[:, rank : rank + 1]).sum(axis=1)
        better = (pixels[:, rank] > 0) & (run > most)
        best[better], most[better] = pixels[better, rank], run[better]
    covered = (pixels > 0).sum(axis=1) * 2 >= size * size
    return np.where(covered, best, 0).reshape(rows, columns)


def find_seams(numbers: Numbers) -> Bools:
    """Finds where two objects touch, or have no more than one cell between them.

    Args:
        numbers: Object of each cell, 0 for none, shape (rows, columns).

    Returns:
        The cells that have two objects among themselves and their eight neighbours, inside of objects or
        between them, shape (rows, columns).
    """
    cells = numbers.astype(np.int64)
    highest = maximum_filter(cells, 3, mode="nearest")
    lowest = minimum_filter(np.where(cells > 0, cells, ABOVE_ALL), 3, mode="nearest")
    seams: Bools = (highest > 0) & (lowest != highest) & (lowest < ABOVE_ALL)
    return seams


def join(mask: Bools, seams: Bools) -> npt.NDArray[np.int64]:
    """Tells objects apart by their seams.

    Args:
        mask: Cells of all objects, shape (rows, columns).
        seams: Cells between two of them, of that shape.

    Returns:
        Object of each cell of the mask, from 1, shape (rows, columns). A part that is seam all over is one.
    """
    parts, count = label(mask & ~seams)
    nearest = distance_transform_edt(parts == 0, return_distances=False, return_indices=True)
    grown = (
        np.where(mask, parts[tuple(nearest)], 0).astype(np.int64) if count else np.zeros(mask.shape, np.int64)
    )
    # A part of the mask that nothing is left of without its seams must not go to another one far away.
    regions, _ = label(mask)
    owners = np.zeros(int(regions.max()) + 1, np.bool_)
    owners[np.unique(regions[parts > 0])] = True
    lost = mask & ~owners[regions]
    grown[lost] = regions[lost] + count
    return _in_order(grown)


def _in_order(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Numbers objects from 1 on, in the order of their numbers."""
    values, ranks = np.unique(numbers, return_inverse=True)
    ranks = ranks.reshape(numbers.shape)
    return ranks.astype(np.int64) if values[0] == 0 else ranks.astype(np.int64) + 1
