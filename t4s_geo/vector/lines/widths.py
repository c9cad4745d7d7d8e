"""How wide a region is at pixels along its middle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.lines.neighbours import Bools, Ints, around, padded

Floats = npt.NDArray[np.float64]

_STEPS: Final = (1.0, 2**0.5)
"""Pixels to a neighbour that shares a side, and to one that shares a corner."""


@dataclass(frozen=True)
class Widths:
    """Measures a region.

    Attributes:
        region: bool (rows, columns).
        most: Largest distance to the outside that is told, in pixels.
    """

    region: Bools
    most: float

    def at(self, rows: Ints, columns: Ints) -> Floats:
        """Returns the region's width at some of its pixels, in pixels.

        The distance to the outside rises and falls like a roof across a region. Its ridge may lie between
        two pixels: then both have the same distance, and half a pixel more is meant.
        """
        inside, stride = padded(self.region)
        pixels = (rows + 1) * stride + columns + 1
        steps = around(stride)
        near = np.unique(np.append(pixels, pixels[:, None] + steps))
        near = near[inside[near] != 0]
        distances = np.zeros(inside.size, np.float32)
        if near.size:
            places = np.stack(np.divmod(near, stride), axis=1) - 1
            distances[near] = np.minimum(
                self._outside.query(places, distance_upper_bound=self.most)[0], self.most
            )
        ridge = np.full(pixels.size, np.inf)
        # Each direction with the one against it.
        for number, step in enumerate(steps[:4].tolist()):
            beside = np.maximum(distances[pixels + step], distances[pixels - step])
            ridge = np.minimum(ridge, (distances[pixels] + beside + _STEPS[number % 2]) / 2)
        return np.asarray(np.maximum(2 * ridge - 1, 1.0), np.float64)

    @cached_property
    def _outside(self) -> Any:
        """The pixels outside that share a side with the region: the nearest one of all is among them."""
        from scipy.spatial import KDTree

        image, stride = padded(self.region)
        within = image != 0
        beside = np.zeros_like(within)
        for step in (-stride, -1, 1, stride):
            beside |= np.roll(within, step)
        return KDTree(np.stack(np.divmod(np.flatnonzero(beside & ~within), stride), axis=1) - 1)
