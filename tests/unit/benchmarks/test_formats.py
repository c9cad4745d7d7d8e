"""Formats of the benchmark: lossless ones come back as they were, lossy ones keep their promises."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
pytest.importorskip("tokenizers")

from formats.adaptive import AdaptiveBricks
from formats.bricks import Style
from formats.cells import Drawing, iou, majority
from formats.fixed import CopiedRows, FixedBricks, PackageBricks, Smoothed
from formats.pictures import TILE, find_pictures, halves, spread
from formats.pictures import Tile as LabelTile
from formats.plot import draw
from formats.polygons import Polygons
from formats.public import count_all_tokens, public
from formats.runs import BinaryRuns
from formats.text import RawImageWise, count_tokens

from embedded_training.codebook import learn
from t4s_geo.descriptors import ImageWiseFormat
from t4s_geo.descriptors.codebook import every_pattern

GRID = 16
STYLES = [Style(merged, implied) for merged in (False, True) for implied in (False, True)]


@st.composite
def cell_masks(draw: st.DrawFn, grid: int = GRID) -> np.ndarray:
    """Pixel masks made of whole cells: noise, blocks, and both."""
    cells = draw(hnp.arrays(np.bool_, (grid, grid)) | st.just(np.zeros((grid, grid), np.bool_)))
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, grid - 1)), draw(st.integers(0, grid - 1))
        height, width = draw(st.integers(1, grid)), draw(st.integers(1, grid))
        cells[top : top + height, left : left + width] = draw(st.booleans())
    return np.kron(cells, np.ones((TILE // grid,) * 2, np.bool_))


def lossless() -> list[object]:
    shapes = [(4, 2), (2, 4), (3, 3), (1, 1), (2, 2)]
    bricks = [FixedBricks(GRID, every_pattern(*shape), style=style) for shape in shapes for style in STYLES]
    others = [PackageBricks(GRID), CopiedRows(bricks[0]), BinaryRuns(GRID, True), BinaryRuns(GRID, False)]
    return [*bricks, *others]


@settings(max_examples=25)
@given(cell_masks())
def test_lossless_formats_return_the_mask(mask: np.ndarray) -> None:
    for form in lossless():
        read = form.decode(form.encode(mask))
        assert np.array_equal(read.nearest(), mask), form


@settings(max_examples=25)
@given(cell_masks())
def test_the_writer_is_as_short_as_the_package(mask: np.ndarray) -> None:
    written = FixedBricks(GRID, every_pattern(4, 2)).encode(mask)
    assert len(written) == len(PackageBricks(GRID).encode(mask))


@settings(max_examples=15)
@given(cell_masks(), st.sampled_from(STYLES))
def test_choosing_cells_without_a_price_loses_nothing(mask: np.ndarray, style: Style) -> None:
    form = AdaptiveBricks(every_pattern(4, 2), 0.0, (4, 16), style=style)
    assert np.array_equal(form.decode(form.encode(mask)).nearest(), mask)


@settings(max_examples=25)
@given(cell_masks(), st.sampled_from([0.0005, 0.002, 0.01]), st.sampled_from(STYLES))
def test_pruning_never_costs_more_than_it_saves(mask: np.ndarray, price: float, style: Style) -> None:
    """Wrong pixels and tokens, weighed by the price, are no more than those of the text without loss."""
    exact = FixedBricks(GRID, every_pattern(4, 2), style=style)
    pruned = FixedBricks(GRID, every_pattern(4, 2), price, style)
    lossless_text, text = exact.encode(mask), pruned.encode(mask)
    wrong = int((pruned.decode(text).nearest() ^ mask).sum())
    saved = len(lossless_text) - len(text)
    assert wrong <= price * mask.sum() * saved + 1e-6 or len(text) == 1
    assert len(text) <= len(lossless_text)


@settings(max_examples=15)
@given(cell_masks())
def test_choosing_cells_is_at_least_as_good_as_each_of_them(mask: np.ndarray) -> None:
    def worth(cells: tuple[int, ...]) -> float:
        form = AdaptiveBricks(every_pattern(4, 2), 0.002, cells)
        text = form.encode(mask)
        return iou(form.decode(text).nearest(), mask) - 0.002 * len(text)

    # The token that says the size is the one that a single size does without.
    assert worth((8, 16)) >= max(worth((8,)), worth((16,))) - 0.002 - 1e-9


@settings(max_examples=10)
@given(cell_masks(), st.sampled_from([None, 2, 8]), st.sampled_from(STYLES))
def test_a_codebook_writes_its_own_drawings_exactly(
    mask: np.ndarray, reach: int | None, style: Style
) -> None:
    """What was decoded can be written again without loss, at a price of next to nothing."""
    form = AdaptiveBricks(every_pattern(2, 2), 0.0, (16,), reach, style)
    once = form.decode(form.encode(mask)).nearest()
    again = form.decode(form.encode(once)).nearest()
    assert np.array_equal(once, again)


def test_a_learned_codebook_keeps_the_commonest_patterns() -> None:
    rings = np.zeros((TILE, TILE), np.bool_)
    rings[16:240, 16:240] = True
    rings[64:192, 64:192] = False
    # Eight corners and eight edges at most: all fit.
    book = learn([rings], (32,), 4, 4, 64)
    assert len(book.patterns) <= 16
    form = FixedBricks(32, book, 0.0)
    assert np.array_equal(form.decode(form.encode(rings)).nearest(), rings)


def test_learning_keeps_to_the_number_of_patterns_and_describes_noise_roughly() -> None:
    noise = np.random.default_rng(1).random((TILE, TILE)) < 0.5
    book = learn([noise], (64,), 4, 4, 32)
    assert 1 < len(book.patterns) <= 32
    assert book.patterns.any(axis=1).all() and not book.patterns.all(axis=1).any()
    form = FixedBricks(64, book, 0.0)
    found = form.decode(form.encode(noise)).nearest()
    everything = np.ones_like(noise)
    assert (found ^ noise).mean() < (everything ^ noise).mean()


@settings(max_examples=25)
@given(st.integers(0, 200), st.integers(0, 200), st.integers(4, 50), st.integers(4, 50))
def test_polygons_and_smoothing_keep_rectangles(top: int, left: int, height: int, width: int) -> None:
    mask = np.zeros((TILE, TILE), np.bool_)
    mask[top : top + height, left : left + width] = True
    exact = Polygons(TILE)
    assert len(exact.encode(mask)) == 9
    assert np.array_equal(exact.decode(exact.encode(mask)).nearest(), mask)
    smoothed = Smoothed(PackageBricks(TILE), 3)
    # A filter of three pixels takes a pixel off each corner, and nothing else.
    assert (smoothed.decode(smoothed.encode(mask)).nearest() ^ mask).sum() <= 4


def test_what_no_polygon_is_left_of_is_empty() -> None:
    mask = np.zeros((TILE, TILE), np.bool_)
    mask[5, 5] = True
    form = Polygons(32)
    assert form.encode(mask) == [("none", 0)]
    assert not form.decode(form.encode(mask)).nearest().any()


def test_polygons_keep_holes() -> None:
    mask = np.zeros((TILE, TILE), np.bool_)
    mask[8:200, 8:200] = True
    mask[40:80, 40:80] = False
    form = Polygons(TILE)
    assert np.array_equal(form.decode(form.encode(mask)).nearest(), mask)


@settings(max_examples=25)
@given(hnp.arrays(np.uint8, (5, 5), elements=st.integers(0, 2)))
def test_raw_text_and_runs_say_the_same(codes: np.ndarray) -> None:
    raw, runs = RawImageWise(5), ImageWiseFormat(5)
    labels = ["water", "road"]
    assert np.array_equal(raw.read(raw.write(codes, labels), labels).cells, codes)
    assert np.array_equal(runs.read(runs.write(codes, labels), labels).cells, codes)


def test_tokens_are_words_digits_and_marks() -> None:
    # <seg> others * 1 6 | water * 9 newline </seg>: eleven, a space belongs to what follows it.
    assert count_tokens("<seg>others *16| water *9\n</seg>") == 11
    assert count_tokens("others| water\n") == 4


@pytest.mark.parametrize("grid", [16, 24, 48, 64])
def test_rendering_cells_undoes_taking_their_majority(grid: int) -> None:
    cells = np.random.default_rng(grid).random((grid, grid)) < 0.5
    assert np.array_equal(majority(Drawing(cells).nearest(), grid), cells)


def test_an_even_mask_stays_even_when_rendered_smoothly() -> None:
    for value in (False, True):
        assert (Drawing(np.full((24, 24), value)).smooth() == value).all()


def test_halves_share_no_place_and_limits_spread() -> None:
    tiles = [LabelTile(place, np.ones((TILE, TILE), np.uint8)) for place in "abc" for _ in range(4)]
    first, second = halves(tiles)
    assert {tile.place for tile in first} == {"a", "c"}
    assert {tile.place for tile in second} == {"b"}
    assert [tile.place for tile in spread(tiles, 3)] == ["a", "b", "c"]


def test_folders_give_their_label_pictures_only(tmp_path: Path) -> None:
    for name in ("a_label.png", "a.jpg", "b_reference.tif", "b.tif", "c_label.txt", "d_labelled.tif"):
        (tmp_path / name).touch()
    assert [path.name for path in find_pictures([tmp_path])] == ["a_label.png", "b_reference.tif"]


def test_the_plot_labels_every_line_once() -> None:
    svg = draw({"one & two": [(10.0, 0.7), (100.0, 0.9)], "three": [(20.0, 0.8)], "too low": [(5.0, 0.1)]})
    assert svg.count("one &amp; two") == 1
    assert svg.count(">three<") == 1
    assert "too low" not in svg


def test_public_formats_tell_houses_apart_as_far_as_they_can() -> None:
    numbers = np.zeros((TILE, TILE), np.int64)
    numbers[32:96, 32:64], numbers[32:96, 64:128], numbers[160:192, 96:224] = 1, 2, 3
    for one in public():
        tokens, found = one.through(numbers)
        assert tokens > 12
        if one.grid == TILE:
            # Whole pixels are not whole thousandths.
            assert iou(found > 0, numbers > 0) > 0.97, one.name
            assert found.max() == 3
        else:
            assert found.max() == 2
    assert count_all_tokens("house<poly><loc_1><loc_22></poly>, [[12]]") == 10
