"""The eight neighbours of pixels, in flat arrays with a border of nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]


def padded(mask: Bools) -> tuple[Bytes, int]:
    """Lays pixels out in one array, with nothing around them.

    Returns:
        1 or 0 by position, uint8, and the distance between vertical neighbours.
    """
    image = np.pad(mask, 1).astype(np.uint8)
    return image.ravel(), image.shape[1]


def around(stride: int) -> Ints:
    """Returns the distances to the neighbours, clockwise from the one above."""
    return np.array([-stride, 1 - stride, 1, stride + 1, stride, stride - 1, -1, -stride - 1])


def neighbour_codes(image: Bytes, pixels: Ints, offsets: Ints) -> Bytes:
    """Returns which neighbours of some pixels are there: a bit for each, as `around` lists them."""
    codes = np.zeros(pixels.size, np.uint8)
    for bit, offset in enumerate(offsets.tolist()):
        codes |= image[pixels + offset] << np.uint8(bit)
    return codes
