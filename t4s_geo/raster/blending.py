"""Overlapping tiles blended, cell by cell, and what they say of pixels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.upsample import bilinear, repeat
from t4s_geo.raster.windows import cells_of, grown, intersection, margins, shared

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


class TileSource(Protocol):
    """Where the mosaic gets its tiles from."""

    def marginals(self, tile: int) -> Floats | None:
        """Returns the marginals of cells, shape (labels, grid, grid), 0..1; None if there is no answer."""

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
    placed = (
        (tiling.tile_cells(index), marginals)
        # Ascending, so that sums are rounded in the same order whatever the block.
        for index in tiling.tiles_intersecting(window)
        if (marginals := source.marginals(index)) is not None
    )
    return mix(window, labels, placed, blend_weights(tiling.tile_size // tiling.cell_size))


def mix(window: Window, labels: int, placed: Iterable[tuple[Window, Floats]], weights: Floats) -> Floats:
    """Returns the weighted mean of what lies over a window.

    Args:
        window: Integer window.
        labels: Number of labels.
        placed: Probabilities, shape (labels, height, width) each, and the windows that they are of.
        weights: Weight of each of their places, shape (height, width).

    Returns:
        Shape (labels, window.height, window.width); 0 where nothing lies.
    """
    total = np.zeros((labels, window.height, window.width), np.float32)
    weight = np.zeros((window.height, window.width), np.float32)
    for place, probabilities in placed:
        here, there = shared(window, place)
        total[(slice(None), *here)] += probabilities[(slice(None), *there)] * weights[there]
        weight[here] += weights[there]
    return (total / np.maximum(weight, 1e-6)).astype(np.float32)


def blend_pixels(window: Window, tiling: Tiling, labels: int, source: TileSource, upsample: str) -> Floats:
    """Blends the tiles over a window of cells and brings them to pixels.

    Args:
        window: Integer window in pixels, within the mosaic.
        tiling: How the scene was cut.
        labels: Number of labels.
        source: The tiles' answers.
        upsample: `bilinear` or `nearest`.

    Returns:
        Probabilities, shape (labels, window.height, window.width). They are the same in every window.
    """
    size, cells = tiling.cell_size, cells_of(window, tiling.cell_size)
    if upsample == "nearest":
        pixels = repeat(blend_cells(cells, tiling, labels, source), size)
    else:
        pixels = bilinear(_with_edges(grown(cells, 1), tiling, labels, source), size)
    top, left = window.row_off - cells.row_off * size, window.col_off - cells.col_off * size
    return pixels[:, top : top + window.height, left : left + window.width]


def valid_pixels(window: Window, tiling: Tiling, source: TileSource) -> Bools:
    """Returns the pixels of a window that at least one answered tile saw as valid."""
    valid = np.zeros((window.height, window.width), np.bool_)
    for index in tiling.tiles_intersecting(cells_of(window, tiling.cell_size)):
        if source.marginals(index) is None:
            continue
        here, there = shared(window, tiling.tile(index).window)
        pixels = source.validity(index)
        valid[here] |= True if pixels is None else pixels[there]
    return valid


def _with_edges(window: Window, tiling: Tiling, labels: int, source: TileSource) -> Floats:
    """Blends a window of cells that may reach one cell past the mosaic, where its edge is repeated."""
    inside = intersection(window, tiling.cells)
    cells = blend_cells(inside, tiling, labels, source)
    return np.pad(cells, ((0, 0), *margins(window, inside)), mode="edge")
