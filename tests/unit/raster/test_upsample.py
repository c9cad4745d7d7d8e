"""Cells become pixels without seams between blocks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.raster.upsample import bilinear, repeat

CELLS = hnp.arrays(np.float32, (2, 6, 7), elements=st.floats(0, 1, width=32))


@given(CELLS, st.integers(1, 5))
def test_repeating_gives_each_pixel_its_cell(cells: np.ndarray, factor: int) -> None:
    pixels = repeat(cells, factor)
    assert pixels.shape == (2, 6 * factor, 7 * factor)
    assert np.array_equal(pixels, np.kron(cells, np.ones((factor, factor), np.float32)))


@given(CELLS, st.integers(1, 5))
def test_neighbouring_blocks_agree(cells: np.ndarray, factor: int) -> None:
    whole = bilinear(cells, factor)
    left, right = bilinear(cells[:, :, :4], factor), bilinear(cells[:, :, 2:], factor)
    assert np.array_equal(whole, np.concatenate([left, right], axis=2))
    assert whole.min() >= cells.min()
    assert whole.max() <= cells.max()


def test_interpolation_is_linear_between_centres() -> None:
    ramp = np.tile(np.arange(5, dtype=np.float32), (3, 1))
    assert bilinear(ramp, 2)[0].tolist() == [0.75, 1.25, 1.75, 2.25, 2.75, 3.25]


@given(st.floats(0, 1, width=32), st.integers(1, 9))
def test_uniform_cells_stay_exactly_uniform(value: float, factor: int) -> None:
    assert (bilinear(np.full((4, 4), value, np.float32), factor) == np.float32(value)).all()
