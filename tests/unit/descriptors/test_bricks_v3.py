"""Mask and seams: texts of the grammar that lose nothing of the mask, and tell objects apart."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.descriptors import (
    BrickFormatV1,
    BrickFormatV3,
    DescriptorError,
    SoftTokens,
    make_format,
    strict_text,
)
from t4s_geo.descriptors.seams import regions
from tests.unit.descriptors.examples import object_maps, two_wide, walk

GRID = 16
FORMAT = BrickFormatV3(GRID)
# Two houses that share a wall, and a third beside them.
BOX, MASK, WALL = "<y4><x2><y8><x12>", "<r1><f4><j5><f6>", "<seam><r1><j2><b55>"


def written(objects: np.ndarray, format: BrickFormatV3 = FORMAT) -> str:
    return format.write((objects > 0).astype(np.uint8), ["house"], objects.astype(np.uint16))


def symbols_of(text: str, format: BrickFormatV3 = FORMAT) -> list[int]:
    return [format.vocabulary.index[token] for token in re.findall("<[^>]+>", text)]


@settings(max_examples=40)
@given(object_maps(GRID))
def test_the_mask_is_version_1s_and_nothing_of_it_is_lost(objects: np.ndarray) -> None:
    mask = (objects > 0).astype(np.uint8)
    plain, told = FORMAT.write(mask, ["water"]), written(objects)
    assert plain == BrickFormatV1(GRID).write(mask, ["water"])
    assert told.partition("<seam>")[0] == plain
    state = FORMAT.grammar.start
    for symbol in [*symbols_of(told), FORMAT.vocabulary.end]:
        assert FORMAT.grammar.allowed(state)[symbol]
        state = FORMAT.grammar.advance(state, symbol)
    for lenient in (False, True):
        assert np.array_equal(FORMAT.read(told, ["house"], lenient=lenient).cells, mask)
    assert (FORMAT.read(told, ["house"]).objects is None) == (told == "<none>")


@settings(max_examples=40)
@given(object_maps(GRID), st.sampled_from([8, 128]))
def test_objects_two_cells_wide_are_read_as_they_were(objects: np.ndarray, grid: int) -> None:
    objects = two_wide(objects[:grid, :grid].astype(np.int64))
    padded = np.zeros((grid, grid), np.uint16)
    padded[: len(objects), : len(objects)] = objects
    format = BrickFormatV3(grid)
    text = written(padded, format)
    reading = format.read(text, ["house"])
    assert np.array_equal(reading.numbered, regions(padded))
    assert reading.count == regions(padded).max()
    assert format.write(reading.cells, ["house"], reading.objects) == text


@given(st.integers(0, 2**32 - 1).map(random.Random), st.sampled_from([(5, None), (16, 40), (33, None)]))
def test_whatever_the_grammar_writes_is_read(source: random.Random, made: tuple[int, int | None]) -> None:
    format = BrickFormatV3(*made)
    text = format.text(walk(format, source))
    reading = format.read(text, ["house"])
    seams = format.read(f"{text.partition('<seam>')[0]}", ["house"])
    assert np.array_equal(reading.cells, seams.cells) and seams.objects is None
    lenient = format.read(text, ["house"], lenient=True)
    assert np.array_equal(lenient.numbered, reading.numbered)
    if "<seam>" in text:
        assert reading.objects is not None
        assert np.array_equal(reading.objects > 0, reading.cells > 0)
        assert np.array_equal(regions(reading.objects), reading.objects)
    else:
        assert reading.objects is None
    again = format.write(reading.cells, ["house"], reading.objects)
    assert made[1] is not None or np.array_equal(format.read(again, ["house"]).cells, reading.cells)


def test_a_wall_tells_two_houses_apart() -> None:
    objects = np.zeros((GRID, GRID), np.uint16)
    objects[4:8, 2:6], objects[4:8, 6:8], objects[4:8, 10:12] = 7, 3, 9
    assert written(objects) == BOX + MASK + WALL
    reading = FORMAT.read(BOX + MASK + WALL, ["house"])
    assert reading.objects is not None and reading.count == 3
    assert reading.objects[4].tolist() == [0, 0, 1, 1, 1, 1, 2, 2, 0, 0, 3, 3, 0, 0, 0, 0]


def test_what_cannot_be_counted_is_one_object_and_what_can_are_parts() -> None:
    water, houses = (FORMAT.read(BOX + MASK + end, ["it"]) for end in ("", "<seam>"))
    assert water.objects is None and water.count == 1
    assert houses.count == 2
    assert np.array_equal(water.cells, houses.cells)
    nothing = FORMAT.read("<none>", ["house"])
    assert nothing.count == 0 and not nothing.cells.any()


def test_cells_of_no_object_stay_in_the_mask_and_apart() -> None:
    objects = np.zeros((GRID, GRID), np.uint16)
    objects[4:8, 2:6] = 1
    mask = np.zeros((GRID, GRID), np.uint8)
    mask[4:8, 2:10] = 1
    reading = FORMAT.read(FORMAT.write(mask, ["house"], objects), ["house"])
    assert np.array_equal(reading.cells, mask) and reading.count == 2
    assert np.array_equal(reading.numbered == 1, objects == 1)


def test_seams_off_the_mask_mean_nothing() -> None:
    text = BOX + MASK + "<seam><r1><j2><b55><j4><baa>"
    assert np.array_equal(
        FORMAT.read(text, ["house"]).numbered, FORMAT.read(BOX + MASK + WALL, ["house"]).numbered
    )


@settings(max_examples=25)
@given(object_maps(GRID), st.sampled_from([8, 12, 24, 60]), st.booleans())
def test_every_text_is_within_its_limit(objects: np.ndarray, limit: int, told: bool) -> None:
    format = BrickFormatV3(GRID, limit)
    mask = (objects > 0).astype(np.uint8)
    text = format.write(mask, ["house"], objects if told else None)
    assert len(symbols_of(text)) < limit
    cells = format.read(text, ["house"]).cells
    whole = FORMAT.write(mask, ["house"], objects if told else None)
    assert text == whole or len(symbols_of(whole)) >= limit
    if limit == 60 and text != whole:
        assert cells.any()


def test_when_there_is_no_room_the_largest_objects_stay() -> None:
    objects = np.zeros((64, 64), np.uint16)
    for number, (row, column) in enumerate(np.ndindex(8, 8), start=1):
        size = 3 + row // 2
        objects[8 * row : 8 * row + size, 8 * column : 8 * column + size] = number
    reading = (format := BrickFormatV3(64, 200)).read(written(objects, format), ["house"])
    kept = {int(objects[reading.numbered == number].max()) for number in range(1, reading.count + 1)}
    assert 10 < len(kept) < 64
    assert min(kept) > 64 - 8 * 4


def test_one_object_that_is_too_ragged_is_written_as_well_as_the_limit_allows() -> None:
    noise = np.random.default_rng(0).random((64, 64)) < 0.7
    format = BrickFormatV3(64, 200)
    text = format.write(noise.astype(np.uint8), ["water"])
    cells = format.read(text, ["water"]).cells > 0
    assert 100 < len(symbols_of(text, format)) < 200
    assert (cells & noise).sum() / (cells | noise).sum() > 0.7


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOX + "<seam><r1><b55>", "<seam> may not stand after the box"),
        (BOX + MASK + "<seam><seam>", "<seam> may not stand after <seam>"),
        (BOX + MASK + WALL + "<seam>", "<seam> may not stand after a brick"),
        (BOX + MASK + WALL + "<r1>", "<r1> may not stand after a brick"),
        (BOX + MASK + "<seam><f5>", "<f5> may not stand after <seam>"),
        (BOX + MASK + "<y9>", "<y9> may not stand after a fill"),
        (BOX + MASK + "<seam><r1>", "breaks off"),
        (BOX + MASK + "<seams>", "no brick token"),
    ],
)
def test_errors_say_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(DescriptorError, match=reason):
        FORMAT.read(text, ["house"])


@pytest.mark.parametrize(
    "text",
    [
        BOX + MASK + "<seam>" + WALL + "<seam>",
        BOX + "<seam>" + MASK + "<seam><f3><r0><f5>" + WALL.removeprefix("<seam>"),
        BOX + MASK + WALL + "<y1><none>",
    ],
)
def test_lenient_reading_leaves_out_what_may_not_stand_there(text: str) -> None:
    expected = FORMAT.read(BOX + MASK + WALL, ["house"])
    assert np.array_equal(FORMAT.read(text, ["house"], lenient=True).numbered, expected.numbered)
    # What is written anew tells the same objects apart.
    assert strict_text(FORMAT, text, "house") == BOX + MASK + WALL


def test_probabilities_are_those_of_the_mask_at_seams_too() -> None:
    words = FORMAT.vocabulary
    symbols = [*symbols_of(BOX + MASK + WALL), words.end]
    certain = np.eye(len(words) + 1, dtype=np.float32)[symbols]
    certain[symbols.index(words.index["<f4>"])] *= 0.75
    soft = FORMAT.soft_cells(SoftTokens(np.array(symbols), certain @ FORMAT.token_cells))
    expected = FORMAT.read(BOX + MASK + WALL, ["house"]).cells.astype(np.float32)
    expected[4:8, 2:8] = 0.75
    assert np.array_equal(soft, expected)


def test_a_text_without_end_is_refused_at_the_limit() -> None:
    for text in (BOX + "<r1><f4>" * 1_000_000, BOX + MASK + "<seam>" * 1_000_000):
        for lenient in (False, True):
            with pytest.raises(DescriptorError):
                FORMAT.read(text, ["house"], lenient=lenient)


def test_invalid_grids_and_limits_are_refused() -> None:
    with pytest.raises(ValueError, match="needs a grid of 256 cells a side at most, not 257"):
        make_format("boxwise-bricks-v3", 257)
    with pytest.raises(ValueError, match="no room"):
        make_format("boxwise-bricks-v3", 64, 6)
    with pytest.raises(ValueError, match="objects have shape"):
        FORMAT.write(np.zeros((GRID, GRID), np.uint8), ["house"], np.zeros((2, 2), np.uint16))
    assert make_format("boxwise-bricks-v3", 64, 300).longest == 300
    assert make_format("boxwise-bricks-v3", 32).longest == 4 + 2 * (1 + 8 * 17)


def test_as_many_objects_as_a_grid_can_hold() -> None:
    format = BrickFormatV3(256)
    dots = (np.indices((256, 256)).sum(axis=0) % 2).astype(np.uint8)
    assert format.read(format.write(dots, ["tree"], dots.astype(np.uint16)), ["tree"]).count == 256**2 // 2
