"""Reading a class raster, and the object raster beside it, from top to bottom in full-width strips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from affine import Affine
from rasterio.crs import CRS
from rasterio.windows import Window

TARGET_PIXELS = 1_000_000
"""Pixels in a strip: large enough to keep NumPy busy, small enough for about 25 MB of working arrays."""
LABEL_BITS = 8
"""Bits of a key that hold the label code; those above them hold the object's number."""

Keys = npt.NDArray[np.uint8 | np.uint16 | np.uint64]
"""Equal where pixels belong together, 0 for no label: label codes (uint8) or, where objects are told apart,
label codes and object numbers in one (uint64)."""
Pixel = TypeVar("Pixel", bound=np.generic)


class Raster(Protocol):
    """An open raster: a dataset of rasterio's, or one whose rows are made as they are read."""

    @property
    def count(self) -> int:
        """Number of bands."""

    @property
    def width(self) -> int:
        """Columns."""

    @property
    def height(self) -> int:
        """Rows."""

    @property
    def crs(self) -> CRS:
        """Coordinate reference system."""

    @property
    def transform(self) -> Affine:
        """From pixels to the CRS."""

    @property
    def name(self) -> str:
        """What it is called in messages."""

    @property
    def block_shapes(self) -> Sequence[tuple[int, int]]:
        """Rows and columns of the blocks that each band is stored in."""

    def read(self, band: int, /, *, window: Window) -> npt.NDArray[Any]:
        """Reads a window of a band, counted from 1; shape (height, width)."""


@dataclass(frozen=True)
class Strip:
    """Some rows of a class band, laid out so that neighbours are at fixed distances in one flat array.

    The buffer's row 0 is the raster row above the strip (zeros above the raster), and each row begins with
    a zero, which also ends the row before it; so no index ever needs a border check. The last strip has a
    row of zeros below the raster.

    Attributes:
        first_row: Raster row of the buffer's row 1.
        stride: Distance between vertical neighbours: the raster's width + 1.
        keys: Shape (rows * stride + 1), see `Keys`; 0 for no label.
        scores: uint8, as `keys`; 255 is probability 1. Those of the row above are 0.
        is_last: It is the last strip of the raster.
    """

    first_row: int
    stride: int
    keys: Keys
    scores: npt.NDArray[np.uint8]
    is_last: bool

    @property
    def rows(self) -> int:
        """Rows of the strip itself."""
        return self.keys.size // self.stride - 1 - self.is_last


def rows_per_strip(dataset: Raster) -> int:
    """Rows of about `TARGET_PIXELS`, in whole file blocks where a row of blocks is not larger than that."""
    block_rows = int(dataset.block_shapes[0][0])
    rows = max(1, TARGET_PIXELS // int(dataset.width))
    return rows if rows < block_rows else rows // block_rows * block_rows


def label_codes(keys: Keys) -> npt.NDArray[np.uint8]:
    """Returns the label code in each key."""
    return np.asarray(keys & (2**LABEL_BITS - 1), np.uint8)


def read_strips(
    dataset: Raster,
    class_band: int,
    score_band: int,
    rows: int,
    objects: Raster | None = None,
) -> Iterator[Strip]:
    """Yields the strips of one class band with its scores, from top to bottom.

    Args:
        dataset: The open class raster.
        class_band: Band number (from 1) of the classes.
        score_band: Band number (from 1) of their scores.
        rows: Raster rows in a strip.
        objects: The open object raster of the same pixels, whose bands are numbered as those of the classes;
            None where no objects are told apart.
    """
    width, height = dataset.width, dataset.height
    above: Keys | None = None
    for first in range(0, height, rows):
        count = min(rows, height - first)
        window = Window(0, first, width, count)
        is_last = first + count == height
        keys = pad(read_keys(dataset, class_band, window, objects), above, is_last)
        scores = pad(dataset.read(score_band, window=window), None, is_last)
        yield Strip(first, width + 1, keys, scores, is_last)
        above = keys[count * (width + 1) + 1 : (count + 1) * (width + 1)]


def read_keys(dataset: Raster, band: int, window: Window, objects: Raster | None) -> Keys:
    """Reads the keys of a window, shape (height, width).

    Args:
        dataset: The open class raster.
        band: Band number (from 1) of the classes, and of their objects.
        window: In pixels.
        objects: The open object raster, if there is one.
    """
    codes: npt.NDArray[np.uint8] = dataset.read(band, window=window)
    if objects is None:
        return codes
    keys = objects.read(band, window=window).astype(np.uint64)
    keys <<= np.uint64(LABEL_BITS)
    keys |= codes
    keys[codes == 0] = 0
    return np.asarray(keys, np.uint64)


def covered(keys: Keys) -> Strip:
    """Lays out a window in which what has no label is a region like any other.

    Args:
        keys: Shape (rows, columns).

    Returns:
        A strip of its own with larger keys, of the label or the object, and 0 around the window only; it has
        no scores.
    """
    rows, columns = keys.shape
    highest = np.iinfo(keys.dtype).max == keys.max(initial=0)
    laid = np.zeros((rows + 2) * (columns + 1) + 1, np.uint16 if highest else keys.dtype)
    np.add(keys, laid.dtype.type(1), out=laid[:-1].reshape(-1, columns + 1)[1:-1, 1:])
    return Strip(0, columns + 1, laid, np.empty(0, np.uint8), True)


def place_of(
    rows: npt.NDArray[np.integer], columns: npt.NDArray[np.integer], width: int
) -> npt.NDArray[np.int64]:
    """Numbers the grid points of a raster of so many columns, in row-major order."""
    return np.asarray(rows.astype(np.int64) * (width + 1) + columns)


def pad(block: npt.NDArray[Pixel], above: npt.NDArray[Pixel] | None, is_last: bool) -> npt.NDArray[Pixel]:
    """Lays out the rows of a strip as a `Strip` wants them.

    Args:
        block: Shape (rows, width).
        above: The row above the strip, shape (width,); None for zeros.
        is_last: Add a row of zeros below.
    """
    rows, width = block.shape
    flat = np.zeros((rows + 1 + is_last) * (width + 1) + 1, block.dtype)
    grid = flat[:-1].reshape(-1, width + 1)
    if above is not None:
        grid[0, 1:] = above
    grid[1 : rows + 1, 1:] = block
    return flat
