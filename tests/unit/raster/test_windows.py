"""Windows: what they share, what lies around them, how they are cut."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rasterio.windows import Window

from t4s_geo.raster.windows import blocks, cells_of, grown, intersection, margins, shared

WINDOWS = st.builds(
    Window, st.integers(-20, 20), st.integers(-20, 20), st.integers(0, 20), st.integers(0, 20)
)


def pixels(window: Window) -> set[tuple[int, int]]:
    return {
        (row, column)
        for row in range(window.row_off, window.row_off + window.height)
        for column in range(window.col_off, window.col_off + window.width)
    }


@given(WINDOWS, WINDOWS)
def test_two_windows_share_the_pixels_of_both(window: Window, other: Window) -> None:
    common = intersection(window, other)
    assert pixels(common) == pixels(window) & pixels(other)
    assert common.width >= 0 and common.height >= 0
    marked = np.zeros((window.height, window.width), bool)
    here, there = shared(window, other)
    if pixels(common):
        marked[here] = True
        assert marked.sum() == len(pixels(common))
        assert marked[common.row_off - window.row_off, common.col_off - window.col_off]
        assert there == shared(other, window)[0]


@given(WINDOWS, st.integers(0, 5))
def test_a_grown_window_has_margins(window: Window, margin: int) -> None:
    assert margins(grown(window, margin), window) == ((margin, margin), (margin, margin))


@given(WINDOWS, st.integers(1, 9), st.integers(1, 9))
def test_blocks_are_the_window_row_by_row(window: Window, width: int, height: int) -> None:
    cut = list(blocks(window, width, height))
    together = [pixel for block in cut for pixel in pixels(block)]
    assert len(together) == len(set(together))
    assert set(together) == pixels(window)
    assert all(block.width <= width and block.height <= height for block in cut)
    assert cut == sorted(cut, key=lambda block: (block.row_off, block.col_off))


@given(WINDOWS, st.integers(1, 7))
def test_cells_of_a_window_are_those_of_its_pixels(window: Window, size: int) -> None:
    touched = {(row // size, column // size) for row, column in pixels(window)}
    if touched:
        assert pixels(cells_of(window, size)) == touched
