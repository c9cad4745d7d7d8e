"""Masks split where things touch."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import label

from t4s_geo.refine.seam_splitting import grow, objects_of

SIDE = 12


def test_a_faint_seam_splits_if_it_goes_all_the_way_through() -> None:
    there, certainty = np.ones((6, 11), bool), np.full((6, 11), 0.9, np.float32)
    certainty[:, 5] = 0.7
    numbers = objects_of(there, certainty, smallest=4)
    assert len(np.unique(numbers)) == 2
    assert (numbers[:, :5] == numbers[0, 0]).all()
    assert (numbers[:, 6:] == numbers[0, 10]).all()
    certainty[2, 5] = 0.9
    assert len(np.unique(objects_of(there, certainty, smallest=4))) == 1


def test_what_is_too_small_is_no_object_and_splits_none() -> None:
    there, certainty = np.zeros((6, 12), bool), np.full((6, 12), 0.9, np.float32)
    there[:, :6] = there[0, 8:11] = True
    certainty[:, 4] = 0.2
    numbers = objects_of(there, certainty, smallest=8)
    assert (numbers[:, :6] == 1).all()
    assert not numbers[:, 6:].any()


@given(
    arrays(bool, (SIDE, SIDE)),
    arrays(np.float32, (SIDE, SIDE), elements=st.floats(0, 1, width=16)),
    st.integers(1, 9),
    st.booleans(),
)
@settings(max_examples=60)
def test_objects_hang_together_and_cover_what_is_large_enough(
    there: np.ndarray, certainty: np.ndarray, smallest: int, around: bool
) -> None:
    numbers = objects_of(there, certainty, smallest, around=around)
    parts, count = label(there)
    sizes = np.bincount(parts.ravel(), minlength=count + 1)
    sizes[0] = 0
    assert ((numbers > 0) & there == (sizes[parts] >= smallest)).all()
    for number in range(1, numbers.max() + 1):
        assert label(numbers == number)[1] == 1
        assert ((numbers == number) & there).sum() >= smallest
    if not around:
        assert not (numbers > 0)[~there].any()


def test_objects_grow_at_the_same_pace() -> None:
    cores = np.array([[1, 0, 0, 0, 0, 2]])
    assert grow(cores, np.array([[1, 1, 1, 1, 1, 1]], bool)).tolist() == [[1, 1, 1, 2, 2, 2]]
    assert grow(cores, np.array([[1, 0, 1, 1, 1, 1]], bool)).tolist() == [[1, 0, 2, 2, 2, 2]]
