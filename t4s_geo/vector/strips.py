"""Reading a class raster from top to bottom in full-width strips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rasterio.io import DatasetReader
from rasterio.windows import Window

TARGET_PIXELS = 2_000_000
"""Pixels in a strip: large enough to keep NumPy busy, small enough for about 50 MB of working arrays."""


@dataclass(frozen=True)
class Strip:
    """Some rows of a class band, laid out so that neighbours are at fixed distances in one flat array.

    The buffer's row 0 is the raster row above the strip (zeros above the raster), and each row begins with
    a zero, which also ends the row before it; so no index ever needs a border check. The last strip has a
    row of zeros below the raster.

    Attributes:
        first_row: Raster row of the buffer's row 1.
        stride: Distance between vertical neighbours: the raster's width + 1.
        classes: uint8 (rows * stride + 1), label codes, 0 for none.
        scores: uint8, as `classes`; 255 is probability 1.
    """

    first_row: int
    stride: int
    classes: npt.NDArray[np.uint8]
    scores: npt.NDArray[np.uint8]


def rows_per_strip(dataset: DatasetReader) -> int:
    """Rows of about `TARGET_PIXELS`, in whole file blocks where a row of blocks is not larger than that."""
    block_rows = int(dataset.block_shapes[0][0])
    rows = max(1, TARGET_PIXELS // int(dataset.width))
    return rows if rows < block_rows else rows // block_rows * block_rows


def read_strips(dataset: DatasetReader, class_band: int, score_band: int, rows: int) -> Iterator[Strip]:
    """Yields the strips of one class band with its scores, from top to bottom.

    Args:
        dataset: The open class raster.
        class_band: Band number (from 1) of the classes.
        score_band: Band number (from 1) of their scores.
        rows: Raster rows in a strip.
    """
    width, height = dataset.width, dataset.height
    above = np.zeros(width, np.uint8)
    for first in range(0, height, rows):
        count = min(rows, height - first)
        window = Window(0, first, width, count)
        is_last = first + count == height
        classes = _padded(dataset.read(class_band, window=window), above, is_last)
        scores = _padded(dataset.read(score_band, window=window), np.zeros_like(above), is_last)
        yield Strip(first, width + 1, classes, scores)
        above = classes[count * (width + 1) + 1 : (count + 1) * (width + 1)]


def _padded(
    block: npt.NDArray[np.uint8], above: npt.NDArray[np.uint8], is_last: bool
) -> npt.NDArray[np.uint8]:
    rows, width = block.shape
    flat = np.zeros((rows + 1 + is_last) * (width + 1) + 1, np.uint8)
    grid = flat[:-1].reshape(-1, width + 1)
    grid[0, 1:] = above
    grid[1 : rows + 1, 1:] = block
    return flat
