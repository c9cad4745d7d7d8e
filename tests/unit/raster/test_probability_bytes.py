"""Probabilities as bytes and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.raster.probability_bytes import from_bytes, means_of_bytes, to_bytes

ALL = np.arange(256, dtype=np.uint8)


def test_bytes_come_back_as_they_were() -> None:
    probabilities = from_bytes(ALL)
    assert probabilities.dtype == np.float32
    assert (probabilities[0], probabilities[-1]) == (0, 1)
    assert np.array_equal(probabilities, (ALL / 255).astype(np.float32))
    assert np.array_equal(to_bytes(probabilities), ALL)


@given(hnp.arrays(np.float32, (3, 4), elements=st.floats(0, 1, width=32)))
def test_probabilities_come_back_to_half_a_step(probabilities: np.ndarray) -> None:
    stored = to_bytes(probabilities)
    assert stored.dtype == np.uint8
    assert np.abs(from_bytes(stored) - probabilities).max() <= 0.5001 / 255


def test_what_is_beyond_is_cut() -> None:
    assert to_bytes(np.array([-0.5, 1.0001, 2], np.float32)).tolist() == [0, 255, 255]


def test_means() -> None:
    sums, counts = np.array([255 * 4, 51, 0]), np.array([4, 1, 7])
    assert means_of_bytes(sums, counts).tolist() == [1, 0.2, 0]
