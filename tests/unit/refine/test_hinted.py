"""Boxes and places become masks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from rasterio.windows import Window

from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.hints import Hint
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings
from t4s_geo.raster.object_merging import merge_objects
from t4s_geo.raster.scene import TileReadError
from t4s_geo.raster.tiling import Tiling
from t4s_geo.refine.hinted import Found, HintedTiles, HintRefiner, choose

SIZE = 32
BOX = Hint(0, 1, 8, 8, 20, 18, False)
Bools = np.typing.NDArray[np.bool_]


def block(top: int, left: int, bottom: int, right: int) -> Bools:
    mask = np.zeros((SIZE, SIZE), np.bool_)
    mask[top:bottom, left:right] = True
    return mask


def test_the_mask_that_fills_the_box_is_taken() -> None:
    part, whole, all_of_it = block(8, 8, 12, 12), block(9, 8, 18, 20), block(0, 0, 32, 32)
    found = [Found(part, 0.95), Found(whole, 0.8), Found(all_of_it, 0.3)]
    chosen = choose(BOX, block(8, 8, 18, 20), found)
    assert chosen is not None and np.array_equal(chosen, whole)
    assert choose(BOX, block(8, 8, 18, 20), found[:1]) is None


def test_of_a_mask_one_piece_counts_and_nothing_far_beyond_the_box() -> None:
    mask = block(8, 8, 18, 20) | block(19, 20, 20, 21) | block(25, 25, 32, 32)
    chosen = choose(BOX, block(8, 8, 18, 20), [Found(mask, 0.9)])
    assert chosen is not None and np.array_equal(chosen, block(8, 8, 18, 20))


def test_what_is_at_a_point_holds_it_and_is_not_the_ground() -> None:
    point = Hint(0, 1, 10, 12, 10, 12, False)
    coarse = block(12, 10, 13, 11)
    house, beside, ground = block(8, 8, 16, 16), block(20, 20, 30, 30), block(0, 0, 32, 32)
    chosen = choose(point, coarse, [Found(ground, 0.99), Found(beside, 0.99), Found(house, 0.7)])
    assert chosen is not None and np.array_equal(chosen, house)
    assert choose(point, coarse, [Found(ground, 0.99)]) is None


def test_an_outline_that_the_model_wrote_is_replaced_by_nearly_the_same_only() -> None:
    outline = Hint(0, 1, 8, 8, 20, 18, True)
    coarse = block(8, 8, 18, 20)
    close, other = block(8, 8, 18, 19), block(8, 8, 13, 20)
    assert np.array_equal(choose(outline, coarse, [Found(close, 0.9)]), close)  # type: ignore[arg-type]
    assert choose(outline, coarse, [Found(other, 0.9)]) is None


class Source:
    """Answers of two tiles that tell of boxes, each its middle part in both."""

    countable = (0,)

    def __init__(self, hints: Mapping[int, tuple[Hint, ...]]) -> None:
        self._hints = hints

    def has_hints(self) -> bool:
        return True

    def hints(self, tile: int) -> tuple[Hint, ...]:
        return self._hints.get(tile, ())

    def drawn(self, tile: int) -> Any:
        drawn = np.zeros((1, SIZE, SIZE), np.uint16)
        for hint in self.hints(tile):
            rows, columns = slice(int(hint.top), int(hint.bottom)), slice(int(hint.left), int(hint.right))
            drawn[0, rows, columns] = hint.number
        return drawn

    def marginals(self, tile: int) -> Any:
        return (self.drawn(tile) > 0).astype(np.float32)

    def objects(self, tile: int) -> Any:
        return self.drawn(tile)

    def has_answer(self, tile: int) -> bool:
        return tile in self._hints

    def validity(self, tile: int) -> None:
        return None


class Rounding:
    """Outlines the left half of boxes that begin before column 12, and nothing else."""

    def __init__(self) -> None:
        self.looks = 0

    def look_at(self, rgb: Any) -> Callable[[Hint], Iterable[Found]]:
        self.looks += 1

        def ask(hint: Hint) -> Iterable[Found]:
            if hint.left < 12:
                mask = block(int(hint.top) + 1, int(hint.left), int(hint.bottom), int(hint.right))
                yield Found(mask, 0.9)

        return ask


def refiner_of(
    source: Source,
    model: Rounding,
    folder: Path,
    read: Any = None,
    labels: int = 1,
    exclusive: bool = True,
) -> HintRefiner:
    grid = PixelGrid(CRS.from_epsg(32633), Affine(1, 0, 0, 0, -1, 0), 48, SIZE)
    settings = MosaicSettings(exclusive, upsample="nearest")
    mosaic = Mosaic(grid, Tiling(48, SIZE, SIZE, 16, 1), labels, source, settings)
    seen = SimpleNamespace(rgb=np.zeros((SIZE, SIZE, 3), np.uint8), valid=np.ones((SIZE, SIZE), np.bool_))
    scene: Any = SimpleNamespace(read=read or (lambda window: seen))
    return HintRefiner(mosaic, HintedTiles(mosaic, source, scene, model, folder))


def test_each_object_has_the_mask_that_was_found_and_others_stay_boxes(tmp_path: Path) -> None:
    source = Source({0: (Hint(0, 1, 2, 2, 10, 10, False), Hint(0, 2, 14, 20, 20, 28, False)), 1: ()})
    model = Rounding()
    refiner = refiner_of(source, model, tmp_path)
    pixels = refiner.probabilities(Window(0, 0, 48, SIZE))[0]
    assert np.array_equal(pixels[:, :16] > 0.9, (block(3, 2, 10, 10) | block(20, 14, 28, 16))[:, :16])
    assert [hint.number for hint in refiner.bare] == [2]
    (found,) = refiner.found_objects(lambda: None)
    assert found.labels == (0,) and found.counts.tolist() == [[2], [0]]
    objects = found.source.objects(0)
    assert objects is not None and objects[0, 5, 5] == 1 and objects[0, 24, 18] == 2 and objects[0, 2, 5] == 0
    # Tiles are looked at once, and those without objects never.
    assert model.looks == 1


def test_small_things_lie_on_large_ones(tmp_path: Path) -> None:
    source = Source({0: (Hint(0, 1, 4, 4, 8, 8, False), Hint(0, 2, 0, 0, 16, 16, False))})
    objects = refiner_of(source, Rounding(), tmp_path).tiles.objects(0)
    assert objects is not None and objects[0, 6, 6] == 1 and objects[0, 12, 12] == 2


def test_what_two_labels_outline_alike_is_there_once(tmp_path: Path) -> None:
    class Two(Source):
        countable = (0, 1)

        def drawn(self, tile: int) -> Any:
            drawn = np.zeros((2, SIZE, SIZE), np.uint16)
            for hint in self.hints(tile):
                drawn[hint.label, int(hint.top) : int(hint.bottom), int(hint.left) : int(hint.right)] = (
                    hint.number
                )
            return drawn

    house, shed = Hint(0, 1, 2, 2, 10, 10, False, 0.4), Hint(1, 1, 2, 2, 10, 9, False, 0.8)
    boxes = Hint(0, 2, 14, 20, 20, 28, False, 0.9), Hint(1, 2, 14, 20, 20, 28, False, 0.8)
    source = Two({0: (house, shed, *boxes), 1: ()})
    refiner = refiner_of(source, Rounding(), tmp_path, labels=2)
    marginals = refiner.tiles.marginals(0)
    assert marginals is not None
    assert not (marginals > 0).all(axis=0).any()
    assert marginals[1, 5, 5] == 1 and marginals[0, 24, 16] == 1
    # A box that is there by another label is not counted.
    assert [(hint.label, hint.number) for hint in refiner.bare] == [(0, 2)]
    (tmp_path / "x").mkdir()
    independent = refiner_of(source, Rounding(), tmp_path / "x", labels=2, exclusive=False)
    both = independent.tiles.marginals(0)
    assert both is not None and both[:, 5, 5].tolist() == [1, 1]


def test_where_the_scene_cannot_be_read_boxes_stay(tmp_path: Path) -> None:
    def unreadable(window: Window) -> Any:
        raise TileReadError("gone")

    source = Source({0: (Hint(0, 1, 2, 2, 10, 10, False),)})
    refiner = refiner_of(source, Rounding(), tmp_path, unreadable)
    assert refiner.tiles.marginals(0) is not None
    assert len(refiner.bare) == 1
    assert refiner.tiles.marginals(1) is None


@pytest.mark.parametrize("cell", [1, 4])
def test_cells_have_half_of_their_pixels_in_the_mask(tmp_path: Path, cell: int) -> None:
    class Coarse(Source):
        def drawn(self, tile: int) -> Any:
            return super().drawn(tile)[:, ::cell, ::cell]

    source = Coarse({0: (Hint(0, 1, 0, 0, 16, 16, False),)})
    grid = PixelGrid(CRS.from_epsg(32633), Affine(1, 0, 0, 0, -1, 0), SIZE, SIZE)
    mosaic = Mosaic(grid, Tiling(SIZE, SIZE, SIZE, 0, cell), 1, source, MosaicSettings())
    seen = SimpleNamespace(rgb=np.zeros((SIZE, SIZE, 3), np.uint8), valid=np.ones((SIZE, SIZE), np.bool_))
    scene: Any = SimpleNamespace(read=lambda window: seen)
    marginals = HintedTiles(mosaic, source, scene, Rounding(), tmp_path).marginals(0)
    assert marginals is not None
    # A row of pixels less, which is less than half of a row of coarse cells.
    assert marginals.sum() == (16 * 15 if cell == 1 else 16)


def test_a_box_that_two_tiles_tell_of_is_one_object_however_they_outline_it(tmp_path: Path) -> None:
    # The second tile begins at column 16; only there something is found in the box.
    source = Source({0: (Hint(0, 1, 18, 4, 30, 16, False),), 1: (Hint(0, 1, 2, 4, 14, 16, False),)})

    class Corner(Rounding):
        def look_at(self, rgb: Any) -> Callable[[Hint], Iterable[Found]]:
            ask = super().look_at(rgb)
            # As high and wide as the box, and a third of it.
            corner = block(0, 0, 32, 4) | block(14, 0, 16, 32)
            return lambda hint: (Found(one.mask & corner, 0.9) for one in ask(hint))

    (found,) = refiner_of(source, Corner(), tmp_path).found_objects(lambda: None)
    first, second = (found.source.objects(tile) for tile in (0, 1))
    assert first is not None and second is not None
    assert (first[:, :, 16:] > 0).sum() > 2 * (second[:, :, :16] > 0).sum() > 0
    assert len({*merge_objects(found).final[1:].tolist()}) == 1
