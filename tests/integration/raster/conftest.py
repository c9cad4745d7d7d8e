"""Small rasters, made for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

NORTH_UP = Affine(1, 0, 500_000, 0, -1, 5_000_000)
"""One metre a pixel in UTM zone 33."""

MakeRaster = Callable[..., Path]


@pytest.fixture
def make_raster(tmp_path: Path) -> MakeRaster:
    """Writes an array (bands, rows, columns) as a GeoTIFF; keyword arguments go to rasterio."""

    def make(
        pixels: np.ndarray, name: str = "scene.tif", mask: np.ndarray | None = None, **profile: Any
    ) -> Path:
        settings: dict[str, Any] = {
            "driver": "GTiff",
            "crs": "EPSG:32633",
            "transform": NORTH_UP,
            "dtype": pixels.dtype,
            "count": len(pixels),
            "height": pixels.shape[1],
            "width": pixels.shape[2],
        }
        colormap = profile.pop("colormap", None)
        descriptions = profile.pop("descriptions", None)
        colorinterp = profile.pop("colorinterp", None)
        path = tmp_path / name
        with (
            rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
            rasterio.open(path, "w", **(settings | profile)) as dataset,
        ):
            if colorinterp is not None:
                dataset.colorinterp = colorinterp
            if descriptions is not None:
                dataset.descriptions = descriptions
            if colormap is not None:
                dataset.write_colormap(1, colormap)
            dataset.write(pixels)
            if mask is not None:
                dataset.write_mask(mask)
        return path

    return make


@pytest.fixture
def noise() -> np.ndarray:
    """Three bands of 90 x 120 pixels, uint8, from 1 to 254."""
    return np.random.default_rng(7).integers(1, 255, (3, 90, 120), dtype=np.uint8)
