"""The picture of previews: every pixel is in a tile, wherever tiles lie."""

from __future__ import annotations

from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from t4s_geo.raster.grid import PixelGrid
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
    grid = PixelGrid(CRS.from_epsg(32633), Affine(1, 0, 5e5, 0, -1, 5e6), length, 1)
    picture = PictureGrid.of(grid, cell)
    scale, width = picture.scale, picture.grid.width
    assert width <= MAX_SIDE
    covered: set[int] = set()
    for tile in tiling.tiles():
        pixels = picture.within(tile.window.col_off, size, width)
        covered.update(pixels)
        for pixel in pixels:
            assert tile.window.col_off <= (pixel + 0.5) * scale < tile.window.col_off + size
    # The last pixel may have its middle outside the scene.
    assert covered >= set(range(width - 1))
