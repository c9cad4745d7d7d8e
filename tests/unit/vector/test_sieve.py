"""What is too small is left out, and counted."""

from __future__ import annotations

import numpy as np

from t4s_geo.vector.sieve import Sieve


def test_both_limits_count_and_what_meets_them_stays() -> None:
    sieve = Sieve(5.0, 4)
    assert sieve.keeps(np.array([5.0, 4.9, 9.0]), np.array([4, 9, 3])).tolist() == [True, False, False]
    assert sieve.keeps(np.array([6.0]), np.array([4])).tolist() == [True]
    assert sieve.left_out == 2
    assert Sieve().keeps(np.array([0.0]), np.array([1])).all()
