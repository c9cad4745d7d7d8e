"""Overlapping tiles blended, cell by cell."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.windows import shared, tile_cells

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


class TileSource(Protocol):
    """Where the mosaic gets its tiles from."""

    def probabilities(self, tile: int) -> Floats | None:
        """Returns each label's cells, shape (labels, grid, grid), 0..1; None if the tile has no answer."""

    def validity(self, tile: int) -> Bools | None:
        """Returns the valid pixels, shape (tile_size, tile_size); None if all are."""


def blend_weights(grid: int) -> Floats:
    """Returns the weight of each cell of a tile, shape (grid, grid): its distance to the tile's edge."""
    distance = np.minimum(np.arange(grid), np.arange(grid)[::-1]) + 0.5
    weights: Floats = np.minimum.outer(distance, distance).astype(np.float32)
    return weights


def blend_cells(window: Window, tiling: Tiling, labels: int, source: TileSource) -> Floats:
    """Blends the tiles over a window of cells.

    Args:
        window: Integer window in cells; what lies past the mosaic's edge repeats the edge.
        tiling: How the scene was cut.
        labels: Number of labels.
        source: The tiles' answers.

    Returns:
        Probabilities, shape (labels, window.height, window.width); 0 where no tile has an answer.
    """
    total = np.zeros((labels, window.height, window.width), np.float32)
    weight = np.zeros((window.height, window.width), np.float32)
    weights = blend_weights(tiling.tile_size // tiling.cell_size)
    # Ascending, so that sums are rounded in the same order whatever the block.
    for index in tiling.tiles_intersecting(window):
        cells = source.probabilities(index)
        if cells is None:
            continue
        here, there = shared(window, tile_cells(tiling, index))
        total[(slice(None), *here)] += cells[(slice(None), *there)] * weights[there]
        weight[here] += weights[there]
    return (total / np.maximum(weight, 1e-6)).astype(np.float32)
