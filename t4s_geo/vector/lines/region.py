"""The pixels of a label, window by window, without their small holes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from rasterio.windows import Window

from t4s_geo.raster.windows import grown, intersection, margins
from t4s_geo.vector.lines.neighbours import Bools
from t4s_geo.vector.strips import Raster

LARGEST_HOLE: Final = 100
"""Pixels of the largest hole that is filled: a car, the crown of a tree; lines would run around it."""


@dataclass(frozen=True)
class Region:
    """Where a class band has a label.

    Attributes:
        classes: The open class raster.
        band: Band number (from 1) of the classes.
        code: The label's code.
    """

    classes: Raster
    band: int
    code: int

    def read(self, window: Window) -> Bools:
        """Returns the label's pixels and the small holes among them; the same in every window.

        Args:
            window: In pixels; outside of the raster there is nothing.

        Returns:
            bool (rows, columns).
        """
        from scipy import ndimage

        more = LARGEST_HOLE + 1
        there = self._read(grown(window, more))
        if not there[more:-more, more:-more].any():
            return np.zeros((window.height, window.width), np.bool_)
        gaps, count = ndimage.label(~there)
        fills = np.bincount(gaps.ravel(), minlength=count + 1) <= LARGEST_HOLE
        # What reaches the edge of what was read may go on; a small one does not reach the window then.
        fills[0] = False
        for edge in (gaps[0], gaps[-1], gaps[:, 0], gaps[:, -1]):
            fills[edge] = False
        return np.asarray((there | fills[gaps])[more:-more, more:-more], np.bool_)

    def _read(self, window: Window) -> Bools:
        inside = intersection(window, Window(0, 0, self.classes.width, self.classes.height))
        found = self.classes.read(self.band, window=inside) == self.code
        return np.pad(found, margins(window, inside))
