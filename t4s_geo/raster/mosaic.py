"""From the ledger to one class raster: overlaps blended, block by block, on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.windows import Window

from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.upsample import bilinear, repeat

BLOCK_BUDGET = 8 << 20
"""Pixels times labels held at once."""
TIFF_BLOCK = 256

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


class TileSource(Protocol):
    """Where the mosaic gets its tiles from."""

    def probabilities(self, tile: int) -> Floats | None:
        """Returns each label's cells, shape (labels, grid, grid), 0..1; None if the tile has no answer."""

    def validity(self, tile: int) -> Bools | None:
        """Returns the valid pixels, shape (tile_size, tile_size); None if all are."""


@dataclass(frozen=True)
class MosaicSettings:
    """How probabilities become labels.

    Attributes:
        exclusive: Every pixel gets its most probable label; otherwise labels may overlap.
        threshold: Lowest probability of a label.
        upsample: `bilinear` or `nearest`.
    """

    exclusive: bool = True
    threshold: float = 0.5
    upsample: str = "bilinear"


def write_mosaic(
    path: Path,
    grid: PixelGrid,
    tiling: Tiling,
    labels: int,
    source: TileSource,
    settings: MosaicSettings,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Writes the class raster of a run.

    It is a tiled GeoTIFF at the model grid's pixels, without a nodata value: bands 1..N of label codes (0:
    none), bands N+1..2N of the chosen label's probability (255: 1); N is 1 if exclusive, else the number
    of labels. Memory does not grow with the raster, and the result does not depend on the order in which
    tiles were answered.

    Args:
        path: File to write.
        grid: Model grid of the scene.
        tiling: How the grid was cut.
        labels: Number of labels.
        source: The tiles' answers.
        settings: How probabilities become labels.
        check: Called between blocks; raises to cancel.
    """
    bands = 1 if settings.exclusive else labels
    profile = {
        "driver": "GTiff",
        "dtype": "uint8",
        "count": 2 * bands,
        "width": grid.width,
        "height": grid.height,
        "crs": grid.crs.to_wkt(),
        "transform": grid.transform,
        "tiled": True,
        "blockxsize": TIFF_BLOCK,
        "blockysize": TIFF_BLOCK,
        "interleave": "band",
        "compress": "deflate",
        "zlevel": 1,
        "bigtiff": "if_safer",
    }
    with rasterio.open(path, "w", **profile) as target:
        for window in _blocks(grid, _block_size(labels, tiling.cell_size)):
            check()
            codes, scores = _classify(*_block(window, tiling, labels, source, settings.upsample), settings)
            target.write(np.concatenate([codes, scores]), window=window)


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
    side = tiling.tile_size // tiling.cell_size
    weights = blend_weights(side)
    # Ascending, so that sums are rounded in the same order whatever the block.
    for index in tiling.tiles_intersecting(window):
        cells = source.probabilities(index)
        if cells is None:
            continue
        offset = tiling.tile(index).window
        here, there = _shared(
            window, Window(offset.col_off // tiling.cell_size, offset.row_off // tiling.cell_size, side, side)
        )
        total[(slice(None), *here)] += cells[(slice(None), *there)] * weights[there]
        weight[here] += weights[there]
    return (total / np.maximum(weight, 1e-6)).astype(np.float32)


def _block(
    window: Window, tiling: Tiling, labels: int, source: TileSource, upsample: str
) -> tuple[Floats, Bools]:
    """Returns probabilities (labels, height, width) and validity (height, width) of a window of pixels."""
    size = tiling.cell_size
    left, top = window.col_off // size, window.row_off // size
    right, bottom = -(-(window.col_off + window.width) // size), -(-(window.row_off + window.height) // size)
    cells = _with_edges(Window(left - 1, top - 1, right - left + 2, bottom - top + 2), tiling, labels, source)
    pixels = (bilinear if upsample == "bilinear" else repeat)(cells, size)
    return pixels[:, : window.height, : window.width], _valid(window, tiling, source)


def _with_edges(window: Window, tiling: Tiling, labels: int, source: TileSource) -> Floats:
    """Blends a window of cells that may reach one cell past the mosaic, where its edge is repeated."""
    columns, rows = -(-tiling.width // tiling.cell_size), -(-tiling.height // tiling.cell_size)
    left, top = max(window.col_off, 0), max(window.row_off, 0)
    right = min(window.col_off + window.width, columns)
    bottom = min(window.row_off + window.height, rows)
    cells = blend_cells(Window(left, top, right - left, bottom - top), tiling, labels, source)
    beyond = (
        (top - window.row_off, window.row_off + window.height - bottom),
        (left - window.col_off, window.col_off + window.width - right),
    )
    return np.pad(cells, ((0, 0), *beyond), mode="edge")


def _valid(window: Window, tiling: Tiling, source: TileSource) -> Bools:
    """Returns the pixels of a window that at least one answered tile saw as valid."""
    valid = np.zeros((window.height, window.width), np.bool_)
    size = tiling.cell_size
    left, top = window.col_off // size, window.row_off // size
    right, bottom = -(-(window.col_off + window.width) // size), -(-(window.row_off + window.height) // size)
    for index in tiling.tiles_intersecting(Window(left, top, right - left, bottom - top)):
        if source.probabilities(index) is None:
            continue
        here, there = _shared(window, tiling.tile(index).window)
        pixels = source.validity(index)
        valid[here] |= True if pixels is None else pixels[there]
    return valid


def _classify(
    probabilities: Floats, valid: Bools, settings: MosaicSettings
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Turns probabilities (labels, height, width) into codes and scores (bands, height, width)."""
    codes = np.arange(1, len(probabilities) + 1, dtype=np.uint8)[:, None, None]
    if settings.exclusive:
        codes = (probabilities.argmax(axis=0) + 1).astype(np.uint8)[None]
        probabilities = probabilities.max(axis=0)[None]
    there = (probabilities >= settings.threshold) & valid
    scores = np.rint(np.clip(probabilities, 0, 1) * 255).astype(np.uint8)
    return np.where(there, codes, 0).astype(np.uint8), np.where(there, scores, 0).astype(np.uint8)


def _shared(window: Window, tile: Window) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Returns the rows and columns that two windows share, as slices of the first and of the second."""
    top, left = max(window.row_off, tile.row_off), max(window.col_off, tile.col_off)
    bottom = min(window.row_off + window.height, tile.row_off + tile.height)
    right = min(window.col_off + window.width, tile.col_off + tile.width)

    def within(outer: Window) -> tuple[slice, slice]:
        return (
            slice(top - outer.row_off, bottom - outer.row_off),
            slice(left - outer.col_off, right - outer.col_off),
        )

    return within(window), within(tile)


def _block_size(labels: int, cell_size: int) -> int:
    """Returns the side of a block in pixels: whole TIFF blocks and whole cells."""
    step = int(np.lcm(TIFF_BLOCK, cell_size))
    side = int((BLOCK_BUDGET / max(labels, 1)) ** 0.5)
    return max(step, side // step * step)


def _blocks(grid: PixelGrid, size: int) -> Iterator[Window]:
    for top in range(0, grid.height, size):
        for left in range(0, grid.width, size):
            yield Window(left, top, min(size, grid.width - left), min(size, grid.height - top))
