"""The guided filter: probabilities follow the edges of the image.

He, Sun and Tang, "Guided Image Filtering", 2013, https://doi.org/10.1109/TPAMI.2012.213, with a colour guide
(equation 14). Around each pixel the probabilities are fitted as a linear function of the colours, and the
fits of all windows that a pixel lies in are averaged. Invalid pixels have no part in any window.

Sums over windows are taken in integers. They are exact, so that a pixel's result does not depend on the block
that it was worked out in. All is done plane by plane: together they would take more memory, and no less time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Planes: TypeAlias = Sequence[Doubles]

LEVELS = 65535
"""Steps of a probability."""
STEPS = 1 << 30
"""Steps of one in the coefficients of a fit."""
WHITE = 255
"""Colours are counted from 0 to 1 in fits."""
UPPER = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
"""Rows and columns of the upper triangle of a matrix of colours."""


@dataclass(frozen=True)
class GuidedFilter:
    """A guided filter.

    Attributes:
        radius: Pixels from the centre of a window to its edge.
        epsilon: Variance of colours, counted from 0 to 1, below which a window is taken for smooth.
    """

    radius: int
    epsilon: float

    @property
    def margin(self) -> int:
        """Pixels around a block that its result depends on."""
        return 2 * self.radius

    def __call__(self, probabilities: Floats, rgb: Bytes, valid: Bools) -> Floats:
        """Filters the probabilities of labels, each for itself.

        Args:
            probabilities: Shape (labels, height, width), 0..1.
            rgb: The guide, shape (height, width, 3).
            valid: Pixels that count, shape (height, width).

        Returns:
            Shape and range of `probabilities`, which stay as they are where a pixel is not valid. Exact but
            for `margin` pixels at edges that are not those of the picture.
        """
        counts = self._sum(valid.astype(np.int64))
        guide = rgb.transpose(2, 0, 1).astype(np.int64) * valid
        windows = _Windows(np.maximum(counts, 1), guide, np.stack([*map(self._sum, guide)]))
        inverse = _inverse(self._spread(windows))
        return np.stack([self._filtered(of_label, windows, inverse, valid) for of_label in probabilities])

    def _spread(self, windows: _Windows) -> Doubles:
        """Returns the colours' covariance in each window, shape (6, height, width): the upper triangle."""
        counts, guide, sums = windows.counts, windows.guide, windows.sums
        scale = counts.astype(np.float64) ** 2 * WHITE**2
        covariance = np.empty((len(UPPER), *counts.shape))
        for plane, (row, column) in zip(covariance, UPPER, strict=True):
            # Integers: where the colours are all the same, exactly nothing is left.
            spread = counts * self._sum(guide[row] * guide[column]) - sums[row] * sums[column]
            np.divide(spread, scale, out=plane)
            if row == column:
                plane += self.epsilon
        return covariance

    def _filtered(self, probabilities: Floats, windows: _Windows, inverse: Doubles, valid: Bools) -> Floats:
        """Filters the probabilities of one label, shape (height, width)."""
        if not probabilities.any():
            return probabilities
        levels = np.rint(probabilities * LEVELS).astype(np.int64) * valid
        totals = self._sum(levels)
        counts = windows.counts.astype(np.float64)
        scale = counts**2 * WHITE * LEVELS
        covariance = [
            (windows.counts * self._sum(colour * levels) - of_colour * totals) / scale
            for colour, of_colour in zip(windows.guide, windows.sums, strict=True)
        ]
        slopes = _times(inverse, covariance)
        offset = totals / (counts * LEVELS) - _dot(slopes, [sums / (counts * WHITE) for sums in windows.sums])
        *slopes, offset = (
            self._sum(np.rint(fit * STEPS).astype(np.int64) * valid) / (counts * STEPS)
            for fit in (*slopes, offset)
        )
        found = np.clip(_dot(slopes, [colour / WHITE for colour in windows.guide]) + offset, 0, 1)
        return np.where(valid, found, probabilities).astype(np.float32)

    def _sum(self, values: Integers) -> Integers:
        """Sums over the window of each pixel, shape (height, width); what lies past the edge is nothing."""
        return _sum_along(_sum_along(values, self.radius, 0), self.radius, 1)


@dataclass(frozen=True, eq=False)
class _Windows:
    """What the windows of all pixels hold.

    Attributes:
        counts: Valid pixels, at least 1, shape (height, width).
        guide: The colours, 0 where invalid, shape (3, height, width).
        sums: Their sums, shape (3, height, width).
    """

    counts: Integers
    guide: Integers
    sums: Integers


def _sum_along(values: Integers, radius: int, axis: int) -> Integers:
    padding = [(0, 0), (0, 0)]
    padding[axis] = (radius + 1, radius)
    running = np.pad(values, padding)
    np.cumsum(running, axis, out=running)
    # The axis first; copies of the two would take as much memory again.
    ahead = running.swapaxes(0, axis)
    sums: Integers = ahead[2 * radius + 1 :] - ahead[: -2 * radius - 1]
    return sums.swapaxes(0, axis)


def _inverse(matrices: Doubles) -> Doubles:
    """Inverts symmetric 3 x 3 matrices, given and returned as upper triangles, shape (6, …)."""
    a, b, c, d, e, f = matrices
    inverse = np.empty_like(matrices)
    pairs = ((d, f, e, e), (c, e, b, f), (b, e, c, d), (a, f, c, c), (b, c, a, e), (a, d, b, b))
    for cofactor, (first, second, third, fourth) in zip(inverse, pairs, strict=True):
        np.subtract(first * second, third * fourth, out=cofactor)
    inverse /= a * inverse[0] + b * inverse[1] + c * inverse[2]
    return inverse


def _times(matrices: Doubles, vectors: Planes) -> Planes:
    """Multiplies symmetric matrices, as upper triangles (6, …), with vectors (3, …)."""
    a, b, c, d, e, f = matrices
    return [_dot(row, vectors) for row in ((a, b, c), (b, d, e), (c, e, f))]


def _dot(left: Planes, right: Planes) -> Doubles:
    """Multiplies vectors (3, …) in one order of sums, whatever the shape."""
    product: Doubles = left[0] * right[0] + left[1] * right[1] + left[2] * right[2]
    return product
