"""Reading windows of scenes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.enums import Resampling
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.scene import Scene, TileReadError

Make = Callable[..., Path]


def test_native_pixels_are_read_as_they_are(make_raster: Make, noise: np.ndarray) -> None:
    with Scene.open(str(make_raster(noise))) as scene:
        assert scene.grid == scene.native_grid
        assert scene.stretch is None
        image = scene.read(Window(30, 20, 40, 50))
    assert image.rgb.dtype == np.uint8
    assert np.array_equal(image.rgb, noise[:, 20:70, 30:70].transpose(1, 2, 0))
    assert image.valid.all()


@given(
    col=st.integers(-60, 119), row=st.integers(-60, 89), width=st.integers(1, 200), height=st.integers(1, 200)
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_past_the_edge_the_edge_repeats_and_is_not_valid(
    make_raster: Make, noise: np.ndarray, col: int, row: int, width: int, height: int
) -> None:
    rows, cols = np.arange(row, row + height), np.arange(col, col + width)
    inside = ((rows >= 0) & (rows < 90))[:, None] & ((cols >= 0) & (cols < 120))
    with Scene.open(str(make_raster(noise))) as scene:
        if not inside.any():
            with pytest.raises(ValueError, match="outside the scene"):
                scene.read(Window(col, row, width, height))
            return
        image = scene.read(Window(col, row, width, height))
    expected = noise.transpose(1, 2, 0)[np.ix_(rows.clip(0, 89), cols.clip(0, 119))]
    assert np.array_equal(image.rgb, expected)
    assert np.array_equal(image.valid, inside)


@pytest.mark.parametrize("gsd", [0.37, 0.9, 1.3, 2.71, 30])
def test_tiles_are_cut_from_one_resampled_picture(make_raster: Make, noise: np.ndarray, gsd: float) -> None:
    smooth = np.cumsum(noise.astype(float), axis=2)
    smooth = (smooth / smooth.max() * 250).astype(np.uint8)
    with Scene.open(str(make_raster(smooth)), gsd=gsd) as scene:
        grid = scene.grid
        assert grid.ground_sampling_distance() == pytest.approx((gsd, gsd), rel=0.15)
        full = scene.read(scene.grid.window).rgb.astype(int)
        for col in range(0, grid.width, 37):
            for row in range(0, grid.height, 29):
                tile = scene.read(Window(col, row, 50, 50))
                there = full[row : row + 50, col : col + 50]
                part = tile.rgb[: there.shape[0], : there.shape[1]]
                assert np.abs(part - there).max() <= 1


def test_almost_the_right_distance_is_not_resampled(make_raster: Make, noise: np.ndarray) -> None:
    path = str(make_raster(noise))
    with Scene.open(path, gsd=1.015) as near, Scene.open(path, gsd=1.05) as far:
        assert near.grid == near.native_grid
        assert far.grid.width < far.native_grid.width


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:32633", Affine.translation(5e5, 5e6) @ Affine.rotation(35) @ Affine.scale(1, -1)),
        ("EPSG:32633", Affine(2, 0, 5e5, 0, -0.5, 5e6)),
        ("EPSG:32633", Affine(1, 0, 5e5, 0, 1, 5e6)),
        ("EPSG:4326", Affine(1e-5, 0, 15, 0, -1e-5, 60)),
    ],
    ids=["rotated", "not square", "south up", "degrees"],
)
def test_any_geotransform_can_be_resampled(
    make_raster: Make, noise: np.ndarray, crs: str, transform: Affine
) -> None:
    with Scene.open(str(make_raster(noise, crs=crs, transform=transform)), gsd=3) as scene:
        assert scene.grid.ground_sampling_distance() == pytest.approx((3, 3), rel=0.05)
        image = scene.read(scene.grid.window)
        end = (scene.grid.width, scene.grid.height)
        assert scene.grid.transform @ end == pytest.approx(transform @ (120, 90))
    assert image.valid.all()
    # Averages of noise from 1 to 254, and not a mere corner of it.
    assert image.rgb.mean() == pytest.approx(noise.mean(), abs=1)


def test_threads_read_the_same_pixels(make_raster: Make, noise: np.ndarray) -> None:
    windows = [Window(col, row, 32, 32) for row in range(0, 90, 16) for col in range(0, 120, 16)]
    with Scene.open(str(make_raster(noise, tiled=True, blockxsize=32, blockysize=32)), gsd=0.8) as scene:
        alone = [scene.read(window).rgb for window in windows]
        with ThreadPoolExecutor(8) as pool:
            together = [image.rgb for image in pool.map(scene.read, windows)]
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_overviews_are_used(make_raster: Make, noise: np.ndarray) -> None:
    pixels = np.zeros((3, 1024, 1024), np.uint8)
    path = make_raster(pixels, tiled=True, blockxsize=256, blockysize=256)
    with rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4, 8], Resampling.average)
        dataset.write(pixels + 200)  # the overviews still hold the old, black picture
    with Scene.open(str(path)) as scene:
        assert scene.read(Window(0, 0, 64, 64)).rgb.min() == 200
        assert scene.overview(128)[1].rgb.max() == 0


@pytest.mark.parametrize("size", [50, 120, 700])
def test_the_overview_shows_the_whole_scene(make_raster: Make, noise: np.ndarray, size: int) -> None:
    path = make_raster(noise, transform=Affine(1, 0, 500_000, 0, -2, 5_000_000))
    with Scene.open(str(path)) as scene:
        grid, image = scene.overview(size)
    assert max(grid.width, grid.height) == size
    assert image.rgb.shape == (grid.height, grid.width, 3)
    assert grid.height / grid.width == pytest.approx(180 / 120, rel=0.03)
    assert image.valid.all()
    assert image.rgb.mean() == pytest.approx(noise.mean(), abs=1)


@pytest.fixture
def damaged(make_raster: Make) -> Path:
    """Four by four blocks of uint16, of which the file's end, the last four, is lost."""
    pixels = np.random.default_rng(0).integers(100, 4000, (3, 256, 256), dtype=np.uint16)
    path = make_raster(pixels, tiled=True, blockxsize=64, blockysize=64, interleave="pixel")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 4 * 64 * 64 * 3 * 2])
    return path


def test_damage_is_reported_for_its_window_only(damaged: Path) -> None:
    with Scene.open(str(damaged)) as scene:
        assert scene.read(Window(0, 0, 256, 192)).valid.all()
        with pytest.raises(
            TileReadError, match=r"scene\.tif from column 64, row 192 .* cannot be read \(.*\)\.$"
        ):
            scene.read(Window(64, 192, 64, 64))
        assert scene.fingerprint()


def test_damage_leaves_a_hole_in_the_overview(damaged: Path) -> None:
    with Scene.open(str(damaged)) as scene:
        _, image = scene.overview(256)
    assert image.valid[:128].all()
    assert not image.valid[192:].any()


def test_the_fingerprint_follows_the_pixels_not_the_file(
    make_raster: Make, noise: np.ndarray, tmp_path: Path
) -> None:
    path = make_raster(noise)
    copy = tmp_path / "copy.tif"
    shutil.copy(path, copy)
    compressed = make_raster(
        noise, "compressed.tif", compress="deflate", tiled=True, blockxsize=32, blockysize=32
    )
    changed = noise.copy()
    changed[1, 33, 44] ^= 1
    moved = Affine(1, 0, 500_001, 0, -1, 5_000_000)

    def fingerprint(of: Path, bands: tuple[int, ...] | None = None) -> str:
        with Scene.open(str(of), bands) as scene:
            assert scene.fingerprint() == scene.fingerprint()
            return scene.fingerprint()

    own = fingerprint(path)
    assert len(own) == 32
    assert own == fingerprint(copy) == fingerprint(compressed)
    others = {
        fingerprint(path, (3, 2, 1)),
        fingerprint(make_raster(changed, "changed.tif")),
        fingerprint(make_raster(noise, "moved.tif", transform=moved)),
        fingerprint(make_raster(noise, "elsewhere.tif", crs="EPSG:32634")),
    }
    assert len(others | {own}) == 5


def test_views_of_a_scene_share_its_raster(make_raster: Make, noise: np.ndarray, tmp_path: Path) -> None:
    area = tmp_path / "area.geojson"
    geopandas.GeoSeries([shapely.box(500_000, 4_999_960, 500_020, 5_000_000)], crs="EPSG:32633").to_file(area)
    path = str(make_raster(noise))
    with Scene.open(path, aoi=area) as scene, Scene.open(path, gsd=2, aoi=area) as opened:
        seen = scene.at(2)
        assert seen.grid == opened.grid == scene.on(opened.grid).grid
        window = seen.grid.window
        assert np.array_equal(seen.read(window).rgb, opened.read(window).rgb)
        assert np.array_equal(seen.read(window).valid, opened.read(window).valid)
        assert not seen.read(window).valid.all()
        assert seen.everywhere().read(window).valid.all()
        assert scene.grid == scene.native_grid
    with pytest.raises(UserError, match="ground sampling distance"):
        seen.at(-1)


def test_a_given_stretch_stands_in_for_the_one_that_suits(make_raster: Make, noise: np.ndarray) -> None:
    deep = make_raster(noise.astype(np.uint16) * 10, name="deep.tif")
    plain = make_raster(noise)
    window = Window(0, 0, 20, 20)
    for path, low, high in ((deep, 100, 1375), (plain, 10, 137.5)):
        with Scene.open(str(path), stretch=[(low, high)]) as scene:
            found = scene.read(window).rgb.transpose(2, 0, 1).astype(float)
        wanted = np.clip((noise[:, :20, :20] - 10.0) * 2, 0, 255)
        assert np.abs(found - wanted).max() <= 1
    with pytest.raises(UserError, match="given 2 times, and 3 bands are shown"):
        Scene.open(str(deep), stretch=[(0, 1), (0, 2)])
