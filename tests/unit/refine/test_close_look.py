"""Windows of a scene looked at more closely than the model saw them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import rasterio
from affine import Affine
from rasterio.windows import Window

from t4s_geo.raster.scene import Scene
from t4s_geo.refine.close_look import CloseLook, enlarged
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.seam_network import SeamNetwork


def _written(path: Path, pixels: np.ndarray) -> Path:
    """Writes a scene of 0.15 m; pixels (bands, rows, columns)."""
    transform = Affine(0.15, 0, 500_000, 0, -0.15, 5_000_000)
    count, height, width = pixels.shape
    profile = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": "uint8"}
    with rasterio.open(path, "w", crs="EPSG:32633", transform=transform, **profile) as file:
        file.write(pixels)
    return path


def _stripes(path: Path) -> Path:
    """Writes a scene whose columns are black and white by turns."""
    pixels = np.zeros((3, 80, 120), np.uint8)
    pixels[..., ::2] = 255
    return _written(path, pixels)


def test_a_scene_that_was_shrunk_is_shown_in_its_own_pixels(tmp_path: Path) -> None:
    with Scene.open(str(_stripes(tmp_path / "scene.tif")), gsd=0.3) as scene:
        # Shrunk, the stripes are gone.
        assert np.ptp(Guide(scene).read(Window(10, 10, 20, 20)).rgb.astype(int)) < 30
        closer = Guide(scene).closer(2)
        assert closer is not None
        seen = closer.read(Window(20, 20, 40, 40)).rgb
    assert (seen[:, ::2] == 255).all() and not seen[:, 1::2].any()


def test_a_scene_that_has_no_finer_pixels_has_no_closer_guide(tmp_path: Path) -> None:
    with Scene.open(str(_stripes(tmp_path / "scene.tif"))) as scene:
        assert Guide(scene).closer(2) is None


def test_enlarged_pictures_stay_in_their_place() -> None:
    rgb = np.zeros((8, 8, 3), np.uint8)
    rgb[2:4, 4:8] = 200
    larger = enlarged(rgb, 2)
    assert larger.shape == (16, 16, 3)
    assert np.array_equal(enlarged(rgb, 1), rgb)
    middles = larger.reshape(8, 2, 8, 2, 3).mean(axis=(1, 3))
    assert np.abs(middles - rgb).max() < 25


class Seeing:
    """A network that says how red a cell is of one label, and half of that of another."""

    side, stride = 96, 4

    def __init__(self) -> None:
        self.looks: list[bool] = []

    def look_at(self, rgb: np.ndarray, upside_down: bool = False) -> np.ndarray:
        assert rgb.shape == (96, 96, 3)
        self.looks.append(upside_down)
        cells = rgb[..., 0].reshape(24, 4, 24, 4).mean(axis=(1, 3)).astype(np.float32) / 255
        return np.array([[cells, cells / 2], [1 - cells, cells]])


def _halves(path: Path) -> Path:
    """Writes a scene that is black left of column 61, and white from there on."""
    pixels = np.zeros((3, 160, 160), np.uint8)
    pixels[..., 61:] = 255
    return _written(path, pixels)


def test_a_window_is_looked_at_closely_upright_and_upside_down(tmp_path: Path) -> None:
    network = Seeing()
    with Scene.open(str(_halves(tmp_path / "scene.tif")), gsd=0.3) as scene:
        close = CloseLook(Guide(scene), cast(SeamNetwork, network), 2).at(Window(16, 16, 48, 48))
    assert network.looks == [False, True]
    assert close.shape == (2, 2, 24, 24)
    # The edge is at column 30.5 of the model's pixels: in the eighth of the window's cells of two.
    assert close[0, 0, 5].round(2).tolist()[5:10] == [0, 0, 0.75, 1, 1]


def test_windows_that_reach_past_the_scene_are_mirrored(tmp_path: Path) -> None:
    network = cast(SeamNetwork, Seeing())
    with Scene.open(str(_halves(tmp_path / "scene.tif")), gsd=0.3) as scene:
        masks, _ = CloseLook(Guide(scene), network, 2).at(Window(64, 64, 48, 48))
    assert masks.shape == (2, 24, 24)
    assert (masks[0] == 1).all()
