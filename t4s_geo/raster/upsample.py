"""From cells to pixels."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Value = TypeVar("Value", bound=np.generic)


def repeat(cells: npt.NDArray[Value], factor: int) -> npt.NDArray[Value]:
    """Gives every pixel its cell's value.

    Args:
        cells: Shape (..., rows, columns), any dtype.
        factor: Pixels along each side of a cell.

    Returns:
        Shape (..., rows * factor, columns * factor).
    """
    return cells.repeat(factor, axis=-1).repeat(factor, axis=-2)


def bilinear(cells: Floats, factor: int) -> Floats:
    """Interpolates between the centres of cells.

    Args:
        cells: Shape (..., rows, columns) with one more cell on every side of what is wanted, so that
            neighbouring blocks agree at their seam.
        factor: Pixels along each side of a cell.

    Returns:
        Shape (..., (rows - 2) * factor, (columns - 2) * factor).
    """
    return _along(_along(cells, factor, -1), factor, -2)


def _along(cells: Floats, factor: int, axis: int) -> Floats:
    """Interpolates along one axis, which loses its first and last cell."""
    count = (cells.shape[axis] - 2) * factor
    # Counted in halves of a pixel, in integers: shares repeat exactly from cell to cell and block to block.
    before, rest = np.divmod(2 * np.arange(count) + 1 + factor, 2 * factor)
    shape = [1] * cells.ndim
    shape[axis] = count
    share = (rest / (2 * factor)).astype(np.float32).reshape(shape)
    # Generation as a + t (b - a), which is exact where both cells are equal.
    low = cells.take(before, axis)
    mixed: Floats = low + share * (cells.take(before + 1, axis) - low)
    return mixed
