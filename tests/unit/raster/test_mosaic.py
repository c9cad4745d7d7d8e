"""The mosaic: seams vanish, overlaps blend, nodata and unanswered tiles stay empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import affine
import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from rasterio.windows import Window

from t4s_geo.raster import mosaic_file
from t4s_geo.raster.blending import blend_weights
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings, Refiner
from t4s_geo.raster.mosaic_file import MosaicFile
from t4s_geo.raster.tiling import Tiling
from t4s_geo.refine.interpolation import INTERPOLATIONS, interpolation


@dataclass
class CutTiles:
    """Tiles cut out of one array of cells (labels, rows, columns)."""

    cells: np.ndarray
    tiling: Tiling
    missing: frozenset[int] = frozenset()
    invalid: dict[int, np.ndarray] = field(default_factory=dict)

    def marginals(self, tile: int) -> np.ndarray | None:
        if tile in self.missing:
            return None
        window, size = self.tiling.tile(tile).window, self.tiling.cell_size
        side = self.tiling.tile_size // size
        top, left = window.row_off // size, window.col_off // size
        cut = self.cells[:, top : top + side, left : left + side]
        return np.pad(cut, ((0, 0), (0, side - cut.shape[1]), (0, side - cut.shape[2])))

    def has_answer(self, tile: int) -> bool:
        return self.marginals(tile) is not None

    def validity(self, tile: int) -> np.ndarray | None:
        return self.invalid.get(tile)


def _mosaic(source: object, tiling: Tiling, labels: int, options: MosaicSettings | None = None) -> Mosaic:
    transform = affine.Affine(1, 0, 500000, 0, -1, 5e6)
    grid = PixelGrid(CRS.from_epsg(32633), transform, tiling.width, tiling.height)
    return Mosaic(grid, tiling, labels, source, options or MosaicSettings())


def _write(path: Path, source: CutTiles, options: MosaicSettings) -> np.ndarray:
    mosaic = _mosaic(source, source.tiling, len(source.cells), options)
    with MosaicFile(path, interpolation(mosaic)) as file:
        file.complete()
    with rasterio.open(path) as dataset:
        assert dataset.nodata is None
        return dataset.read()


@settings(max_examples=40)
@given(st.data())
def test_certain_tiles_give_back_the_cells_whatever_the_tiling(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    cell = data.draw(st.integers(1, 4))
    tile = cell * data.draw(st.integers(1, 6))
    tiling = Tiling(
        data.draw(st.integers(1, 40)),
        data.draw(st.integers(1, 40)),
        tile,
        data.draw(st.integers(0, tile - 1)),
        cell,
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    codes = rng.integers(0, 4, (-(-tiling.height // cell), -(-tiling.width // cell)))
    cells = np.stack([codes == label for label in (1, 2, 3)]).astype(np.float32)
    path = tmp_path_factory.mktemp("mosaic") / "classes.tif"
    classes, scores = _write(path, CutTiles(cells, tiling), MosaicSettings(upsample="nearest"))
    expected = np.kron(codes, np.ones((cell, cell), np.int64))[: tiling.height, : tiling.width]
    assert np.array_equal(classes, expected)
    assert np.array_equal(scores, np.where(expected > 0, 255, 0))


@settings(max_examples=20)
@given(st.integers(0, 99))
def test_blocks_do_not_show(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    tiling = Tiling(600, 530, 64, 24, 8)
    cells = np.random.default_rng(seed).random((2, 67, 75), dtype=np.float32)
    folder = tmp_path_factory.mktemp("mosaic")
    whole = _write(folder / "whole.tif", CutTiles(cells, tiling), MosaicSettings())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mosaic_file, "BLOCK_BUDGET", 1)  # blocks of one TIFF block
        assert np.array_equal(_write(folder / "blocks.tif", CutTiles(cells, tiling), MosaicSettings()), whole)


def test_overlaps_blend_by_the_distance_to_the_edge() -> None:
    class Halves:
        def marginals(self, tile: int) -> np.ndarray:
            return np.full((1, 4, 4), float(tile), np.float32)

        def has_answer(self, tile: int) -> bool:
            return self.marginals(tile) is not None

        def validity(self, tile: int) -> None:
            return None

    tiling = Tiling(6, 4, 4, 2, 1)
    row = _mosaic(Halves(), tiling, 1).cells(Window(0, 0, 6, 4))[0, 1]
    # Columns 2 and 3 lie 1.5 and 0.5 cells inside the first tile, 0.5 and 1.5 inside the second.
    assert row.tolist() == pytest.approx([0, 0, 0.25, 0.75, 1, 1])


def test_weights_grow_towards_the_middle_and_are_never_zero() -> None:
    weights = blend_weights(5)
    assert weights.min() == 0.5
    assert weights[2, 2] == weights.max() == 2.5
    assert np.array_equal(weights, weights[::-1, ::-1].T)


def test_unanswered_tiles_and_invalid_pixels_stay_empty(tmp_path: Path) -> None:
    tiling = Tiling(16, 8, 8, 0, 2)
    hole = np.ones((8, 8), np.bool_)
    hole[:3, :3] = False
    source = CutTiles(np.ones((1, 4, 8), np.float32), tiling, frozenset({1}), {0: hole})
    classes, _ = _write(tmp_path / "classes.tif", source, MosaicSettings())
    assert (classes[:, :8] == hole).all()
    assert not classes[:, 8:].any()


def test_independent_labels_overlap_and_exclusive_ones_do_not(tmp_path: Path) -> None:
    tiling = Tiling(4, 4, 4, 0, 1)
    cells = np.stack([np.full((4, 4), 0.6), np.full((4, 4), 0.8)]).astype(np.float32)
    source = CutTiles(cells, tiling)
    exclusive = _write(tmp_path / "exclusive.tif", source, MosaicSettings())
    assert exclusive[:, 0, 0].tolist() == [2, 204]
    independent = _write(tmp_path / "independent.tif", source, MosaicSettings(exclusive=False))
    assert independent[:, 0, 0].tolist() == [1, 2, 153, 204]
    strict = _write(tmp_path / "strict.tif", source, MosaicSettings(exclusive=False, threshold=0.7))
    assert strict[:, 0, 0].tolist() == [0, 2, 0, 204]


def test_memory_is_given_back_as_blocks_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[int] = []
    tiling = Tiling(600, 1600, 400, 0, 8)
    source = CutTiles(np.ones((1, 200, 75), np.float32), tiling)
    monkeypatch.setattr(mosaic_file, "BLOCK_BUDGET", 512 * 256)
    monkeypatch.setattr(mosaic_file, "GIVE_BACK_PIXELS", 600 * 500)
    monkeypatch.setattr(mosaic_file, "give_back_memory", lambda: given_back.append(row))
    with MosaicFile(tmp_path / "classes.tif", interpolation(_mosaic(source, tiling, 1))) as file:
        for row in range(0, 1600, 100):
            file.read(1, window=Window(0, row, 600, 100))
    assert given_back == [0, 500, 1000]


@settings(max_examples=30)
@given(st.data())
def test_cells_past_the_edge_repeat_it(data: st.DataObject) -> None:
    tiling = Tiling(data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40)), 12, 4, 4)
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    cells = rng.random((2, -(-tiling.height // 4), -(-tiling.width // 4)), np.float32)
    mosaic = _mosaic(CutTiles(cells, tiling), tiling, 2)
    whole = mosaic.cells(tiling.cells)
    wide = mosaic.cells(Window(-2, -1, tiling.cells.width + 3, tiling.cells.height + 5))
    assert np.array_equal(wide, np.pad(whole, ((0, 0), (1, 4), (2, 1)), mode="edge"))


@settings(max_examples=30)
@given(st.data())
def test_labels_chosen_by_cell_are_those_of_the_pixels(data: st.DataObject) -> None:
    cell = data.draw(st.integers(1, 5))
    tiling = Tiling(data.draw(st.integers(8, 60)), data.draw(st.integers(8, 60)), 6 * cell, 2 * cell, cell)
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    cells = rng.random((3, -(-tiling.height // cell), -(-tiling.width // cell)), np.float32)
    options = MosaicSettings(data.draw(st.booleans()), upsample="nearest", parts=((0, 2),))
    nearest = interpolation(_mosaic(CutTiles(cells, tiling), tiling, 3, options))
    left, top = data.draw(st.integers(0, 7)), data.draw(st.integers(0, 7))
    window = Window(left, top, tiling.width - left, tiling.height - top)
    for chosen, expected in zip(nearest.classes(window), Refiner.classes(nearest, window), strict=True):
        assert np.array_equal(chosen, expected)


@pytest.mark.parametrize("upsample", sorted(INTERPOLATIONS))
def test_a_window_of_pixels_is_a_part_of_all(upsample: str) -> None:
    tiling = Tiling(50, 37, 16, 6, 4)
    cells = np.random.default_rng(3).random((2, 10, 13), np.float32)
    refiner = interpolation(_mosaic(CutTiles(cells, tiling), tiling, 2, MosaicSettings(upsample=upsample)))
    whole = refiner.probabilities(Window(0, 0, 50, 37))
    assert whole.shape == (2, 37, 50)
    part = refiner.probabilities(Window(7, 5, 30, 21))
    assert np.array_equal(part, whole[:, 5:26, 7:37])
