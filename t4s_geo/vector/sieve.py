"""Which polygons are too small to say anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


@dataclass
class Sieve:
    """Leaves out polygons that are too small, and counts them.

    Attributes:
        area_m2: Smallest geodesic area in square metres.
        pixels: Smallest number of pixels, which is the same however far from the equator a polygon lies.
        finer: Fewer pixels that are enough for some labels, by code.
        left_out: How many were left out so far.
    """

    area_m2: float = 0.0
    pixels: int = 0
    finer: Mapping[int, int] = field(default_factory=dict)
    left_out: int = field(default=0, init=False)

    def keeps(
        self, areas: npt.NDArray[np.float64], pixels: npt.NDArray[np.int64], codes: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Tells by polygon whether it is large enough.

        Args:
            areas: Geodesic areas of the pixels' outlines in square metres, float64 (polygons,).
            pixels: Numbers of pixels, int64 (polygons,).
            codes: Label codes, int64 (polygons,).
        """
        enough = np.full(len(codes), self.pixels)
        for code, count in self.finer.items():
            enough[codes == code] = min(count, self.pixels)
        large = (areas >= self.area_m2) & (pixels >= enough)
        self.left_out += int(np.count_nonzero(~large))
        return large
