"""Windows of pixels and of cells."""

from __future__ import annotations

from rasterio.windows import Window

from t4s_geo.raster.tiling import Tiling

Slices = tuple[slice, slice]
"""Rows and columns of an array."""


def shared(window: Window, other: Window) -> tuple[Slices, Slices]:
    """Returns the rows and columns that two windows share, as slices of the first and of the second."""
    top, left = max(window.row_off, other.row_off), max(window.col_off, other.col_off)
    bottom = min(window.row_off + window.height, other.row_off + other.height)
    right = min(window.col_off + window.width, other.col_off + other.width)

    def within(outer: Window) -> Slices:
        return (
            slice(top - outer.row_off, bottom - outer.row_off),
            slice(left - outer.col_off, right - outer.col_off),
        )

    return within(window), within(other)


def cells_of(window: Window, cell_size: int) -> Window:
    """Returns the cells that a window of pixels touches, as a window of cells."""
    left, top = window.col_off // cell_size, window.row_off // cell_size
    right = -(-(window.col_off + window.width) // cell_size)
    bottom = -(-(window.row_off + window.height) // cell_size)
    return Window(left, top, right - left, bottom - top)


def tile_cells(tiling: Tiling, index: int) -> Window:
    """Returns the cells of a tile, as a window of the scene's cells."""
    return cells_of(tiling.tile(index).window, tiling.cell_size)
