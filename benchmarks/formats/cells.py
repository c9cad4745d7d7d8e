"""Between pixels and cells: counting, majorities, upsampling, boxes; grids need not divide the tile."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from formats.pictures import TILE, Codes, Mask
from t4s_geo.descriptors import Box, cell_majority

Counts = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Drawing:
    """What a descriptor says, before it is rendered to pixels.

    Attributes:
        cells: Shape (grid, grid); the grid may be the tile's pixels themselves.
        box: Pixels outside of it are empty whatever the cells say; None is the whole tile.
    """

    cells: Mask
    box: Box | None = None

    def nearest(self) -> Mask:
        """Renders each pixel as its cell; shape (TILE, TILE)."""
        owner = _owners(len(self.cells))
        return self._clipped(self.cells[owner[:, None], owner[None, :]])

    def smooth(self) -> Mask:
        """Renders bilinearly between the centres of cells, threshold 0.5; shape (TILE, TILE)."""
        weights = _weights(len(self.cells))
        return self._clipped(weights @ self.cells.astype(np.float32) @ weights.T >= 0.5)

    def _clipped(self, pixels: Mask) -> Mask:
        if self.box is None:
            return pixels
        inside = np.zeros_like(pixels)
        rows, columns = slice(self.box.top, self.box.bottom), slice(self.box.left, self.box.right)
        inside[rows, columns] = pixels[rows, columns]
        return inside


@lru_cache
def cell_edges(grid: int) -> npt.NDArray[np.intp]:
    """Returns the first pixel of each cell and the tile's end, shape (grid + 1,)."""
    return np.rint(np.linspace(0, TILE, grid + 1)).astype(np.intp)


@lru_cache
def _owners(grid: int) -> npt.NDArray[np.intp]:
    """Returns the cell of each pixel along one side, shape (TILE,)."""
    return np.repeat(np.arange(grid), np.diff(cell_edges(grid)))


@lru_cache
def _weights(grid: int) -> npt.NDArray[np.float32]:
    """Returns the share of each cell in each pixel along one side, shape (TILE, grid)."""
    positions = (np.arange(TILE) + 0.5) * grid / TILE - 0.5
    units = np.eye(grid, dtype=np.float32)
    columns = [np.interp(positions, np.arange(grid), unit) for unit in units]
    return np.stack(columns, axis=1).astype(np.float32)


def count_pixels(mask: Mask, grid: int) -> Counts:
    """Counts the set pixels of each cell, shape (grid, grid), dtype float32."""
    if TILE % grid == 0:
        # Much faster than the general case.
        even: Counts = mask.reshape(grid, TILE // grid, grid, -1).sum(axis=(1, 3), dtype=np.float32)
        return even
    starts = cell_edges(grid)[:-1]
    rows = np.add.reduceat(mask.astype(np.float32), starts, axis=0)
    counts: Counts = np.add.reduceat(rows, starts, axis=1)
    return counts


@lru_cache
def cell_sizes(grid: int) -> Counts:
    """Returns the pixels of each cell, shape (grid, grid), dtype float32."""
    sides = np.diff(cell_edges(grid)).astype(np.float32)
    return np.outer(sides, sides)


def majority(mask: Mask, grid: int) -> Mask:
    """Sets the cells of which more than half is set; shape (grid, grid)."""
    return count_pixels(mask, grid) * 2 > cell_sizes(grid)


def majority_codes(codes: Codes, grid: int) -> Codes:
    """Gives each cell the code that most of its pixels have, shape (grid, grid), dtype uint8."""
    if TILE % grid == 0:
        return cell_majority(codes, grid)
    present = np.unique(codes)
    counts = np.stack([count_pixels(codes == code, grid) for code in present])
    chosen: Codes = present[counts.argmax(axis=0)]
    return chosen


def pixel_box(box: Box, grid: int) -> Box:
    """Turns a box of cells into the box of their pixels."""
    edges = cell_edges(grid)
    return Box(*(int(edges[side]) for side in (box.top, box.left, box.bottom, box.right)))


def iou(found: Mask, wanted: Mask) -> float:
    """Returns intersection over union; 1 where both are empty."""
    union = int((found | wanted).sum())
    return int((found & wanted).sum()) / union if union else 1.0
