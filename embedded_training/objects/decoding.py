"""From a dense head's predictions by cell to numbered objects by pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import distance_transform_edt

from t4s_geo.refine.seam_splitting import LEVELS, objects_of

Floats = npt.NDArray[np.float32]
SMALLEST = {"building": 20.0, "field": 750.0, "tree": 2.0, "car": 3.0, "swimming pool": 6.0}
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
    numbers = objects_of(there, cells.mask * (1 - cells.seams), settings.smallest, settings.levels)
    if not numbers.any():
        return np.zeros(shape, np.int64)
    nearest = distance_transform_edt(numbers == 0, return_distances=False, return_indices=True)
    size = (shape[1], shape[0])
    fine = Image.fromarray(cells.mask).resize(size, Image.Resampling.BILINEAR)
    owners, owned = (
        np.asarray(Image.fromarray(values.astype(np.int32)).resize(size, Image.Resampling.NEAREST))
        for values in (numbers[tuple(nearest)], (numbers > 0) | ~there)
    )
    found = (np.asarray(fine) >= settings.mask) & (owned > 0)
    return np.where(found, owners, 0).astype(np.int64)
