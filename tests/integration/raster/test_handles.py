"""Handles are shared by those who take turns, and never by those who read at the same time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio

from t4s_geo.raster.handles import Handles

Make = Callable[..., Path]


def test_the_handle_that_came_back_last_is_lent_first(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise)
    opened = rasterio.open(path)
    handles = Handles(str(path), opened)
    for _ in range(2):
        with handles.lend() as lent:
            assert lent is opened
    with handles.lend() as first, handles.lend() as second:
        assert first is opened and second is not opened
        assert np.array_equal(second.read(), noise)
    with handles.lend() as third, handles.lend() as fourth:
        assert (third, fourth) == (first, second)
    handles.close()
    assert opened.closed and second.closed
