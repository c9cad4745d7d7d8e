"""Cells: the coarse grid at which a descriptor says what is where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Box:
    """A box of cells, half-open: rows top..bottom-1 and columns left..right-1."""

    top: int
    left: int
    bottom: int
    right: int


def tight_box(mask: npt.NDArray[np.bool_]) -> Box | None:
    """Returns the smallest box that holds every true cell of a (rows, columns) mask, if there is one."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not rows.size:
        return None
    columns = np.flatnonzero(mask.any(axis=0))
    return Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def between(lows: Ints, ends: Ints, first: int, count: int) -> npt.NDArray[np.bool_]:
    """Tells which of `count` numbers from `first` on are in each half-open range, shape (ranges, count)."""
    numbers = np.arange(first, first + count)
    inside: npt.NDArray[np.bool_] = (numbers >= lows[:, None]) & (numbers < ends[:, None])
    return inside


def interpolate_cells(cells: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.float32]:
    """Interpolates between the centres of cells; beyond the outermost centres their values go on.

    Args:
        cells: Shape (..., rows, columns), dtype float32.
        size: Finer cells along each side of a cell.

    Returns:
        Shape (..., size * rows, size * columns), dtype float32.
    """
    down, across = (_shares(count, size) for count in cells.shape[-2:])
    return np.asarray(down @ cells @ across.T, np.float32)


@cache
def _shares(count: int, size: int) -> npt.NDArray[np.float32]:
    """Returns the share of each of `count` cells in each finer cell along one side."""
    positions = (np.arange(count * size) + 0.5) / size - 0.5
    units = np.eye(count, dtype=np.float32)
    columns = [np.interp(positions, np.arange(count), unit) for unit in units]
    return np.stack(columns, axis=1).astype(np.float32)


def cell_majority(codes: npt.NDArray[np.uint8], grid: int) -> npt.NDArray[np.uint8]:
    """Gives each cell the code that most of its pixels have; the lowest of them at a tie.

    Args:
        codes: Label codes of pixels, shape (height, width), dtype uint8; both sides multiples of `grid`.
        grid: Cells along each side.

    Returns:
        Codes of cells, shape (grid, grid), dtype uint8.

    Raises:
        ValueError: A side of `codes` is not a multiple of the grid.
    """
    return majority_codes(codes, (grid, grid))


def majority_codes(codes: npt.NDArray[np.uint8], shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """As `cell_majority`, with rows and columns of cells, whose numbers may differ."""
    height, width = codes.shape
    if height % shape[0] or width % shape[1]:
        raise ValueError(f"{height}x{width} pixels do not divide into {shape[0]}x{shape[1]} cells")
    majority, most = np.zeros(shape, np.uint8), np.zeros(shape, np.uint32)
    # Codes are few and low: to look for each of them is faster than to count them all.
    for code in range(int(codes.max(initial=0)) + 1):
        pixels = codes == code
        if not pixels.any():
            continue
        counts = _count_cells(pixels, shape)
        np.copyto(majority, np.uint8(code), where=counts > most)
        np.maximum(most, counts, out=most)
    return majority


def _count_cells(pixels: npt.NDArray[np.bool_], shape: tuple[int, int]) -> npt.NDArray[np.uint32]:
    """Counts the pixels of each cell, in so many rows and columns."""
    height, width = (side // cells for side, cells in zip(pixels.shape, shape, strict=True))
    # Whole rows are added, then every n-th column: sums over short axes take many times as long. So does
    # adding bytes to larger numbers, which are needed for tall cells alone.
    rows = pixels.view(np.uint8).reshape(shape[0], height, -1)
    columns = np.zeros((shape[0], pixels.shape[1]), np.uint8 if height < 256 else np.uint32)
    counts = np.zeros(shape, np.uint32)
    for row in range(height):
        columns += rows[:, row]
    for column in range(width):
        counts += columns[:, column::width]
    return counts
