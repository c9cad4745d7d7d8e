"""Boxes that touch are found, each pair once."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.vector.shapes.nearness import touching_pairs


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 60), longest=st.sampled_from([1.0, 9.0, 400.0]))
def test_pairs_are_those_that_touch(seed, count, longest) -> None:
    random = np.random.default_rng(seed)
    low = np.round(random.random((2, count)) * 100) - 50
    high = low + np.round(random.random((2, count)) ** 4 * longest)
    asking = random.random(count) < 0.4
    one, other = touching_pairs(low, high, asking)
    found = sorted(tuple(sorted(pair)) for pair in zip(one.tolist(), other.tolist(), strict=True))
    touch = ((low[:, :, None] <= high[:, None]) & (low[:, None] <= high[:, :, None])).all(axis=0)
    touch &= asking[:, None] | asking[None]
    assert found == [*zip(*(axis.tolist() for axis in np.nonzero(np.triu(touch, 1))), strict=True)]
