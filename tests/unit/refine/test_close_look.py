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


def test_a_label_is_looked_at_closely_and_from_further_away(tmp_path: Path) -> None:
    network = Seeing()
    seen = cast(SeamNetwork, network)
    with Scene.open(str(_halves(tmp_path / "scene.tif")), gsd=0.3) as scene:
        guide, window = Guide(scene), Window(16, 16, 48, 48)
        close, _ = CloseLook(guide, seen, 2, [0, 1]).at(window)
        assert network.looks == [False, True]
        both, compared = CloseLook(guide, seen, 2, [1], [0]).at(window)
        assert network.looks == [False, True] * 2 + [True]
        alone, _ = CloseLook(guide, seen, 2, [], [0]).at(window)
        assert network.looks[-2:] == [False, True] and np.array_equal(alone[:, 0], both[:, 0])
    assert both.shape == close.shape == (2, 2, 24, 24)
    # The edge is at column 30.5 of the model's pixels: in the eighth of the window's cells of two.
    assert close[0, 0, 5].round(2).tolist()[5:10] == [0, 0, 0.75, 1, 1]
    # What is looked at closely alone, and what it is compared with, do not depend on the others.
    assert np.array_equal(both[:, 1], close[:, 1]) and np.array_equal(compared, close)
    wide = 2 * both[0, 0, 5] - close[0, 0, 5]
    assert wide[0] == 0 and wide[12] == 1 and 0 < wide[6] < wide[7] < 1
    # The edge is where it was.
    assert abs(wide.sum() - close[0, 0, 5].sum()) < 0.05


def test_windows_that_reach_past_the_scene_are_mirrored(tmp_path: Path) -> None:
    network = cast(SeamNetwork, Seeing())
    with Scene.open(str(_halves(tmp_path / "scene.tif")), gsd=0.3) as scene:
        (masks, _), _ = CloseLook(Guide(scene), network, 2, [], [0, 1]).at(Window(64, 64, 48, 48))
    assert masks.shape == (2, 24, 24)
    assert (masks[0] == 1).all()
