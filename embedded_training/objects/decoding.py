"""From a dense head's predictions by cell to numbered objects by pixel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import distance_transform_edt, find_objects, label

Floats = npt.NDArray[np.float32]
LEVELS = tuple(np.arange(0.1, 0.95, 0.05).round(2).tolist())
SMALLEST = {"building": 13.0, "field": 500.0, "tree": 2.0, "car": 3.0, "pool": 6.0}
"""Square metres that an object of each label has at least."""


class Cells(NamedTuple):
    """Predictions for one label's cells; all of shape (rows, columns), 0 to 1.

    Attributes:
        mask: Probability of the label.
        seams: Probability that two objects touch.
    """

    mask: Floats
    seams: Floats


@dataclass(frozen=True)
class DecodeSettings:
    """How objects are separated.

    Attributes:
        mask: Lowest probability of the label.
        smallest: Cells that an object has at least, and each part that it is split into.
        levels: Certainties at which a part may fall into several, from low to high; none keeps parts whole.
    """

    mask: float = 0.5
    smallest: int = 20
    levels: tuple[float, ...] = LEVELS


def decode(cells: Cells, shape: tuple[int, ...], settings: DecodeSettings) -> npt.NDArray[np.int64]:
    """Separates objects in cells, and gives each pixel the nearest of them.

    Args:
        cells: The predictions; the cells cover the picture from its upper left corner.
        shape: Height and width of the picture in pixels.
        settings: How.

    Returns:
        Object of each pixel, 0 for none.
    """
    there = cells.mask >= settings.mask
    numbers = split(there, cells.mask * (1 - cells.seams), settings)
    if not numbers.any():
        return np.zeros(shape, np.int64)
    nearest = distance_transform_edt(numbers == 0, return_distances=False, return_indices=True)
    # Parts of the mask that are too small to be an object are gone, not their neighbours'.
    parts, count = label(there)
    kept = np.zeros(count + 1, np.bool_)
    kept[np.unique(parts[numbers > 0])] = True
    size = (shape[1], shape[0])
    fine = Image.fromarray(cells.mask).resize(size, Image.Resampling.BILINEAR)
    owners, owned = (
        np.asarray(Image.fromarray(values.astype(np.int32)).resize(size, Image.Resampling.NEAREST))
        for values in (numbers[tuple(nearest)], kept[parts] | ~there)
    )
    found = (np.asarray(fine) >= settings.mask) & (owned > 0)
    return np.where(found, owners, 0).astype(np.int64)


def split(there: npt.NDArray[np.bool_], certainty: Floats, settings: DecodeSettings) -> npt.NDArray[np.int64]:
    """Splits the parts of a mask wherever, at some level of certainty, several that are large enough remain.

    One level for all would leave faint seams closed or cut objects up; here a seam counts as soon as it
    goes all the way through, and only if what is on either side of it is worth being an object.

    Args:
        there: Cells of all objects, shape (rows, columns).
        certainty: How surely a cell is the inside of an object, of that shape.
        settings: Levels and sizes.

    Returns:
        Cores of the objects, numbered from 1, 0 elsewhere, shape (rows, columns).
    """
    numbers, count = np.zeros(there.shape, np.int64), 0
    parts, _ = label(there)
    for number, place in enumerate(find_objects(parts), 1):
        whole = parts[place] == number
        if whole.sum() >= settings.smallest:
            for core in _cores(whole, certainty[place], settings):
                count += 1
                numbers[place][core] = count
    return numbers


def _cores(
    whole: npt.NDArray[np.bool_], certainty: Floats, settings: DecodeSettings
) -> Iterator[npt.NDArray[np.bool_]]:
    """Yields the objects of one part of a mask."""
    waiting = [(whole, 0)]
    while waiting:
        part, first = waiting.pop()
        inner = part
        for rank in range(first, len(settings.levels)):
            pieces, _ = label(inner & (certainty >= settings.levels[rank]))
            large = np.flatnonzero(np.bincount(pieces.ravel())[1:] >= settings.smallest) + 1
            if len(large) != 1:
                waiting += [(pieces == piece, rank + 1) for piece in large]
                if len(large):
                    break
                yield part
                break
            inner = pieces == large[0]
        else:
            yield part
