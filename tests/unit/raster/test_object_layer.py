"""The object raster: what tiles see of the objects is put together again, whatever the tiling."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import affine
import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from rasterio.windows import Window
from scipy import ndimage

from t4s_geo.raster import mosaic_file
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings
from t4s_geo.raster.mosaic_file import MosaicFile
from t4s_geo.raster.object_layer import ObjectLayer, spread_objects
from t4s_geo.raster.object_merging import FoundObjects, merge_objects
from t4s_geo.raster.tiling import Tiling
from t4s_geo.refine.interpolation import interpolation

NEAREST = MosaicSettings(upsample="nearest")


@dataclass(frozen=True, eq=False)
class CutObjects:
    """Tiles cut out of objects (labels, rows, columns) of cells; each tile numbers them in its own order.

    The labels in `countable` are told apart; 0 is no object.
    """

    cells: np.ndarray
    tiling: Tiling
    countable: tuple[int, ...]
    missing: frozenset[int] = frozenset()

    def marginals(self, tile: int) -> np.ndarray | None:
        return None if tile in self.missing else (self._cut(tile) > 0).astype(np.float32)

    def objects(self, tile: int) -> np.ndarray | None:
        if tile in self.missing:
            return None
        return np.stack([self._renumbered(tile, label) for label in self.countable])

    def has_answer(self, tile: int) -> bool:
        return self.marginals(tile) is not None

    def validity(self, tile: int) -> None:
        return None

    @property
    def counts(self) -> np.ndarray:
        tiles = [self.objects(tile) for tile in range(len(self.tiling))]
        return np.array(
            [[0] * len(self.countable) if cut is None else cut.max(axis=(1, 2)) for cut in tiles], np.int64
        )

    def _renumbered(self, tile: int, label: int) -> np.ndarray:
        names, numbers = np.unique(self._cut(tile)[label], return_inverse=True)
        order = np.zeros(names.size, np.uint16)
        order[names > 0] = 1 + np.random.default_rng(tile).permutation((names > 0).sum())
        return order[numbers].reshape(self._cut(tile)[label].shape)

    def _cut(self, tile: int) -> np.ndarray:
        window, size = self.tiling.tile(tile).window, self.tiling.cell_size
        side = self.tiling.tile_size // size
        top, left = window.row_off // size, window.col_off // size
        cut = self.cells[:, top : top + side, left : left + side]
        return np.pad(cut, ((0, 0), (0, side - cut.shape[1]), (0, side - cut.shape[2])))


def layer_of(source: CutObjects) -> ObjectLayer:
    numbers = merge_objects(FoundObjects(source.tiling, source.countable, source.counts, source))
    return ObjectLayer(source.tiling, numbers, source)


def write(
    folder: Path, source: CutObjects, options: MosaicSettings = NEAREST
) -> tuple[np.ndarray, np.ndarray]:
    """Returns the class bands and the object bands."""
    tiling, path = source.tiling, folder / "objects.tif"
    transform = affine.Affine(1, 0, 500000, 0, -1, 5e6)
    grid = PixelGrid(CRS.from_epsg(32633), transform, tiling.width, tiling.height)
    mosaic = Mosaic(grid, tiling, len(source.cells), source, options)
    with MosaicFile(folder / "classes.tif", interpolation(mosaic)) as file:
        file.paint(path, [layer_of(source)])
    with rasterio.open(folder / "classes.tif") as classes, rasterio.open(path) as objects:
        assert objects.dtypes == ("uint32",) * objects.count
        assert objects.transform == classes.transform
        return classes.read(list(range(1, objects.count + 1))), objects.read()


def pixels_of(cells: np.ndarray, tiling: Tiling) -> np.ndarray:
    size = tiling.cell_size
    return cells.repeat(size, axis=-2).repeat(size, axis=-1)[..., : tiling.height, : tiling.width]


def same_but_for_the_numbers(first: np.ndarray, second: np.ndarray) -> bool:
    pairs = np.unique(np.column_stack([first.ravel(), second.ravel()]), axis=0)
    return all(np.unique(numbers).size == len(pairs) for numbers in pairs.T)


@st.composite
def tilings(draw: st.DrawFn) -> Tiling:
    """Tilings whose neighbours have a row or column of cells in common."""
    cell = draw(st.integers(1, 3))
    tile = cell * draw(st.integers(2, 6))
    width, height = draw(st.integers(1, 20)), draw(st.integers(1, 20))
    return Tiling(width, height, tile, draw(st.integers(1, tile - 1)), cell)


def connected(values: np.ndarray) -> np.ndarray:
    """Numbers the regions of equal values; corners count too, so they may hang together by one only."""
    objects = np.zeros(values.shape, np.int64)
    for value in np.unique(values[values > 0]):
        found, _ = ndimage.label(values == value, np.ones((3, 3)))
        objects[found > 0] = found[found > 0] + objects.max()
    return objects


def random_objects(tiling: Tiling, labels: int, seed: int) -> np.ndarray:
    """Connected objects of any shape that touch each other, shape (labels, rows, columns); labels overlap."""
    shape = (-(-tiling.height // tiling.cell_size), -(-tiling.width // tiling.cell_size))
    rng = np.random.default_rng(seed)
    values = [rng.integers(0, 4, shape).repeat(rng.integers(1, 4), 1)[:, : shape[1]] for _ in range(labels)]
    return np.stack([connected(label) for label in values])


@settings(max_examples=40)
@given(tiling=tilings(), seed=st.integers(0, 99))
def test_objects_are_put_together_again_whatever_the_tiling(tiling: Tiling, seed: int) -> None:
    cells = random_objects(tiling, 3, seed)
    pixels = pixels_of(cells, tiling)
    codes = np.where(pixels > 0, np.array([1, 2, 3])[:, None, None], 0).astype(np.uint8)
    objects = layer_of(CutObjects(cells, tiling, (0, 2))).paint(Window(0, 0, *codes.shape[:0:-1]), codes)
    assert not objects[1].any()
    # Both at once: no two labels may share a number either.
    numbered = np.stack([pixels[0], pixels[2] + (pixels[2] > 0) * pixels[0].max()])
    assert same_but_for_the_numbers(objects[[0, 2]], numbered)


@settings(max_examples=30)
@given(tiling=tilings(), seed=st.integers(0, 99))
def test_in_one_band_each_pixel_has_the_object_of_its_label(tiling: Tiling, seed: int) -> None:
    first, second = random_objects(tiling, 2, seed)
    second = connected(np.where(first > 0, 0, second))
    layer = layer_of(CutObjects(np.stack([first, second]), tiling, (0, 1)))
    codes = pixels_of(np.where(first > 0, 1, 2 * (second > 0)), tiling).astype(np.uint8)
    (objects,) = layer.paint(Window(0, 0, *codes.shape[::-1]), codes[None])
    together = pixels_of(np.where(second > 0, second + first.max(), first), tiling)
    assert same_but_for_the_numbers(objects, together)


@settings(max_examples=8)
@given(tiling=tilings(), seed=st.integers(0, 99), threshold=st.sampled_from([0.1, 0.5, 0.8]))
def test_where_interpolation_reaches_past_the_cells_pixels_take_the_nearest_object(
    tmp_path_factory: pytest.TempPathFactory, tiling: Tiling, seed: int, threshold: float
) -> None:
    cells, size = random_objects(tiling, 1, seed), tiling.cell_size
    source, options = CutObjects(cells, tiling, (0,)), MosaicSettings(threshold=threshold)
    (classes,), (objects,) = write(tmp_path_factory.mktemp("objects"), source, options)
    assert np.array_equal(classes > 0, objects > 0)
    codes = (pixels_of(cells, tiling) > 0).astype(np.uint8)
    (certain,) = layer_of(source).paint(Window(0, 0, tiling.width, tiling.height), codes)
    both = (certain > 0) & (objects > 0)
    assert np.array_equal(objects[both], certain[both])
    # It reaches to the neighbouring cells at most.
    for row, column in zip(*np.nonzero((certain == 0) & (objects > 0)), strict=True):
        top, left = (row // size - 1) * size, (column // size - 1) * size
        assert objects[row, column] in certain[max(top, 0) : top + 3 * size, max(left, 0) : left + 3 * size]


def test_blocks_do_not_show(tmp_path: Path) -> None:
    tiling = Tiling(600, 530, 64, 24, 8)
    source = CutObjects(random_objects(tiling, 2, 5), tiling, (0, 1))
    options = MosaicSettings(exclusive=False, threshold=0.3)
    _, whole = write(tmp_path, source, options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mosaic_file, "BLOCK_BUDGET", 1)  # blocks of one TIFF block
        assert np.array_equal(write(tmp_path, source, options)[1], whole)


@pytest.mark.parametrize(
    ("rows", "columns", "tiles"),
    [
        (slice(1, 3), slice(2, 9), "a seam"),
        (slice(4, 8), slice(4, 8), "a corner of four tiles"),
        (slice(1, 2), slice(2, 16), "three tiles"),
        (slice(0, 18), slice(0, 18), "all tiles"),
    ],
)
def test_an_object_that_several_tiles_see_is_one(
    tmp_path: Path, rows: slice, columns: slice, tiles: str
) -> None:
    cells = np.zeros((1, 18, 18), np.int64)
    cells[0, 17, 17] = cells[0, 17, 15] = 2  # makes the label countable
    cells[0, rows, columns] = 1
    (_, (objects,)) = write(tmp_path, CutObjects(cells, Tiling(18, 18, 8, 2, 1), (0,)))
    assert np.unique(objects[rows, columns]).size == 1, tiles


def test_objects_that_touch_stay_apart_across_a_seam(tmp_path: Path) -> None:
    cells = np.zeros((1, 8, 14), np.int64)
    cells[0, :4], cells[0, 4:] = 1, 2
    (_, (objects,)) = write(tmp_path, CutObjects(cells, Tiling(14, 8, 8, 2, 1), (0,)))
    assert same_but_for_the_numbers(objects, cells[0])


def test_the_tile_that_sees_a_place_best_says_whose_it_is(tmp_path: Path) -> None:
    class Disagreeing(CutObjects):
        """The second tile joins what the first one tells apart."""

        def _cut(self, tile: int) -> np.ndarray:
            return super()._cut(tile) if tile == 0 else np.minimum(super()._cut(tile), 1)

    cells = np.zeros((1, 8, 12), np.int64)
    cells[0, :4], cells[0, 4:] = 1, 2
    (_, (objects,)) = write(tmp_path, Disagreeing(cells, Tiling(12, 8, 8, 4, 1), (0,)))
    upper, lower = objects[3], objects[4]
    # Columns 4 to 7 are seen by both; the middle between the tiles' edges lies before column 6.
    assert (upper[:6] != lower[:6]).all()
    assert (upper[6:] == lower[6:]).all()


def test_tiles_without_an_answer_are_left_out(tmp_path: Path) -> None:
    cells = np.ones((1, 4, 12), np.int64)
    tiling = Tiling(12, 4, 4, 0, 1)
    ((classes,), (objects,)) = write(tmp_path, CutObjects(cells, tiling, (0,), frozenset({1})))
    assert np.array_equal(classes > 0, objects > 0)
    assert not objects[:, 4:8].any()


def test_the_nearest_object_is_found_label_by_label() -> None:
    objects = np.zeros((2, 1, 7), np.uint16)
    objects[0, 0, [0, 6]] = 1, 2
    spread, away = spread_objects(objects)
    assert spread.tolist() == [[[1, 1, 1, 1, 2, 2, 2]], [[0] * 7]]
    assert np.array_equal(away == 0, objects > 0)
    assert away[0, 0, 6] == (6 - np.flatnonzero(objects[0, 0])).min()
    assert np.isinf(away[1]).all()
