"""Label rasters seen at the pixels of another grid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from rasterio.windows import Window

from t4s_geo.labelled.label_windows import LabelWindows
from t4s_geo.raster.grid import PixelGrid

PIXEL = Affine(2, 0, 500_000, 0, -2, 5_000_000)
GRID = PixelGrid(CRS.from_epsg(32633), PIXEL, 60, 40)
FINER = GRID.resampled(1.0)
ELSEWHERE = PixelGrid(CRS.from_epsg(32632), Affine(1.3, 0, 971_600, 0, -1.3, 5_017_550), 90, 70)


@pytest.fixture
def values() -> np.ndarray:
    """Codes, and object numbers that need all bits of their type."""
    rng = np.random.default_rng(1)
    return np.stack([rng.integers(0, 5, (40, 60)), rng.integers(0, 2**31 - 1, (40, 60))]).astype(np.int32)


def written(path: Path, values: np.ndarray, **profile: Any) -> Path:
    count, height, width = values.shape
    size = {"count": count, "height": height, "width": width, "dtype": values.dtype.name}
    with rasterio.open(
        path, "w", driver="GTiff", crs="EPSG:32633", transform=PIXEL, **size, **profile
    ) as file:
        file.write(values)
    return path


def test_windows_of_the_rasters_own_pixels_may_reach_past_its_edge(
    tmp_path: Path, values: np.ndarray
) -> None:
    with (
        rasterio.open(written(tmp_path / "a.tif", values)) as dataset,
        LabelWindows(dataset, GRID, 64) as labels,
    ):
        assert np.array_equal(labels.read(Window(3, 5, 10, 20)), values[:, 5:25, 3:13])
        beyond = labels.read(Window(50, 30, 64, 64))
    assert np.array_equal(beyond[:, :10, :10], values[:, 30:, 50:])
    assert not beyond[:, 10:].any() and not beyond[:, :, 10:].any()


def test_other_pixels_take_the_value_that_they_lie_in(tmp_path: Path, values: np.ndarray) -> None:
    assert (FINER.width, FINER.height) == (120, 80)
    with (
        rasterio.open(written(tmp_path / "a.tif", values)) as dataset,
        LabelWindows(dataset, FINER, 64) as labels,
    ):
        seen = labels.read(Window(100, 0, 64, 80))
    assert np.array_equal(seen[:, :, :20], values.repeat(2, axis=1).repeat(2, axis=2)[:, :, 100:])
    assert not seen[:, :, 20:].any()


@pytest.mark.parametrize("grid", [GRID, FINER, ELSEWHERE])
def test_a_pixel_has_one_value_whatever_the_window(
    tmp_path: Path, values: np.ndarray, grid: PixelGrid
) -> None:
    with (
        rasterio.open(written(tmp_path / "a.tif", values)) as dataset,
        LabelWindows(dataset, grid, 32) as labels,
    ):
        whole = labels.read(Window(0, 0, grid.width + 32, grid.height + 32))
        for left, top in ((0, 0), (7, 3), (30, 20), (grid.width - 5, grid.height - 5)):
            part = labels.read(Window(left, top, 32, 32))
            assert np.array_equal(part, whole[:, top : top + 32, left : left + 32])
    assert whole.any()


@pytest.mark.parametrize("grid", [GRID, FINER])
def test_nodata_is_no_label_and_no_other_code_is_touched(
    tmp_path: Path, values: np.ndarray, grid: PixelGrid
) -> None:
    # An object may have the number that means nodata to the labels.
    values[1, :5] = 4
    path = written(tmp_path / "a.tif", values, nodata=4)
    with rasterio.open(path) as dataset, LabelWindows(dataset, grid, 0) as labels:
        seen = labels.read(Window(0, 0, grid.width, grid.height))
    factor = grid.width // 60
    expected = np.where(values[0] == 4, 0, values).repeat(factor, axis=1).repeat(factor, axis=2)
    assert np.array_equal(seen, expected)
