"""Thinning: regions lose their borders, layer by layer, until lines of single pixels are left.

In each cycle the pixels that are at a border when it begins are asked four times, once for each side
(Rosenfeld 1975): those with nothing on that side go, all at once, if what is around them hangs together
without them and they are no end of a line. So regions stay connected, and their holes stay holes, whatever
their shape.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.lines.neighbours import Bools, Ints, around, neighbour_codes, padded

REACH = 4
"""Pixels that a pixel's fate depends on, along each axis, for each cycle."""
SIDES = (0, 4, 2, 6)
"""Neighbours above, below, on the right and on the left."""


def _removable() -> npt.NDArray[np.bool_]:
    """Tells by neighbours whether a pixel may go: the others hang together, and are two at least."""
    codes = np.arange(256)
    there = (codes[:, None] >> np.arange(8)) & 1
    parts = np.zeros(256, np.int64)
    for side in (0, 2, 4, 6):
        first, second, third = (there[:, (side + step) % 8] for step in range(3))
        parts += (1 - first) - (1 - first) * (1 - second) * (1 - third)
    return np.asarray((parts == 1) & (there.sum(axis=1) > 1), np.bool_)


_REMOVABLE = _removable()


def thin(mask: Bools, cycles: int) -> tuple[Bools, Bools]:
    """Takes away up to so many layers.

    What a pixel becomes depends on those up to `REACH * cycles` away alone.

    Args:
        mask: The regions, bool (rows, columns); all around is none.
        cycles: How many.

    Returns:
        What is left, and the pixels that the last cycle took; equal for equal surroundings.
    """
    image, stride = padded(mask)
    offsets = around(stride)
    inside = np.flatnonzero(image)
    border = inside[(image[inside[:, None] + offsets[::2]] == 0).any(axis=1)]
    gone = np.zeros(0, np.int64)
    tags = np.zeros(image.size, np.int32)
    for _ in range(cycles):
        taken = []
        for side in SIDES:
            open_side = border[image[border + offsets[side]] == 0]
            going = open_side[_REMOVABLE[neighbour_codes(image, open_side, offsets)]]
            image[going] = 0
            taken.append(going)
            border = border[image[border] != 0]
        gone = np.concatenate(taken)
        if not gone.size:
            break
        bared = (gone[:, None] + offsets[::2]).ravel()
        border = _distinct(np.concatenate([border, bared[image[bared] != 0]]), tags)
    last = np.zeros_like(image)
    last[gone] = 1
    shape = mask.shape[0] + 2, stride
    left, lately = (np.asarray(some.reshape(shape)[1:-1, 1:-1], np.bool_) for some in (image, last))
    return left, lately


def _distinct(pixels: Ints, tags: npt.NDArray[np.int32]) -> Ints:
    """Returns each pixel once, which is faster with room for a number at each than by sorting."""
    numbers = np.arange(pixels.size, dtype=np.int32)
    tags[pixels] = numbers
    return np.asarray(pixels[tags[pixels] == numbers], np.int64)
