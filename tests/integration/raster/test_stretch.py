"""The stretch to 8 bits, over the whole scene."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rasterio.windows import Window

from t4s_geo.raster.scene import Scene

Make = Callable[..., Path]


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_other_types_are_stretched_alike_everywhere(make_raster: Make, noise: np.ndarray, dtype: str) -> None:
    pixels = (noise // 3).astype(dtype) if dtype == "int8" else noise.astype(dtype) * 5
    with Scene.open(str(make_raster(pixels))) as scene:
        full = scene.read(scene.grid.window)
        part = scene.read(Window(70, 40, 30, 30))
    assert full.valid.all()
    assert full.rgb.min() == 0
    assert full.rgb.max() == 255
    assert full.rgb.mean() == pytest.approx(127, abs=5)
    assert np.array_equal(part.rgb, full.rgb[40:70, 70:100])


def test_nodata_takes_no_part_in_the_stretch(make_raster: Make, noise: np.ndarray) -> None:
    pixels = noise.astype(np.int16)
    pixels[:, :60] = -9999
    with Scene.open(str(make_raster(pixels, nodata=-9999))) as scene:
        assert scene.stretch is not None
        assert min(scene.stretch.low) > 0


def test_samples_of_a_large_scene_without_overviews_are_spread_over_it(make_raster: Make) -> None:
    pixels = np.zeros((1, 64, 6000), np.uint16)
    pixels[0, :, 1000:] = np.arange(5000)
    with Scene.open(str(make_raster(pixels, nodata=0))) as scene:
        assert scene.stretch is not None
        assert scene.stretch.low[0] == pytest.approx(100, abs=150)
        assert scene.stretch.high[0] == pytest.approx(4900, abs=150)


def test_an_island_of_data_between_the_samples_is_found(make_raster: Make) -> None:
    pixels = np.zeros((1, 100, 6000), np.uint16)
    pixels[0, :, 100:110] = np.arange(1000, 1010)
    with Scene.open(str(make_raster(pixels, nodata=0))) as scene:
        assert scene.stretch is not None
        assert scene.stretch.low[0] >= 1000
