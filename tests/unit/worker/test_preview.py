"""The picture of previews: every pixel is in a tile, wherever tiles lie."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.raster.tiling import Tiling
from t4s_geo.worker.preview import MAX_SIDE, PictureGrid


@given(
    length=st.integers(1, 5000),
    cells=st.integers(4, 64),
    cell=st.integers(1, 16),
    overlap=st.integers(0, 200),
)
def test_tiles_cover_the_picture(length: int, cells: int, cell: int, overlap: int) -> None:
    size = cells * cell
    tiling = Tiling(length, 1, size, min(overlap, size // 2), cell)
    scale = max(cell, length / MAX_SIDE)
    grid = PictureGrid(scale, math.ceil(length / scale), 1)
    assert grid.width <= MAX_SIDE
    covered: set[int] = set()
    for tile in tiling.tiles():
        pixels = grid.within(tile.window.col_off, size, grid.width)
        covered.update(pixels)
        for pixel in pixels:
            assert tile.window.col_off <= (pixel + 0.5) * scale < tile.window.col_off + size
    # The last pixel may have its middle outside the scene.
    assert covered >= set(range(grid.width - 1))
