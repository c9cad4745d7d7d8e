"""Objects of a whole scene: windows and blocks do not show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS
from rasterio.windows import Window

from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.scene import TileImage, TileReadError
from t4s_geo.refine import scene_objects
from t4s_geo.refine.remains import RemainSettings
from t4s_geo.refine.scene_objects import ObjectSplitter, zoom_of
from tests.unit.refine.test_splitting import CELL, PLAIN, Knowing

SHAPE = (180, 236)
NONE = RemainSettings(reach=0)


@dataclass
class Reading:
    """A segmenter that reads the objects' numbers off the image."""

    side: int = 224
    mask_cell: int = CELL
    images: int = 0

    def look_at(self, rgb: np.ndarray) -> Knowing:
        assert rgb.shape == (self.side, self.side, 3)
        self.images += 1
        return Knowing(rgb[CELL // 2 :: CELL, CELL // 2 :: CELL, 0])


@dataclass(frozen=True)
class Numbered:
    """A scene whose colours are numbers of objects."""

    numbers: np.ndarray
    grid: PixelGrid
    damaged: bool = False

    def on(self, grid: PixelGrid) -> Numbered:
        return replace(self, grid=grid)

    def read(self, window: Window) -> TileImage:
        if self.damaged:
            raise TileReadError
        zoom = self.grid.width / self.numbers.shape[1]
        rows = ((np.arange(window.height) + window.row_off + 0.5) // zoom).astype(int)
        columns = ((np.arange(window.width) + window.col_off + 0.5) // zoom).astype(int)
        inside = np.outer((rows >= 0) & (rows < len(self.numbers)), (columns >= 0) & (columns < SHAPE[1]))
        values = self.numbers[np.clip(rows, 0, SHAPE[0] - 1)][:, np.clip(columns, 0, SHAPE[1] - 1)]
        rgb = np.repeat(values[..., None], 3, axis=2).astype(np.uint8)
        return TileImage(rgb, inside)


class Codes:
    """Class bands in memory."""

    def __init__(self, *bands: np.ndarray) -> None:
        self._bands = bands

    def read(self, band: int, /, *, window: Window) -> np.ndarray:
        return self._bands[band - 1][window.toslices()]


def _houses() -> np.ndarray:
    """A street of blocks, each of houses of 24 x 24 pixels that touch."""
    numbers = np.arange(1, 5 * 7 + 1).reshape(5, 7)
    numbers[2], numbers[:, 4] = 0, 0
    return np.pad(np.kron(numbers, np.ones((24, 24), int)), ((28, 32), (32, 36)))


def _split(
    folder: Path,
    zooms: dict[int, float],
    codes: Codes,
    bands: int = 1,
    told: np.ndarray | None = None,
    damaged: bool = False,
    remains: RemainSettings = NONE,
) -> np.ndarray:
    grid = PixelGrid(CRS.from_epsg(32633), Affine(0.5, 0, 5e5, 0, -0.5, 5e6), SHAPE[1], SHAPE[0])
    splitter = ObjectSplitter(
        Reading(), Numbered(_houses(), grid, damaged), zooms, bands, lambda: None,
        PLAIN, remains,
    )  # fmt: skip
    with rasterio.open(splitter.write(codes, None if told is None else Codes(told), folder)) as written:
        return written.read()


def _same_parts(found: np.ndarray, wanted: np.ndarray) -> bool:
    """Tells whether objects are as wanted, but for the very corners, which masks round off."""
    both = (found > 0) & (wanted > 0)
    if ((found > 0) != both).any() or both.sum() < 0.98 * (wanted > 0).sum():
        return False
    found, wanted = found[both], wanted[both]
    pairs = set(zip(found.ravel().tolist(), wanted.ravel().tolist(), strict=True))
    return len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_blocks_become_houses_in_all_windows(tmp_path: Path, zoom: float) -> None:
    houses = _houses()
    found = _split(tmp_path, {0: zoom}, Codes((houses > 0) * 1))[0]
    assert _same_parts(found, houses)


def test_only_labels_that_are_to_be_split_are(tmp_path: Path) -> None:
    houses = _houses()
    codes = np.where(houses > 16, 2, houses > 0)
    found = _split(tmp_path, {1: 1.0}, Codes(codes))[0]
    assert not found[codes != 2].any()
    assert _same_parts(found[codes == 2], houses[codes == 2])


def test_labels_that_overlap_have_bands_of_their_own(tmp_path: Path) -> None:
    houses = _houses()
    found = _split(tmp_path, {0: 1.0, 1: 1.0}, Codes((houses > 0) * 1, (houses > 16) * 2), bands=2)
    assert _same_parts(found[0], houses)
    assert _same_parts(found[1], np.where(houses > 16, houses, 0))
    assert not np.intersect1d(found[0][found[0] > 0], found[1]).size


def test_what_the_model_told_apart_stays_where_nothing_is_seen(tmp_path: Path) -> None:
    houses = _houses()
    found = _split(tmp_path, {0: 1.0}, Codes((houses > 0) * 1), told=houses, damaged=True)[0]
    assert np.array_equal(found, houses)
    found = _split(
        tmp_path, {0: 1.0}, Codes((houses > 0) * 1), told=(houses > 0) * 5, remains=RemainSettings()
    )[0]
    assert _same_parts(found, houses)


def test_blocks_of_work_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    houses = _houses()
    rough = np.roll(houses, 3, axis=(0, 1)) > 0
    sharing = RemainSettings()
    whole = _split(tmp_path, {0: 1.0}, Codes(rough * 1), remains=sharing)
    assert (whole[0] > 0)[rough].mean() > 0.9
    monkeypatch.setattr(scene_objects, "BLOCK", 64)
    assert np.array_equal(_split(tmp_path, {0: 1.0}, Codes(rough * 1), remains=sharing), whole)


def test_small_things_are_looked_at_closely_and_large_ones_from_afar() -> None:
    assert zoom_of(12, 0.3) == 2
    assert zoom_of(12, 0.15) == 1
    assert zoom_of(200, 0.6) == 0.5
    assert zoom_of(2, 10) == 2
    assert zoom_of(None, 0.3) == 2
