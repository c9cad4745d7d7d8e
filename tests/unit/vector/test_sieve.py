"""What is too small is left out, and counted."""

from __future__ import annotations

import numpy as np

from t4s_geo.vector.sieve import Sieve


def test_both_limits_count_and_what_meets_them_stays() -> None:
    sieve, ones = Sieve(5.0, 4), np.ones(3, np.int64)
    assert sieve.keeps(np.array([5.0, 4.9, 9.0]), np.array([4, 9, 3]), ones).tolist() == [True, False, False]
    assert sieve.keeps(np.array([6.0]), np.array([4]), ones[:1]).tolist() == [True]
    assert sieve.left_out == 2
    assert Sieve().keeps(np.array([0.0]), np.array([1]), ones[:1]).all()


def test_labels_that_are_told_apart_finely_may_be_smaller_and_none_has_to_be_larger() -> None:
    sieve = Sieve(pixels=8, finer={1: 3, 2: 20})
    kept = sieve.keeps(np.full(5, 9.0), np.array([3, 2, 8, 7, 7]), np.array([1, 1, 2, 2, 3]))
    assert kept.tolist() == [True, False, True, False, False]
