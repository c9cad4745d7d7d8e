"""The guided filter: outlines follow edges, invalid pixels have no say, blocks do not show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from rasterio.windows import Window
from scipy.ndimage import gaussian_filter, label, uniform_filter

from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings
from t4s_geo.raster.scene import TileImage
from t4s_geo.raster.tiling import Tiling
from t4s_geo.refine import edges
from t4s_geo.refine.edges import EdgeRefiner, edge_filter
from t4s_geo.refine.guided import GuidedFilter


@dataclass
class Painted:
    """A guide of which all pixels are known."""

    rgb: np.ndarray
    valid: np.ndarray

    def read(self, window: Window) -> TileImage:
        rows, columns = window.toslices()
        return TileImage(self.rgb[rows, columns], self.valid[rows, columns])


@dataclass
class Tiles:
    """Tiles cut out of an array of cells, some of them without an answer, and of one of valid pixels."""

    cells: np.ndarray
    valid: np.ndarray
    tiling: Tiling
    missing: frozenset[int] = frozenset()

    def marginals(self, tile: int) -> np.ndarray | None:
        return None if tile in self.missing else self._cut(tile, self.cells, self.tiling.cell_size)

    def has_answer(self, tile: int) -> bool:
        return self.marginals(tile) is not None

    def validity(self, tile: int) -> np.ndarray | None:
        return self._cut(tile, self.valid[None], 1)[0]

    def _cut(self, tile: int, values: np.ndarray, size: int) -> np.ndarray:
        window, side = self.tiling.tile(tile).window, self.tiling.tile_size // size
        top, left = window.row_off // size, window.col_off // size
        cut = values[:, top : top + side, left : left + side]
        return np.pad(cut, ((0, 0), (0, side - cut.shape[1]), (0, side - cut.shape[2])))


def _mosaic(source: Tiles, tiling: Tiling, labels: int, upsample: str) -> Mosaic:
    grid = PixelGrid(CRS.from_epsg(32633), Affine(1, 0, 5e5, 0, -1, 5e6), tiling.width, tiling.height)
    return Mosaic(grid, tiling, labels, source, MosaicSettings(upsample=upsample))


def _random_scene(rng: np.random.Generator, tiling: Tiling) -> tuple[Tiles, Painted]:
    shape = (tiling.height, tiling.width)
    # A few colours and steps: even windows are as likely as lively ones.
    rgb = rng.choice(np.array([0, 7, 250], np.uint8), (*shape, 3))
    rgb[: shape[0] // 2] = 99
    cells = rng.random((2, -(-shape[0] // tiling.cell_size), -(-shape[1] // tiling.cell_size)), np.float32)
    valid = rng.random(shape) < 0.9
    missing = frozenset(np.flatnonzero(rng.random(len(tiling)) < 0.2).tolist())
    return Tiles(cells, valid, tiling, missing), Painted(rgb, rng.random(shape) < 0.95)


@settings(max_examples=15)
@given(st.data())
def test_blocks_do_not_show(data: st.DataObject) -> None:
    cell = data.draw(st.sampled_from([1, 2, 3, 8]))
    tile = cell * data.draw(st.integers(2, 8))
    width, height = data.draw(st.integers(1, 70)), data.draw(st.integers(1, 70))
    tiling = Tiling(width, height, tile, data.draw(st.integers(0, tile - 1)), cell)
    source, guide = _random_scene(np.random.default_rng(data.draw(st.integers(0, 99))), tiling)
    upsample = data.draw(st.sampled_from(["bilinear", "nearest"]))
    refiner = EdgeRefiner(_mosaic(source, tiling, 2, upsample), guide)
    whole = refiner.probabilities(Window(0, 0, width, height))
    pieces = np.full_like(whole, np.nan)
    # Sixty-four pieces at most: more take minutes, and show no more.
    least = -(-max(width, height) // (8 * cell))
    side = cell * data.draw(st.integers(least, least + 4))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edges, "BLOCK", data.draw(st.integers(3, 40)))
        for top in range(0, height, side):
            for left in range(0, width, side):
                window = Window(left, top, min(side, width - left), min(side, height - top))
                pieces[(slice(None), *window.toslices())] = refiner.probabilities(window)
    assert np.array_equal(pieces, whole)


def test_outlines_move_to_the_edge_of_the_image() -> None:
    tiling = Tiling(64, 64, 64, 0, 8)
    rgb = np.full((64, 64, 3), 60, np.uint8)
    rgb[:, 31:] = 190  # the cells say 32
    cells = np.zeros((1, 8, 8), np.float32)
    cells[:, :, 4:] = 1
    everywhere = np.ones((64, 64), np.bool_)
    mosaic = _mosaic(Tiles(cells, everywhere, tiling), tiling, 1, "nearest")
    refiner = EdgeRefiner(mosaic, Painted(rgb, everywhere))
    found = refiner.probabilities(Window(0, 0, 64, 64))[0] >= 0.5
    assert np.array_equal(found, rgb[..., 0] == 190)


def test_without_edges_in_the_image_a_straight_outline_stays() -> None:
    probabilities = np.zeros((1, 40, 40), np.float32)
    probabilities[:, :, 17:] = 1
    found = edge_filter(8)(probabilities, np.full((40, 40, 3), 80, np.uint8), np.ones((40, 40), np.bool_))
    assert np.array_equal(found >= 0.5, probabilities >= 0.5)


def test_noise_in_the_image_leaves_no_specks() -> None:
    rng = np.random.default_rng(0)
    rgb = rng.normal(128, 40, (64, 64, 3)).clip(0, 255).astype(np.uint8)
    hills = gaussian_filter(rng.normal(size=(1, 64, 64)), (0, 4, 4))
    probabilities = (0.5 + 0.2 * hills / hills.std()).clip(0, 1).astype(np.float32)
    everywhere, smooth = np.ones((64, 64), np.bool_), edge_filter(8)
    pieces = [
        label(found[0] >= 0.5)[1]
        for found in (
            probabilities,
            *(one(probabilities, rgb, everywhere) for one in (smooth.guided, smooth)),
        )
    ]
    assert pieces[2] == pieces[0] < pieces[1]


@given(st.integers(0, 99))
def test_invalid_pixels_have_no_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    valid = rng.random((20, 23)) < 0.7
    rgb = rng.integers(0, 256, (20, 23, 3), np.uint8)
    probabilities = rng.random((2, 20, 23), np.float32)
    found = GuidedFilter(3, 1e-3)(probabilities, rgb, valid)
    rgb[~valid], probabilities[:, ~valid] = 255, 1
    again = GuidedFilter(3, 1e-3)(probabilities, rgb, valid)
    assert np.array_equal(found[:, valid], again[:, valid])
    assert (again[:, ~valid] == 1).all()


@given(st.integers(0, 99))
def test_labels_are_filtered_each_for_itself_and_still_share_a_pixel(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = rng.random((20, 23), np.float32)
    rgb, valid = rng.integers(0, 256, (20, 23, 3), np.uint8), np.ones((20, 23), np.bool_)
    smooth = GuidedFilter(4, 1e-2)
    both = smooth(np.stack([first, 1 - first]), rgb, valid)
    assert np.array_equal(both[:1], smooth(first[None], rgb, valid))
    assert both.min() >= 0
    assert both.max() <= 1
    inside = (both > 0).all(axis=0) & (both < 1).all(axis=0)
    assert both.sum(axis=0)[inside] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("radius", [1, 4])
def test_it_is_the_filter_of_the_paper(radius: int) -> None:
    rng = np.random.default_rng(radius)
    rgb = rng.integers(0, 256, (30, 34, 3), np.uint8)
    probabilities = rng.random((1, 30, 34), np.float32)
    found = GuidedFilter(radius, 1e-2)(probabilities, rgb, np.ones((30, 34), np.bool_))[0]
    # Away from the array's edges, past which SciPy and the filter see different things.
    inside = np.s_[2 * radius : -2 * radius, 2 * radius : -2 * radius]
    assert np.abs(found - _plainly(rgb, probabilities[0], radius, 1e-2))[inside].max() < 1e-4


def _plainly(rgb: np.ndarray, probabilities: np.ndarray, radius: int, epsilon: float) -> np.ndarray:
    """Equations 14 to 16 of He et al., as they stand, in floats."""

    def mean(values: np.ndarray) -> np.ndarray:
        return uniform_filter(values.astype(np.float64), 2 * radius + 1, axes=(0, 1))

    guide = rgb / 255
    covariance = mean(guide[..., :, None] * guide[..., None, :])
    covariance -= mean(guide)[..., :, None] * mean(guide)[..., None, :]
    shared = mean(guide * probabilities[..., None]) - mean(guide) * mean(probabilities)[..., None]
    slopes = np.linalg.solve(covariance + epsilon * np.eye(3), shared[..., None])[..., 0]
    offset = mean(probabilities) - (slopes * mean(guide)).sum(axis=-1)
    return np.clip((mean(slopes) * guide).sum(axis=-1) + mean(offset), 0, 1)
