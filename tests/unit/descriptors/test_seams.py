"""Seams: what they keep apart, what grows back, and how long that takes."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.ndimage import label

from t4s_geo.descriptors.seams import find_seams, parts_of, regions
from tests.unit.descriptors.examples import two_wide

SHAPES = st.tuples(st.integers(1, 24), st.integers(1, 24))


@st.composite
def object_maps(draw: st.DrawFn) -> np.ndarray:
    """Blocks that cover each other, so that all kinds of shapes touch; some of them are holes."""
    numbers = np.zeros(draw(SHAPES), np.int64)
    for number in range(1, 1 + draw(st.integers(0, 9))):
        top, left = (draw(st.integers(0, side - 1)) for side in numbers.shape)
        height, width = draw(st.integers(1, 14)), draw(st.integers(1, 14))
        numbers[top : top + height, left : left + width] = number * draw(st.sampled_from([1, 1, 1, 0]))
    return numbers


def picture(text: str) -> np.ndarray:
    return np.array([[".ABCDEFG".index(letter) for letter in line] for line in text.split()], np.int64)


@given(object_maps())
def test_what_is_two_cells_wide_everywhere_is_read_as_it_was(numbers: np.ndarray) -> None:
    numbers = two_wide(numbers)
    assert np.array_equal(parts_of(numbers > 0, find_seams(numbers)), regions(numbers))


@given(object_maps())
def test_parts_hang_together_and_never_mix_what_seams_keep_apart(numbers: np.ndarray) -> None:
    mask, seams = numbers > 0, find_seams(numbers)
    assert not (seams & ~mask).any()
    parts = parts_of(mask, seams)
    assert np.array_equal(parts > 0, mask)
    assert np.array_equal(regions(parts), parts)
    cores = mask & ~seams
    for part in np.unique(parts[cores]):
        assert len(np.unique(numbers[cores & (parts == part)])) == 1


@given(hnp.arrays(np.int64, SHAPES, elements=st.integers(0, 3)))
def test_any_seams_leave_the_mask_as_it_is(values: np.ndarray) -> None:
    mask, seams = values % 2 > 0, values > 1
    parts = parts_of(mask, seams)
    assert np.array_equal(parts > 0, mask)
    # Cells that are no seam are of one part just where they hang together.
    cores = mask & ~seams
    assert np.array_equal(regions(np.where(cores, parts, 0)), regions(cores))
    # Each part hangs together, and they are numbered in reading order.
    assert np.array_equal(regions(parts), parts)


@given(hnp.arrays(np.bool_, SHAPES))
def test_regions_are_what_scipy_finds(mask: np.ndarray) -> None:
    assert np.array_equal(regions(mask), label(mask)[0])


@pytest.mark.parametrize(
    ("drawn", "seams"),
    [
        # On the left and the upper side of a wall, never on both.
        ("AAABBB AAABBB", "..#... ..#..."),
        ("AAA AAA BBB BBB", "... ### ... ..."),
        ("AA.BB AA.BB", "..... ....."),
        # Corners that touch are apart already.
        ("AA.. AA.. ..BB ..BB", ".... .... .... ...."),
        # The lower right cell of A would be cut off: it is a seam, too.
        ("...CC .AACC .AA.. BB... BB...", "..... ..#.. .##.. ..... ....."),
    ],
)
def test_where_seams_run(drawn: str, seams: str) -> None:
    numbers = picture(drawn)
    found = find_seams(numbers)
    assert np.array_equal(found, [[sign == "#" for sign in line] for line in seams.split()])
    assert np.array_equal(parts_of(numbers > 0, found), regions(numbers))


def test_parts_grow_over_seams_step_by_step_and_what_is_seam_all_over_is_a_part() -> None:
    mask = picture("AAAAAAA .....A. AA...A.") > 0
    seams = picture("BBBBB.. ....... BB.....") > 0
    assert np.array_equal(parts_of(mask, seams), picture("AAAAAAA .....A. BB...A."))
    # What is to the right comes before what is below.
    assert np.array_equal(parts_of(picture("AA A.") > 0, picture("A. ..") > 0), picture("AA B."))


@pytest.mark.parametrize("kind", ["winding", "dots", "comb", "noise", "full"])
def test_reading_is_quick_whatever_the_shape(kind: str) -> None:
    side = 256
    rows, columns = np.indices((side, side))
    masks = {
        # One way through the whole tile, a cell wide.
        "winding": (rows % 2 == 0) | (columns == np.where(rows % 4 == 1, side - 1, 0)),
        "dots": (rows + columns) % 2 == 0,
        "comb": (rows % 2 == 0) | (columns == 0),
        "noise": np.random.default_rng(0).random((side, side)) < 0.6,
        "full": rows >= 0,
    }
    mask = masks[kind]
    seams = mask.copy()
    seams[0, 0] = False
    began = time.process_time()
    parts = parts_of(mask, seams)
    assert time.process_time() - began < 1
    assert parts.max() == label(mask)[1]
