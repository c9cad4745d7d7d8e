"""The contrast stretch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from t4s_geo.errors import UserError
from t4s_geo.raster.stretch import Stretch

SAMPLES = arrays(np.float32, (3, 50), elements=st.floats(-1e6, 1e6, width=32))


def test_limits_are_percentiles_of_each_band() -> None:
    sample = np.stack([np.linspace(0, 1000, 1001), np.linspace(-1, 1, 1001)]).astype(np.float32)
    stretch = Stretch.measure(sample)
    assert stretch.low == pytest.approx((20, -0.96))
    assert stretch.high == pytest.approx((980, 0.96))
    shown = stretch.apply(np.array([[[0, 20, 260, 980, 5000]], [[-9, -0.96, -0.48, 0.96, 9]]], np.float32))
    assert shown.dtype == np.uint8
    assert shown.tolist() == [[[0, 0, 64, 255, 255]], [[0, 0, 64, 255, 255]]]


@given(SAMPLES)
def test_order_is_kept_and_limits_are_never_equal(sample: np.ndarray) -> None:
    stretch = Stretch.measure(sample)
    assert all(low < high for low, high in zip(stretch.low, stretch.high, strict=True))
    ordered = np.sort(sample, axis=1)[:, None]
    assert (np.diff(stretch.apply(ordered).astype(int), axis=2) >= 0).all()


def test_a_constant_band_is_black() -> None:
    band = np.full((1, 1, 4), 1234, np.float32)
    assert not Stretch.measure(band[0]).apply(band).any()


def test_a_nearly_constant_band_keeps_its_outliers() -> None:
    sample = np.zeros((1, 1000), np.float32)
    sample[0, :5] = 10
    assert Stretch.measure(sample).apply(np.array([[[0, 4, 10]]], np.float32)).tolist() == [[[0, 102, 255]]]


def test_given_limits_are_those_of_all_bands_or_of_each() -> None:
    values = np.array([[[0, 50, 200]], [[0, 50, 200]], [[0, 50, 200]]], np.float32)
    all_alike = Stretch.given([(0, 51)], 3).apply(values)
    assert all_alike.tolist() == [[[0, 250, 255]]] * 3
    each = Stretch.given([(0, 51), (50, 305), (0, 255)], 3).apply(values)
    assert each.tolist() == [[[0, 250, 255]], [[0, 0, 150]], [[0, 50, 200]]]
    assert Stretch.given([(0, 51)], 3).apply(values.astype(np.uint8)).tolist() == all_alike.tolist()
    with pytest.raises(UserError, match="given 2 times, and 3 bands are shown"):
        Stretch.given([(0, 1), (0, 2)], 3)
    with pytest.raises(UserError, match="given 3 times, and 1 band is shown"):
        Stretch.given([(0, 1)] * 3, 1)


def test_no_pixels_and_not_a_number_do_no_harm() -> None:
    stretch = Stretch.measure(np.empty((3, 0), np.float32))
    values = np.array([np.nan, np.inf, -np.inf], np.float32).reshape(1, 1, 3).repeat(3, axis=0)
    assert stretch.apply(values)[0].tolist() == [[0, 255, 0]]
