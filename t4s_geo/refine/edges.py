"""`--refine edges`: outlines follow the edges of the image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rasterio.windows import Window

from t4s_geo.raster.blending import Floats
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.windows import blocks, grown, shared
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.guided import Bools, Bytes, GuidedFilter
from t4s_geo.refine.interpolation import interpolation

CELLS = 0.5
"""Radius of the filter in cells."""
LEAST_RADIUS = 2
"""Radius in pixels where cells are as small as pixels."""
EPSILON = 1e-4
"""Its epsilon: what counts as an edge is a step in brightness of some 1 %."""
MEDIAN = 3
"""Pixels a side of the median's window."""
BLOCK = 256
"""Pixels a side of what is filtered at once; the filter needs some 400 bytes for each, and larger blocks take
no less time."""


@dataclass(frozen=True)
class EdgeFilter:
    """A guided filter, and a median that takes away the specks which it leaves.

    Attributes:
        guided: The guided filter.
    """

    guided: GuidedFilter

    @property
    def margin(self) -> int:
        """Pixels around a block that its result depends on."""
        return self.guided.margin + MEDIAN // 2

    def __call__(self, probabilities: Floats, rgb: Bytes, valid: Bools) -> Floats:
        """Filters the probabilities of labels; arguments and result as those of `GuidedFilter`."""
        from scipy.ndimage import median_filter

        found = self.guided(probabilities, rgb, valid)
        return np.where(valid, median_filter(found, (1, MEDIAN, MEDIAN), mode="nearest"), found)


def edge_filter(cell_size: int) -> EdgeFilter:
    """Returns the filter for cells of so many pixels a side."""
    return EdgeFilter(GuidedFilter(max(LEAST_RADIUS, round(CELLS * cell_size)), EPSILON))


class EdgeRefiner(Refiner):
    """Brings cells to pixels with a guided filter."""

    def __init__(self, mosaic: Mosaic, guide: Guide) -> None:
        """Takes a mosaic, and what is seen there."""
        super().__init__(mosaic)
        self._guide, self._interpolation = guide, interpolation(mosaic)
        self._filter = edge_filter(mosaic.tiling.cell_size)

    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width); see `Refiner`."""
        refined = np.zeros((self.mosaic.labels, window.height, window.width), np.float32)
        for block in blocks(window, BLOCK, BLOCK):
            around = self.mosaic.grid.clamp(grown(block, self._filter.margin))
            pixels = self._interpolation.probabilities(around)
            image = self._guide.read(around)
            valid = self.mosaic.valid(around) & image.valid
            found = self._filter(pixels, image.rgb, valid)
            (rows, columns), inside = shared(window, block)[0], shared(around, block)[0]
            refined[:, rows, columns] = found[(slice(None), *inside)]
        return refined
