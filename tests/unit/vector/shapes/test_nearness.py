"""Boxes that touch are found, each pair once."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.vector.shapes.nearness import CELL, may_touch, touching_pairs


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


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 60), longest=st.sampled_from([1.0, 9.0, 400.0]))
def test_what_touches_may_touch_and_what_is_far_does_not(seed, count, longest) -> None:
    random = np.random.default_rng(seed)
    low = np.round(random.random((2, count)) * 100) - 50
    high = low + np.round(random.random((2, count)) ** 4 * longest)
    others = random.random(count) < 0.3
    others[0] = True
    apart = np.maximum(low[:, :, None] - high[:, None, others], low[:, None, others] - high[:, :, None]).max(
        axis=0
    )
    nearest = apart.min(axis=1)
    found = may_touch(low, high, (low[:, others], high[:, others]))
    assert found[nearest <= 0].all()
    assert not found[nearest >= 2 * CELL].any()
