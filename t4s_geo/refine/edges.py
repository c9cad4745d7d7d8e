"""`--refine edges`: outlines follow the edges of the image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from rasterio.windows import Window
from scipy.ndimage import median_filter

from t4s_geo.raster.blending import Floats, TileSource, blend_pixels, valid_pixels
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.windows import shared
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.guided import Bools, Bytes, GuidedFilter

CELLS = 0.5
"""Radius of the filter in cells."""
LEAST_RADIUS = 2
"""Radius in pixels where cells are as small as pixels."""
EPSILON = 1e-4
"""Its epsilon: what counts as an edge is a step in brightness of some 1 %."""
MEDIAN = 3
"""Pixels a side of the median's window."""
BLOCK = 512
"""Pixels a side of what is filtered at once; the filter needs some 400 bytes for each."""


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
        found = self.guided(probabilities, rgb, valid)
        return np.where(valid, median_filter(found, (1, MEDIAN, MEDIAN), mode="nearest"), found)


def edge_filter(cell_size: int) -> EdgeFilter:
    """Returns the filter for cells of so many pixels a side."""
    return EdgeFilter(GuidedFilter(max(LEAST_RADIUS, round(CELLS * cell_size)), EPSILON))


class EdgeRefiner:
    """Brings cells to pixels with a guided filter; a `Refiner` of mosaics."""

    def __init__(self, tiling: Tiling, labels: int, source: TileSource, guide: Guide, upsample: str) -> None:
        """Takes what the mosaic is made of, and what is seen there."""
        self._tiling, self._labels, self._source = tiling, labels, source
        self._guide, self._upsample = guide, upsample
        self._filter = edge_filter(tiling.cell_size)

    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width); see `Refiner`."""
        refined = np.zeros((self._labels, window.height, window.width), np.float32)
        for block in _blocks(window):
            around = self._around(block)
            pixels = blend_pixels(around, self._tiling, self._labels, self._source, self._upsample)
            image = self._guide.read(around)
            valid = valid_pixels(around, self._tiling, self._source) & image.valid
            found = self._filter(pixels, image.rgb, valid)
            (rows, columns), inside = shared(window, block)[0], shared(around, block)[0]
            refined[:, rows, columns] = found[(slice(None), *inside)]
        return refined

    def _around(self, block: Window) -> Window:
        """Returns a block and the margin that its result depends on, as far as there are pixels."""
        margin = self._filter.margin
        left, top = max(0, block.col_off - margin), max(0, block.row_off - margin)
        right = min(self._tiling.width, block.col_off + block.width + margin)
        bottom = min(self._tiling.height, block.row_off + block.height + margin)
        return Window(left, top, right - left, bottom - top)


def _blocks(window: Window) -> Iterator[Window]:
    for row in range(0, window.height, BLOCK):
        for column in range(0, window.width, BLOCK):
            size = (min(BLOCK, window.width - column), min(BLOCK, window.height - row))
            yield Window(window.col_off + column, window.row_off + row, *size)
