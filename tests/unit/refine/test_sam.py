"""Masks of an outlining model: which are taken, and where they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings
from t4s_geo.raster.scene import TileImage, TileReadError
from t4s_geo.raster.tiling import Tiling
from t4s_geo.refine.choice import RefineChoice
from t4s_geo.refine.sam import SamRefiner

NEAREST = MosaicSettings(upsample="nearest")


@dataclass
class Answers:
    """Tiles that all have the same answer."""

    cells: np.ndarray
    countable: tuple[int, ...] = ()
    numbers: np.ndarray | None = None

    def marginals(self, tile: int) -> np.ndarray | None:
        return None if tile == 3 else self.cells

    def has_answer(self, tile: int) -> bool:
        return self.marginals(tile) is not None

    def validity(self, tile: int) -> None:
        return None

    def objects(self, tile: int) -> np.ndarray | None:
        return self.numbers


@dataclass
class Outliner:
    """Draws outlines with a function, and remembers what it was shown."""

    draw: Callable[[np.ndarray], np.ndarray]
    images: int = 0
    shown: list[np.ndarray] = field(default_factory=list)

    def look_at(self, rgb: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        self.images += 1
        return self._outline

    def _outline(self, coarse: np.ndarray) -> np.ndarray:
        self.shown.append(coarse)
        return self.draw(coarse)


class Blank:
    """A scene of one colour."""

    def read(self, window: Window) -> TileImage:
        shape = (window.height, window.width)
        return TileImage(np.zeros((*shape, 3), np.uint8), np.ones(shape, np.bool_))


class Damaged:
    """A scene that cannot be read."""

    def read(self, window: Window) -> TileImage:
        raise TileReadError


def _mosaic(answers: Answers, tiling: Tiling, options: MosaicSettings) -> Mosaic:
    grid = PixelGrid(CRS.from_epsg(32633), Affine(1, 0, 5e5, 0, -1, 5e6), tiling.width, tiling.height)
    return Mosaic(grid, tiling, len(answers.cells), answers, options)


def _two_squares() -> np.ndarray:
    """Cells (1, 8, 8) with a square of 3 x 3 and one of 2 x 2 that touches its corner."""
    cells = np.zeros((1, 8, 8), np.float32)
    cells[0, :3, :3], cells[0, 3:5, 3:5] = 0.8, 0.6
    return cells


def _shifted(mask: np.ndarray) -> np.ndarray:
    return np.roll(mask, 1, axis=1)


def _refine(answers: Answers, outliner: Outliner, scene: object = None) -> np.ndarray:
    tiling = Tiling(32, 32, 32, 0, 4)
    refiner = SamRefiner(_mosaic(answers, tiling, NEAREST), scene or Blank(), outliner)
    return refiner.probabilities(Window(0, 0, 32, 32))


def test_a_mask_that_agrees_is_taken_with_the_probability_of_its_object() -> None:
    found = _refine(Answers(_two_squares()), Outliner(_shifted))[0]
    # Means over tiles are rounded.
    assert found[:12, 1:13] == pytest.approx(0.8)
    assert not found[:12, 0].any()
    assert found[12:20, 13:21] == pytest.approx(0.6)
    assert not found[12:20, 12].any()


def test_a_mask_that_is_another_thing_is_left() -> None:
    answers = Answers(_two_squares())
    for draw in (np.zeros_like, np.ones_like, lambda mask: np.roll(mask, 5, axis=0)):
        found = _refine(answers, Outliner(draw))
        assert found == pytest.approx(np.kron(answers.cells, np.ones((4, 4), np.float32)))


def test_objects_are_what_hangs_together_unless_the_model_told_them_apart() -> None:
    outliner = Outliner(lambda mask: mask)
    _refine(Answers(_two_squares()), outliner)
    assert [int(mask.sum()) for mask in outliner.shown] == [9 * 16, 4 * 16]
    numbers = np.zeros((1, 8, 8), np.uint16)
    numbers[0, :3, :2], numbers[0, :3, 2], numbers[0, 3:5, 3:5] = 1, 2, 4
    outliner = Outliner(lambda mask: mask)
    _refine(Answers(_two_squares(), (0,), numbers), outliner)
    assert [int(mask.sum()) for mask in outliner.shown] == [6 * 16, 3 * 16, 4 * 16]


def test_what_cannot_be_seen_or_holds_nothing_stays() -> None:
    answers, outliner = Answers(_two_squares()), Outliner(_shifted)
    found = _refine(answers, outliner, Damaged())
    assert found == pytest.approx(np.kron(answers.cells, np.ones((4, 4), np.float32)))
    assert not _refine(Answers(np.zeros((1, 8, 8), np.float32)), outliner).any()
    assert outliner.images == 0


@pytest.mark.parametrize("side", [8, 20, 32])
def test_blocks_do_not_show_and_each_tile_is_looked_at_once(side: int) -> None:
    tiling, outliner = Tiling(61, 50, 32, 12, 4), Outliner(_shifted)
    cells = np.concatenate([_two_squares(), _two_squares()[:, ::-1]])
    refiner = SamRefiner(_mosaic(Answers(cells), tiling, MosaicSettings()), Blank(), outliner)
    whole = refiner.probabilities(Window(0, 0, 61, 50))
    pieces = np.full_like(whole, np.nan)
    for top in range(0, 50, side):
        for left in range(0, 61, side):
            window = Window(left, top, min(side, 61 - left), min(side, 50 - top))
            pieces[(slice(None), *window.toslices())] = refiner.probabilities(window)
    assert np.array_equal(pieces, whole)
    assert outliner.images == len(tiling) - 1


@pytest.mark.parametrize("value", ["edge", "sam:", "edges:3", "none:", ""])
def test_other_ways_to_refine_are_not_known(value: str) -> None:
    with pytest.raises(UserError, match="must be none, edges, seams, sam or sam:CHECKPOINT"):
        RefineChoice.parse(value)


def test_a_checkpoint_has_a_folder_or_a_name() -> None:
    assert RefineChoice.parse("sam").splits()
    assert not RefineChoice.parse("sam:nobody/nothing").splits()
    # On Windows a folder's own name may hold a colon.
    assert RefineChoice.parse("sam:C:/sam") == RefineChoice("sam", "C:/sam")
    RefineChoice.parse("sam:facebook/sam-vit-base").check()
    with pytest.raises(UserError, match="no SAM checkpoint /nowhere/sam"):
        RefineChoice.parse("sam:/nowhere/sam").check()


def test_what_sam_needs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("t4s_geo.refine.choice.find_spec", lambda name: None)
    RefineChoice.parse("edges").check()
    RefineChoice.parse("sam").check()
    with pytest.raises(UserError, match=r"needs torch.*t4s-geo\[local\]"):
        RefineChoice.parse("sam:facebook/sam-vit-base").check()
