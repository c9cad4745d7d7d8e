"""Cells take the label that most of their pixels have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors import cell_majority


@given(hnp.arrays(np.uint8, (4, 4), elements=st.integers(0, 3)), st.integers(1, 4))
def test_cells_that_are_uniform_survive(cells: np.ndarray, size: int) -> None:
    pixels = np.kron(cells, np.ones((size, size), np.uint8))
    assert np.array_equal(cell_majority(pixels, 4), cells)


@given(hnp.arrays(np.uint8, (6, 6), elements=st.integers(0, 4)))
def test_no_code_is_more_frequent_than_the_chosen_one(pixels: np.ndarray) -> None:
    chosen = cell_majority(pixels, 2)
    for row in range(2):
        for column in range(2):
            counts = np.bincount(
                pixels[row * 3 : row * 3 + 3, column * 3 : column * 3 + 3].ravel(), minlength=5
            )
            assert chosen[row, column] == counts.argmax()


def test_sizes_that_do_not_divide_are_refused() -> None:
    with pytest.raises(ValueError, match="do not divide"):
        cell_majority(np.zeros((10, 10), np.uint8), 4)
