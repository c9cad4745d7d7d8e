"""Tilings: cover, alignment, and looking tiles up."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.tiling import Tiling


@st.composite
def tilings(draw: st.DrawFn) -> Tiling:
    cell = draw(st.integers(1, 8))
    tile = cell * draw(st.integers(1, 16))
    overlap = draw(st.integers(0, tile - 1))
    stride = max(cell, (tile - overlap) // cell * cell)
    # At most 8 x 8 tiles or so, or the tests would take long.
    width, height = (draw(st.integers(1, tile + 7 * stride)) for _ in range(2))
    return Tiling(width, height, tile, overlap, cell)


@given(tilings())
def test_every_pixel_is_covered_by_aligned_tiles_of_one_size(tiling: Tiling) -> None:
    covered = np.zeros((tiling.height, tiling.width), bool)
    for tile in tiling.tiles():
        window = tile.window
        assert (window.width, window.height) == (tiling.tile_size, tiling.tile_size)
        assert window.col_off % tiling.cell_size == window.row_off % tiling.cell_size == 0
        covered[window.toslices()] = True
    assert covered.all()


@given(tilings())
def test_tiles_end_at_the_edge_rounded_up_to_a_cell(tiling: Tiling) -> None:
    last = tiling.tile(len(tiling) - 1).window
    for offset, length in ((last.col_off, tiling.width), (last.row_off, tiling.height)):
        if length <= tiling.tile_size:
            assert offset == 0
        else:
            assert 0 <= offset + tiling.tile_size - length < tiling.cell_size


@given(tilings())
def test_neighbours_share_the_overlap_where_cells_allow(tiling: Tiling) -> None:
    offsets = sorted({tile.window.col_off for tile in tiling.tiles()})
    for here, there in pairwise(offsets):
        assert there - here <= max(tiling.cell_size, tiling.tile_size - tiling.overlap)


@given(tilings())
def test_indices_are_row_major_and_tile_finds_them(tiling: Tiling) -> None:
    tiles = list(tiling.tiles())
    assert len(tiles) == len(tiling) == tiling.rows * tiling.cols
    assert [tile.index for tile in tiles] == list(range(len(tiles)))
    assert [tile.row * tiling.cols + tile.col for tile in tiles] == [tile.index for tile in tiles]
    origins = [(tile.window.row_off, tile.window.col_off) for tile in tiles]
    assert origins == sorted(set(origins))
    assert tiles == [tiling.tile(index) for index in range(len(tiling))]


@given(tilings(), st.data())
def test_tiles_intersecting_agrees_with_brute_force(tiling: Tiling, data: st.DataObject) -> None:
    across, down = tiling.width // tiling.cell_size + 4, tiling.height // tiling.cell_size + 4
    cells = Window(
        data.draw(st.integers(-3, across)),
        data.draw(st.integers(-3, down)),
        data.draw(st.integers(0, across)),
        data.draw(st.integers(0, down)),
    )
    left, top = cells.col_off * tiling.cell_size, cells.row_off * tiling.cell_size
    right, bottom = left + cells.width * tiling.cell_size, top + cells.height * tiling.cell_size
    expected = [
        tile.index
        for tile in tiling.tiles()
        if max(left, tile.window.col_off) < min(right, tile.window.col_off + tiling.tile_size)
        and max(top, tile.window.row_off) < min(bottom, tile.window.row_off + tiling.tile_size)
    ]
    assert tiling.tiles_intersecting(cells) == expected


@given(tilings(), st.data())
def test_no_more_tiles_than_said_touch_some_rows(tiling: Tiling, data: st.DataObject) -> None:
    top = data.draw(st.integers(0, tiling.height - 1))
    bottom = data.draw(st.integers(top + 1, tiling.height))
    touched = [
        tile
        for tile in tiling.tiles()
        if tile.window.row_off < bottom and tile.window.row_off + tiling.tile_size > top
    ]
    assert len(touched) <= tiling.most_within(bottom - top) <= len(tiling)


def test_looking_tiles_up_in_a_huge_scene_is_quick() -> None:
    tiling = Tiling(2_000_000_000, 2_000_000_000, 256, 64, 8)
    assert len(tiling) == tiling.rows * tiling.cols > 10**14
    last = tiling.tile(len(tiling) - 1)
    cells = Window(last.window.col_off // 8 + 31, last.window.row_off // 8 + 31, 1, 1)
    assert tiling.tiles_intersecting(cells) == [last.index]


def test_there_is_no_tile_past_the_last() -> None:
    tiling = Tiling(100, 100, 64, 0, 8)
    for index in (-1, len(tiling)):
        with pytest.raises(IndexError):
            tiling.tile(index)


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((0, 10, 8, 0, 4), "0 x 10"),
        ((10, 10, 0, 0, 4), "tile size 0"),
        ((10, 10, 8, 0, 0), "cell size 0"),
        ((10, 10, 10, 0, 4), "such as 12"),
        ((10, 10, 8, 8, 4), "from 0 to 7"),
        ((10, 10, 8, -1, 4), "overlap of -1"),
    ],
)
def test_impossible_sizes_are_refused(sizes: tuple[int, int, int, int, int], words: str) -> None:
    with pytest.raises(UserError, match=words):
        Tiling(*sizes)
