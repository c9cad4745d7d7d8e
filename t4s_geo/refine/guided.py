"""The guided filter: probabilities follow the edges of the image.

He, Sun and Tang, "Guided Image Filtering", 2013, https://doi.org/10.1109/TPAMI.2012.213, with a colour guide
(equation 14). Around each pixel the probabilities are fitted as a linear function of the colours, and the
fits of all windows that a pixel lies in are averaged. Invalid pixels have no part in any window.

Sums over windows are taken in integers. They are exact, so that a pixel's result does not depend on the block
that it was worked out in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

LEVELS = 65535
"""Steps of a probability."""
STEPS = 1 << 30
"""Steps of one in the coefficients of a fit."""
WHITE = 255
"""Colours are counted from 0 to 1 in fits."""


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
        windows = _Windows(np.maximum(counts, 1), guide, self._sum(guide))
        inverse = _inverse(self._spread(windows))
        return np.stack([self._filtered(of_label, windows, inverse, valid) for of_label in probabilities])

    def _spread(self, windows: _Windows) -> Doubles:
        """Returns the colours' covariance in each window, shape (6, height, width): the upper triangle."""
        rows, columns = np.triu_indices(3)
        squares = self._sum(windows.guide[rows] * windows.guide[columns])
        # Integers: where the colours are all the same, exactly nothing is left.
        spread = windows.counts * squares - windows.sums[rows] * windows.sums[columns]
        covariance: Doubles = spread / (windows.counts.astype(np.float64) ** 2 * WHITE**2)
        covariance[rows == columns] += self.epsilon
        return covariance

    def _filtered(self, probabilities: Floats, windows: _Windows, inverse: Doubles, valid: Bools) -> Floats:
        """Filters the probabilities of one label, shape (height, width)."""
        if not probabilities.any():
            return probabilities
        levels = np.rint(probabilities * LEVELS).astype(np.int64) * valid
        totals = self._sum(levels)
        shared = windows.counts * self._sum(windows.guide * levels) - windows.sums * totals
        counts = windows.counts.astype(np.float64)
        covariance = shared / (counts**2 * WHITE * LEVELS)
        slopes = _times(inverse, covariance)
        offset = totals / (counts * LEVELS) - _dot(slopes, windows.sums / (counts * WHITE))
        fits = np.rint(np.concatenate([slopes, offset[None]]) * STEPS).astype(np.int64) * valid
        means = self._sum(fits) / (counts * STEPS)
        found = np.clip(_dot(means[:3], windows.guide / WHITE) + means[3], 0, 1)
        return np.where(valid, found, probabilities).astype(np.float32)

    def _sum(self, values: Integers) -> Integers:
        """Sums over the window of each pixel; what lies past the array's edge is nothing."""
        return _sum_along(_sum_along(values, self.radius, -2), self.radius, -1)


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
    padding = [(0, 0)] * values.ndim
    padding[axis] = (radius + 1, radius)
    running = np.pad(values, padding).cumsum(axis)
    last = running.take(range(2 * radius + 1, running.shape[axis]), axis)
    before = running.take(range(values.shape[axis]), axis)
    sums: Integers = last - before
    return sums


def _inverse(matrices: Doubles) -> Doubles:
    """Inverts symmetric 3 x 3 matrices, given and returned as upper triangles, shape (6, …)."""
    a, b, c, d, e, f = matrices
    cofactors = np.stack(
        [d * f - e * e, c * e - b * f, b * e - c * d, a * f - c * c, b * c - a * e, a * d - b * b]
    )
    inverse: Doubles = cofactors / (a * cofactors[0] + b * cofactors[1] + c * cofactors[2])
    return inverse


def _times(matrices: Doubles, vectors: Doubles) -> Doubles:
    """Multiplies symmetric matrices, as upper triangles (6, …), with vectors (3, …)."""
    a, b, c, d, e, f = matrices
    return np.stack([_dot(row, vectors) for row in ((a, b, c), (b, d, e), (c, e, f))])


def _dot(left: Doubles | tuple[Doubles, ...], right: Doubles) -> Doubles:
    """Multiplies vectors (3, …) in one order of sums, whatever the shape."""
    product: Doubles = left[0] * right[0] + left[1] * right[1] + left[2] * right[2]
    return product
