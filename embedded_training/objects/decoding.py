"""From what a dense head says of cells to numbered objects of pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import distance_transform_edt, label

from embedded_training.objects.seams import join

Floats = npt.NDArray[np.float32]


class Cells(NamedTuple):
    """What is said of one label's cells; all of shape (rows, columns), 0 to 1.

    Attributes:
        mask: Probability of the label.
        seams: Probability that two objects touch.
        depth: How far inside of an object.
    """

    mask: Floats
    seams: Floats
    depth: Floats


@dataclass(frozen=True)
class DecodeSettings:
    """How objects are told apart.

    Attributes:
        mask: Lowest probability of the label.
        seams: Probability from which a cell is a seam; above 1 for none.
        depth: Depth from which a cell is the inside of an object that the rest of it grows from.
        smallest: Cells that an object has at least.
    """

    mask: float = 0.5
    seams: float = 0.5
    depth: float = 0.0
    smallest: int = 3


def decode(cells: Cells, shape: tuple[int, ...], settings: DecodeSettings) -> npt.NDArray[np.int64]:
    """Tells objects apart in cells, and gives each pixel the nearest of them.

    Args:
        cells: What is said; the cells cover the picture from its upper left corner.
        shape: Height and width of the picture in pixels.
        settings: How.

    Returns:
        Object of each pixel, 0 for none.
    """
    there = cells.mask >= settings.mask
    apart = (cells.seams >= settings.seams) | (cells.depth < settings.depth)
    numbers = _without_small(join(there, apart & there), settings.smallest)
    if not numbers.any():
        return np.zeros(shape, np.int64)
    nearest = distance_transform_edt(numbers == 0, return_distances=False, return_indices=True)
    grown = numbers[tuple(nearest)]
    size = (shape[1], shape[0])
    pixels = Image.fromarray(cells.mask).resize(size, Image.Resampling.BILINEAR)
    owners = Image.fromarray(grown.astype(np.int32)).resize(size, Image.Resampling.NEAREST)
    # Cells that belonged to small objects are gone, not their neighbours'.
    kept = Image.fromarray((there & (numbers == 0)).astype(np.uint8)).resize(size, Image.Resampling.NEAREST)
    found = (np.asarray(pixels) >= settings.mask) & (np.asarray(kept) == 0)
    return np.where(found, np.asarray(owners), 0).astype(np.int64)


def _without_small(numbers: npt.NDArray[np.int64], smallest: int) -> npt.NDArray[np.int64]:
    """Takes away objects of fewer cells."""
    sizes = np.bincount(numbers.ravel())
    return np.where(sizes[numbers] >= smallest, numbers, 0)


def parts_of(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Numbers the parts of a mask that hang together by their sides, shape (height, width)."""
    numbers, _ = label(mask)
    return np.asarray(numbers, np.int64)
