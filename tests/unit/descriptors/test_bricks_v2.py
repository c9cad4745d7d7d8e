"""Learned bricks: texts of the grammar that describe the mask well, and tell objects apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.descriptors import BrickFormatV2, DescriptorError, make_format
from t4s_geo.descriptors.codebook import Codebook, learned_patterns
from tests.unit.descriptors.examples import object_maps

GRID = 64
FORMAT = BrickFormatV2(GRID)


def _iou(one: np.ndarray, other: np.ndarray) -> float:
    union = (one | other).sum()
    return float((one & other).sum() / union) if union else 1.0


@settings(max_examples=30)
@given(object_maps(GRID))
def test_every_text_is_one_of_the_grammar_and_within_the_limit(objects: np.ndarray) -> None:
    for limit in (12, 40, 1024):
        format = BrickFormatV2(GRID, limit)
        for symbols in (format.symbols(objects > 0), _symbols(format, _written(format, objects))):
            state = format.grammar.start
            for symbol in [*symbols, format.vocabulary.end]:
                assert format.grammar.allowed(state)[symbol]
                state = format.grammar.advance(state, symbol)
            assert state.length == len(symbols) + 1 <= limit


def _written(format: BrickFormatV2, objects: np.ndarray) -> str:
    return format.write((objects > 0).astype(np.uint8), ["water"], objects.astype(np.uint16))


def _symbols(format: BrickFormatV2, text: str) -> list[int]:
    return [format.vocabulary.index[f"<{token}"] for token in text.split("<")[1:]]


@given(object_maps(GRID), st.sampled_from([0.0005, 0.002, 0.01]))
def test_what_is_given_up_is_paid_for_by_tokens(objects: np.ndarray, price: float) -> None:
    format = BrickFormatV2(GRID, limit=8192, price=price)
    mask = objects > 0
    symbols = format.symbols(mask)
    wrong = int((format.read(format.text(symbols), ["x"]).cells != mask).sum())
    # At the worst nothing is written, and all of the mask is wrong; or all bricks at the finest size.
    assert wrong <= mask.sum()
    assert len(symbols) <= 1 or wrong + price * mask.sum() * (len(symbols) - 5) <= mask.sum() + 1e-3 * GRID**2


@given(st.integers(0, 62), st.integers(0, 62), st.data())
def test_rectangles_lose_nothing(top: int, left: int, data: st.DataObject) -> None:
    bottom, right = data.draw(st.integers(top + 1, GRID)), data.draw(st.integers(left + 1, GRID))
    mask = np.zeros((GRID, GRID), np.bool_)
    mask[top:bottom, left:right] = True
    assert np.array_equal(FORMAT.read(FORMAT.write(mask.astype(np.uint8), ["roof"]), ["roof"]).cells, mask)


def test_touching_objects_are_told_apart() -> None:
    objects = np.zeros((GRID, GRID), np.uint16)
    objects[4:20, 4:20], objects[4:20, 20:40], objects[20:30, 4:40] = 7, 3, 5
    text = _written(FORMAT, objects)
    read = FORMAT.read(text, ["water"]).objects
    assert sorted(np.unique(read)) == [0, 1, 2, 3]
    for number in (3, 5, 7):
        assert max(_iou(objects == number, read == other) for other in (1, 2, 3)) == 1
    assert np.array_equal(FORMAT.read(text, ["roof"]).cells, objects > 0)


def test_objects_come_from_top_to_bottom() -> None:
    objects = np.zeros((GRID, GRID), np.uint16)
    objects[40:50, 0:10], objects[0:10, 40:50] = 1, 2
    read = FORMAT.read(_written(FORMAT, objects), ["water"]).objects
    assert read[45, 5] == 2 and read[5, 45] == 1


def test_when_there_is_no_room_the_largest_objects_stay() -> None:
    objects = np.zeros((GRID, GRID), np.uint16)
    for number, (row, column) in enumerate(np.ndindex(8, 8), start=1):
        size = 3 + row // 2
        objects[8 * row : 8 * row + size, 8 * column : 8 * column + size] = number
    read = FORMAT.read(_written(BrickFormatV2(GRID, limit=200), objects), ["water"]).objects
    kept = {int(objects[read == number].max()) for number in np.unique(read)[1:]}
    assert 10 < len(kept) < 64
    assert min(kept) > 64 - 8 * 4


def test_small_things_get_fine_cells_and_large_ones_few_tokens() -> None:
    format = BrickFormatV2(256)
    roof, lake = np.zeros((2, 256, 256), np.bool_)
    roof[101:108, 51:60] = True
    rows, columns = np.mgrid[:256, :256]
    lake[(rows - 128) ** 2 + (columns - 128) ** 2 < 100**2] = True
    assert "<s1>" in format.text(format.symbols(roof))
    text = format.text(format.symbols(lake))
    assert "<s8>" in text and text.count("<") < 30
    assert _iou(format.read(text, ["x"]).cells > 0, lake) > 0.95


def test_the_text_of_a_small_mask_is_the_specified_one() -> None:
    mask = np.zeros((GRID, GRID), np.uint8)
    mask[8:24, 16:40] = 1
    assert FORMAT.write(mask, ["water"]) == "<y8><x16><y24><x40><s4><r0><f2>"


def test_overlapping_boxes_keep_what_was_written_first() -> None:
    text = "<y0><x0><y16><x16><s1><r0><f2><r1><f2><y8><x8><y24><x24><s1><r1><f3><r2><f3>"
    read = FORMAT.read(text, ["water"]).objects
    assert (read == 1).sum() == 256
    assert (read == 2).sum() == 256 - 64


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<y0><x0><y8><x8><r0><f1>", "<r0> may not stand after the box"),
        ("<y0><x0><y8><x8><s1><s1>", "<s1> may not stand after the size of cells"),
        ("<y8><x0><y16><x8><s1><r1><f1><y0>", "<y0> may not stand after a fill"),
        ("<y0><x0><y8><x8><s1><r0><f1><y0><x0>", "breaks off"),
        ("<y0><x0><y8><x8><s3>", "no brick token"),
    ],
)
def test_errors_say_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(DescriptorError, match=reason):
        FORMAT.read(text, ["water"])


def test_a_text_without_end_is_refused_at_the_limit() -> None:
    text = "<y0><x0><y8><x8><s1><r0><f1>" * 1_000_000
    with pytest.raises(DescriptorError, match=r"cannot end within 1023 tokens") as caught:
        FORMAT.read(text, ["water"])
    assert caught.value.position < 1024 * 5


def test_invalid_grids_and_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 64"):
        make_format("boxwise-bricks-v2", 100)
    with pytest.raises(ValueError, match="no room"):
        make_format("boxwise-bricks-v2", 64, 5)
    with pytest.raises(ValueError, match="max_tokens must be left out"):
        make_format("boxwise-bricks-v1", 32, 100)


def test_the_shipped_codebook_has_no_pattern_twice_and_none_that_runs_say() -> None:
    book: Codebook = learned_patterns()
    assert len(book) == 1024 == len(np.unique(book.patterns, axis=0)) == len(set(book.names))
    assert book.patterns.any(axis=1).all() and not book.patterns.all(axis=1).any()
