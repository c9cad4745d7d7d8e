"""What of a raster's pixels is valid, and of what colour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from t4s_geo.raster.scene import Scene

Make = Callable[..., Path]


def test_shrinking_averages(make_raster: Make, noise: np.ndarray) -> None:
    path = make_raster(noise, transform=Affine(1, 0, 500_000, 0, -1, 5_000_000))
    with Scene.open(str(path), gsd=3.001) as scene:
        assert (scene.grid.width, scene.grid.height) == (40, 30)
        image = scene.read(scene.grid.window)
    means = noise.reshape(3, 30, 3, 40, 3).mean(axis=(2, 4)).transpose(1, 2, 0)
    assert np.abs(image.rgb - means).max() <= 0.51


def test_nodata_is_invalid_and_black(make_raster: Make, noise: np.ndarray) -> None:
    noise[:, 10:20, 10:20] = 0
    noise[0, 40, 40] = 0  # dark in one band only is a colour, not a hole
    with Scene.open(str(make_raster(noise, nodata=0))) as scene:
        image = scene.read(scene.grid.window)
    hole = np.zeros((90, 120), bool)
    hole[10:20, 10:20] = True
    assert np.array_equal(image.valid, ~hole)
    assert not image.rgb[hole].any()
    assert image.rgb[40, 40].tolist() == noise[:, 40, 40].tolist()


def test_bright_nodata_does_not_bleed_when_shrunk(make_raster: Make) -> None:
    pixels = np.full((3, 90, 120), 50, np.uint8)
    pixels[:, :, :31] = 255
    with Scene.open(str(make_raster(pixels, nodata=255)), gsd=3.001) as scene:
        image = scene.read(scene.grid.window)
    assert not image.valid[:, :10].any()
    assert image.valid[:, 11:].all()
    assert np.unique(image.rgb[image.valid]).tolist() == [50]


def test_not_a_number_is_invalid(make_raster: Make, noise: np.ndarray) -> None:
    pixels = noise.astype(np.float32)
    pixels[1, 5, 6] = np.nan
    pixels[2, 7, 8] = np.inf
    with Scene.open(str(make_raster(pixels))) as scene:
        image = scene.read(scene.grid.window)
    assert np.argwhere(~image.valid).tolist() == [[5, 6], [7, 8]]
    assert scene.stretch is not None
    assert scene.stretch.high[2] < 255


def test_internal_mask_counts(make_raster: Make, noise: np.ndarray) -> None:
    mask = np.ones((90, 120), bool)
    mask[50:, :70] = False
    with Scene.open(str(make_raster(noise, mask=mask))) as scene:
        assert np.array_equal(scene.read(scene.grid.window).valid, mask)


@pytest.mark.parametrize("colours", [1, 3])
def test_alpha_counts_and_is_no_colour(make_raster: Make, noise: np.ndarray, colours: int) -> None:
    alpha = np.full((1, 90, 120), 255, np.uint8)
    alpha[0, :30] = 0
    path = make_raster(np.concatenate([noise[:colours], alpha]), alpha="YES")
    with Scene.open(str(path)) as scene:
        image = scene.read(scene.grid.window)
    assert not image.valid[:30].any()
    assert image.valid[30:].all()
    assert np.array_equal(
        image.rgb[30:], noise[[0, 1, 2] if colours == 3 else [0, 0, 0], 30:].transpose(1, 2, 0)
    )


@pytest.mark.parametrize("gsd", [None, 3.001])
def test_palettes_are_expanded(make_raster: Make, gsd: float | None) -> None:
    codes = np.zeros((1, 90, 120), np.uint8)
    codes[0, :, 60:] = 1
    codes[0, :30] = 2
    colormap = {0: (200, 100, 0, 255), 1: (0, 0, 250, 255), 2: (9, 9, 9, 0)}
    # PNG, because GeoTIFF does not keep the opacity of colours.
    with Scene.open(str(make_raster(codes, "scene.png", driver="PNG", colormap=colormap)), gsd=gsd) as scene:
        image = scene.read(scene.grid.window)
    third, half = image.rgb.shape[0] // 3, image.rgb.shape[1] // 2
    assert np.unique(image.rgb[third:, :half].reshape(-1, 3), axis=0).tolist() == [[200, 100, 0]]
    assert np.unique(image.rgb[third:, half:].reshape(-1, 3), axis=0).tolist() == [[0, 0, 250]]
    assert image.valid[third:].all()
    assert not image.valid[:third].any()


def test_palette_colours_are_averaged_not_their_codes(make_raster: Make) -> None:
    codes = np.tile(np.array([0, 2], np.uint8), (1, 90, 60))
    colormap = {0: (0, 0, 0, 255), 1: (0, 255, 0, 255), 2: (200, 0, 0, 255)}
    with Scene.open(str(make_raster(codes, colormap=colormap)), gsd=2) as scene:
        image = scene.read(scene.grid.window)
    assert np.unique(image.rgb.reshape(-1, 3), axis=0).tolist() == [[100, 0, 0]]
