"""Which polygons are too small to say anything."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


@dataclass
class Sieve:
    """Leaves out polygons that are too small, and counts them.

    Attributes:
        area_m2: Smallest geodesic area in square metres.
        pixels: Smallest number of pixels, which is the same however far from the equator a polygon lies.
        left_out: How many were left out so far.
    """

    area_m2: float = 0.0
    pixels: int = 0
    left_out: int = field(default=0, init=False)

    def keeps(self, areas: npt.NDArray[np.float64], pixels: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tells by polygon whether it is large enough.

        Args:
            areas: Geodesic areas of the pixels' outlines in square metres, float64 (polygons,).
            pixels: Numbers of pixels, int64 (polygons,).
        """
        large = (areas >= self.area_m2) & (pixels >= self.pixels)
        self.left_out += int(np.count_nonzero(~large))
        return large
