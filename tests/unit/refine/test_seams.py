"""Things told apart by a network of masks and seams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import cast

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from rasterio.windows import Window

from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings, Refiner
from t4s_geo.raster.object_merging import merge_objects
from t4s_geo.raster.scene import Scene, TileImage
from t4s_geo.raster.tiling import Tiling
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.interpolation import interpolation
from t4s_geo.refine.seam_network import SeamNetwork
from t4s_geo.refine.seams import SeamRefiner, without

WIDTH, HEIGHT = 300, 200
LABELS = ("water", "building")
Known = Mapping[int, Mapping[int, str]]


@dataclass
class Answers:
    """A model that is half sure of everything it is asked for, in the left part of the scene."""

    tiling: Tiling
    countable: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()

    def marginals(self, tile: int) -> np.ndarray:
        cells = self.tiling.tile_cells(tile)
        columns = np.arange(cells.col_off, cells.col_off + cells.width)
        return np.broadcast_to(np.where(columns < 30, 0.5, 0.0), (2, cells.height, cells.width)).astype(
            np.float32
        )

    def has_answer(self, tile: int) -> bool:
        return tile in self.answered if self.answered else True

    def validity(self, tile: int) -> None:
        return None

    def objects(self, tile: int) -> None:
        return None


class Drawn:
    """A scene that is four fifths red all over, and whose green is 255 where houses of 40 px touch."""

    grid = PixelGrid(CRS.from_epsg(32633), Affine(0.3, 0, 5e5, 0, -0.3, 5e6), WIDTH, HEIGHT)
    native_grid = grid

    def __init__(self) -> None:
        rows, columns = np.indices((HEIGHT, WIDTH))
        self.rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        self.rgb[..., 0] = 204
        self.rgb[..., 1] = np.where((rows % 40 < 4) | (columns % 40 < 4), 255, 0)

    def read(self, window: Window) -> TileImage:
        rgb = self.rgb[window.toslices()]
        return TileImage(rgb, np.ones(rgb.shape[:2], np.bool_))


@dataclass
class Network:
    """Reads what `Drawn` shows, off the middles of cells."""

    labels: tuple[str, ...] = ("field", "building")
    side: int = 96
    stride: int = 4
    smallest: tuple[tuple[str, float], ...] = ()
    shares: Mapping[str, float] = field(default_factory=lambda: {"field": 0.5, "building": 0.5})
    tells_apart: bool = True
    looks: int = 0

    def look_at(self, rgb: np.ndarray, upside_down: bool = False) -> np.ndarray:
        assert rgb.shape == (self.side, self.side, 3)
        self.looks += 1
        cells = rgb[2::4, 2::4].astype(np.float32) / 255
        nothing = np.zeros(cells.shape[:2], np.float32)
        return np.array([[nothing, cells[..., 0]], [nothing, 0.9 * cells[..., 1]]])


class Nobody(Refiner):
    """Is not to be asked."""

    def probabilities(self, window: Window) -> np.ndarray:
        raise AssertionError("asked for what the network knows")


def _refiner(
    folder: Path,
    network: Network | None = None,
    known: Known = MappingProxyType({1: {1: "building"}}),
    alone: tuple[int, ...] = (),
) -> SeamRefiner:
    scene = Drawn()
    tiling = Tiling(WIDTH, HEIGHT, 64, 16, 8)
    mosaic = Mosaic(scene.grid, tiling, len(LABELS), Answers(tiling), MosaicSettings())
    seen = network or Network()
    seen.smallest = {"building": 4.0, "field": 4.0}  # type: ignore[assignment]
    guide = Guide(cast(Scene, scene))
    asked = sum(len(some) for some in known.values())
    others = interpolation(mosaic) if asked < len(LABELS) else Nobody(mosaic)
    return SeamRefiner(mosaic, guide, [(cast(SeamNetwork, seen), known)], others, folder, alone)


def test_probabilities_are_the_mean_of_model_and_network_for_what_it_knows(tmp_path: Path) -> None:
    found = _refiner(tmp_path).probabilities(Window(0, 0, WIDTH, HEIGHT))
    assert found.shape == (2, HEIGHT, WIDTH)
    assert found[0, 100, 100] == pytest.approx(0.5, abs=0.01)
    assert found[1, 100, 100] == pytest.approx(0.65, abs=0.01)
    # The network alone is not enough.
    assert found[1, 100, 280] < 0.5


def test_labels_that_are_all_known_are_refined_by_nobody_else(tmp_path: Path) -> None:
    window = Window(0, 0, WIDTH, HEIGHT)
    (tmp_path / "one").mkdir()
    one = _refiner(tmp_path / "one").probabilities(window)
    both = _refiner(tmp_path, known={1: {0: "field", 1: "building"}}).probabilities(window)
    assert np.array_equal(both[1], one[1])
    assert both[0, 100, 100] == pytest.approx(0.25, abs=0.01)


def test_results_do_not_depend_on_the_blocks_and_windows_are_looked_at_once(tmp_path: Path) -> None:
    network = Network()
    refiner = _refiner(tmp_path, network)
    whole = refiner.probabilities(Window(0, 0, WIDTH, HEIGHT))
    looks = network.looks
    part = refiner.probabilities(Window(37, 51, 130, 90))
    assert np.allclose(part, whole[:, 51:141, 37:167], atol=1e-6)
    refiner.found_objects(lambda: None)
    assert network.looks == looks


def test_houses_that_touch_are_objects_of_their_own_and_whole_across_windows(tmp_path: Path) -> None:
    refiner = _refiner(tmp_path)
    assert refiner.tells_objects
    (found,) = refiner.found_objects(lambda: None)
    assert found.labels == (1,)
    numbers = merge_objects(found)
    scene = np.zeros((HEIGHT // 4, WIDTH // 4 + 1), np.uint32)
    for tile in range(len(found.tiling)):
        cells = found.tiling.tile_cells(tile)
        objects = found.source.objects(tile)
        assert objects is not None
        # Off the edge of the tile: there, windows see parts of houses.
        inner = np.s_[8:16, 8:16]
        place = np.s_[cells.row_off + 8 : cells.row_off + 16, cells.col_off + 8 : cells.col_off + 16]
        part = numbers.of(tile, objects)[0][inner]
        scene[place] = part[: scene[place].shape[0], : scene[place].shape[1]]
    middles = scene[6::10, 6::10][:4, :5]
    assert (middles > 0).sum() > 8
    assert len(np.unique(middles[middles > 0])) == (middles > 0).sum()


def test_splinters_are_smaller_than_a_cell_of_the_network(tmp_path: Path) -> None:
    assert _refiner(tmp_path).smallest_m2 == pytest.approx((4 * 0.3) ** 2, rel=0.01)


def test_the_work_can_be_stopped(tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _refiner(tmp_path).found_objects(stop)


def test_labels_that_need_larger_pictures_have_windows_of_their_own(tmp_path: Path) -> None:
    refiner = _refiner(tmp_path, known={1: {1: "building"}, 2: {0: "field"}})
    buildings, fields = refiner.found_objects(lambda: None)
    assert (buildings.labels, fields.labels) == ((1,), (0,))
    assert (buildings.tiling.tile_size, buildings.tiling.cell_size) == (96, 4)
    assert (fields.tiling.tile_size, fields.tiling.cell_size) == (48, 2)
    # At 0.3 m: 4 m2 are 3 cells of 1.44 m2, or 11 of a quarter of that.
    assert refiner.smallest_objects == {0: 11 * 4, 1: 3 * 16}
    assert refiner.smallest_m2 == pytest.approx((2 * 0.3) ** 2, rel=0.01)
    found = refiner.probabilities(Window(0, 0, WIDTH, HEIGHT))
    assert found[0, 100, 100] == pytest.approx(0.25, abs=0.01)
    assert found[1, 100, 100] == pytest.approx(0.65, abs=0.01)


def test_labels_whose_cells_the_model_does_not_know_are_the_networks_alone(tmp_path: Path) -> None:
    network = Network(shares={"building": 1.0})
    found = _refiner(tmp_path, network).probabilities(Window(0, 0, WIDTH, HEIGHT))
    assert found[1, 100, 100] == pytest.approx(0.8, abs=0.01)


def test_what_the_network_finds_alone_is_looked_for_where_the_model_sees_nothing(tmp_path: Path) -> None:
    network = Network()
    refiner = _refiner(tmp_path, network, alone=(1,))
    found = refiner.probabilities(Window(0, 0, WIDTH, HEIGHT))
    # Whatever the model says, and wherever: as sure as the network is.
    assert found[1, 100, 100] == pytest.approx(0.8, abs=0.01)
    assert found[1, 100, 280] == pytest.approx(0.8, abs=0.01)
    (objects,) = refiner.found_objects(lambda: None)
    assert (objects.counts > 0).all()


def test_other_labels_are_not_looked_for_because_of_it(tmp_path: Path) -> None:
    (tmp_path / "both").mkdir()
    known = {1: {0: "field", 1: "building"}}
    window = Window(0, 0, WIDTH, HEIGHT)
    without = _refiner(tmp_path, known=known).probabilities(window)
    beside = _refiner(tmp_path / "both", known=known, alone=(0,)).probabilities(window)
    assert np.array_equal(without[1], beside[1])


def test_of_a_network_that_tells_nothing_apart_what_hangs_together_is_one_thing(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("apart", "together")]
    for folder in folders:
        folder.mkdir()
    apart, together = (
        _refiner(folder, Network(tells_apart=tells), alone=(1,)).found_objects(lambda: None)[0]
        for folder, tells in zip(folders, (True, False), strict=True)
    )
    assert apart.counts.max() > 4
    assert together.counts.max() == 1


def test_windows_without_pixels_are_not_looked_at(tmp_path: Path) -> None:
    network = Network()
    refiner = _refiner(tmp_path, network, alone=(1,))
    cast(Answers, refiner.mosaic.source).answered = (0,)
    looked = refiner.probabilities(Window(0, 0, WIDTH, HEIGHT))
    # Of windows of 96 px that begin every 32 px, those that reach the one tile of 64 px.
    assert network.looks == 2 * 4
    assert looked[1, 20, 20] > 0.5 and not looked[1, 150, 250].any()


def test_what_the_network_takes_rather_for_something_else_is_not_found_alone(tmp_path: Path) -> None:
    class Doubting(Network):
        """Is surer of buildings than of trees in the left half of the scene."""

        def look_at(self, rgb: np.ndarray, upside_down: bool = False) -> np.ndarray:
            (_, red), seams = super().look_at(rgb, upside_down)
            trees = red - 0.2 * (rgb[2::4, 2::4, 2] > 0)
            return np.array([[trees, np.full_like(red, 0.7)], seams[::-1]])

    drawn = Drawn()
    drawn.rgb[:, :150, 2] = 255
    network = Doubting(labels=("tree", "building"), smallest={"tree": 4.0})  # type: ignore[arg-type]
    tiling = Tiling(WIDTH, HEIGHT, 64, 16, 8)
    mosaic = Mosaic(drawn.grid, tiling, 2, Answers(tiling), MosaicSettings())
    guide, seen = Guide(cast(Scene, drawn)), cast(SeamNetwork, network)
    refiner = SeamRefiner(mosaic, guide, [(seen, {1: {1: "tree"}})], interpolation(mosaic), tmp_path, (1,))
    found = refiner.probabilities(Window(0, 0, WIDTH, HEIGHT))[1]
    assert not (found[:, :140] >= 0.5).any()
    assert (found[:, 170:] >= 0.5).mean() > 0.5


def test_objects_of_whose_cells_most_are_something_else_are_left_out() -> None:
    numbers = np.array([[1, 1, 1, 0, 2, 2, 2]])
    there = np.array([[True, True, True, False, False, True, True]])
    assert without(numbers, np.array([True, True, False, True, False]), there).tolist() == [
        [0, 0, 0, 0, 2, 2, 2]
    ]
