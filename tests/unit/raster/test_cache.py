"""GDAL's block cache: room for a row of tiles, and the user's word is kept."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.env import get_gdal_config, set_gdal_config

from t4s_geo.raster.cache import LIMIT, NARROW, narrow_cache, strip_bytes, widen_cache

MEGABYTE = 1 << 20


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch):
    before = get_gdal_config("GDAL_CACHEMAX")
    # GDAL of this process has read the variable long ago.
    monkeypatch.setenv("GDAL_CACHEMAX", str(NARROW))
    set_gdal_config("GDAL_CACHEMAX", NARROW)
    yield
    set_gdal_config("GDAL_CACHEMAX", before)


def raster(path: Path, width: int, height: int, **profile: object) -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=3, dtype="uint16",
        crs="EPSG:32633", transform=Affine(1, 0, 0, 0, -1, 0), sparse_ok=True, **profile,
    ):  # fmt: skip
        pass
    return path


def test_a_process_starts_with_a_small_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GDAL_CACHEMAX")
    program = (
        "from t4s_geo.raster.cache import narrow_cache; narrow_cache(); "
        "from rasterio.env import get_gdal_config; print(get_gdal_config('GDAL_CACHEMAX'))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) == NARROW


def test_a_scene_in_square_blocks_needs_no_more(tmp_path: Path) -> None:
    path = raster(tmp_path / "scene.tif", 100_000, 1_000, tiled=True, blockxsize=256, blockysize=256)
    with rasterio.open(path) as dataset:
        assert strip_bytes(dataset, 256) == 0
        widen_cache(dataset, 256)
    assert get_gdal_config("GDAL_CACHEMAX") == NARROW


def test_a_scene_in_strips_gets_room_for_a_row_of_tiles(tmp_path: Path) -> None:
    path = raster(tmp_path / "scene.tif", 100_000, 1_000, tiled=False, blockysize=16)
    with rasterio.open(path) as dataset:
        widen_cache(dataset, 256)
    # Whichever row a tile begins in, it touches 17 strips at most.
    assert get_gdal_config("GDAL_CACHEMAX") >= 17 * 16 * 100_000 * 6
    assert get_gdal_config("GDAL_CACHEMAX") <= LIMIT


def test_one_strip_is_not_counted_twice(tmp_path: Path) -> None:
    path = raster(tmp_path / "scene.tif", 1_000, 1_000, tiled=False, blockysize=1_000, compress="deflate")
    with rasterio.open(path) as dataset:
        assert strip_bytes(dataset, 256) == 1_000 * 1_000 * 6


def test_the_cache_never_shrinks(tmp_path: Path) -> None:
    set_gdal_config("GDAL_CACHEMAX", 900 * MEGABYTE)
    path = raster(tmp_path / "scene.tif", 100_000, 1_000, tiled=False, blockysize=16)
    with rasterio.open(path) as dataset:
        widen_cache(dataset, 256)
    assert get_gdal_config("GDAL_CACHEMAX") == 900 * MEGABYTE


def test_the_users_word_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDAL_CACHEMAX", "10")
    set_gdal_config("GDAL_CACHEMAX", 10 * MEGABYTE)
    narrow_cache()
    assert os.environ["GDAL_CACHEMAX"] == "10"
    path = raster(tmp_path / "scene.tif", 100_000, 1_000, tiled=False, blockysize=16)
    with rasterio.open(path) as dataset:
        widen_cache(dataset, 256)
    assert get_gdal_config("GDAL_CACHEMAX") == 10 * MEGABYTE


@pytest.mark.parametrize("rows", [1, 15, 16, 17, 256])
def test_no_row_of_tiles_touches_more_strips(tmp_path: Path, rows: int) -> None:
    path = raster(tmp_path / "scene.tif", 300, 400, tiled=False, blockysize=16)
    with rasterio.open(path) as dataset:
        strips = strip_bytes(dataset, rows) // (16 * 300 * 6)
    touched = [len(np.unique(np.arange(top, top + rows) // 16)) for top in range(400 - rows)]
    assert max(touched) <= strips
