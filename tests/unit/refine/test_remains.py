"""What no object has is shared among the objects, or stays."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.refine.remains import RemainSettings, share_remains

SMALL = RemainSettings(width=2, smallest=20, reach=4)


def _shared(numbers: np.ndarray, there: np.ndarray, cell: int = 1) -> np.ndarray:
    found = numbers.copy()
    share_remains(found, there, cell, SMALL)
    return found


def test_slivers_go_to_the_nearest_object_and_large_parts_stay() -> None:
    there = np.zeros((30, 60), bool)
    there[5:25, 5:55] = True
    numbers = np.zeros(there.shape, int)
    numbers[5:25, 5:20], numbers[5:25, 22:30] = 1, 2
    found = _shared(numbers, there)
    assert (found[5:25, 20] == 1).all()
    assert (found[5:25, 21] == 2).all()
    assert not found[5:25, 30:].any()
    assert not found[~there].any()


def test_what_is_far_from_any_object_stays() -> None:
    there = np.zeros((10, 40), bool)
    there[4, 2:30] = True
    numbers = np.zeros(there.shape, int)
    numbers[4, 2:6] = 7
    found = _shared(numbers, there)
    assert (found[4, 6:10] == 7).all()
    assert not found[4, 10:].any()


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1), st.integers(1, 2), st.integers(25, 50))
def test_blocks_do_not_show(seed: int, cell: int, side: int) -> None:
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 6, (20, 24))
    classes = np.kron(coarse, np.ones((4, 4), int))
    there = (classes > 0) & (random.random(classes.shape) > 0.02)
    numbers = np.where(classes > 2, classes, 0) * there
    whole, margin = _shared(numbers, there, cell), SMALL.margin(cell)
    for top in range(0, 80, side):
        for left in range(0, 96, side):
            above, before = max(0, top - margin), max(0, left - margin)
            around = (slice(above, top + side + margin), slice(before, left + side + margin))
            part = _shared(numbers[around], there[around], cell)
            found = part[top - above :, left - before :][:side, :side]
            assert np.array_equal(found, whole[top : top + side, left : left + side])
