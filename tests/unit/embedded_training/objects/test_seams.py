"""Objects as a mask and its seams: what is told apart can be told apart again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_training.objects.scoring import count_objects
from embedded_training.objects.seams import cell_numbers, find_seams, join


def _rows_of_houses(width: int, gap: int, count: int = 5) -> np.ndarray:
    cells = np.zeros((14, count * (width + gap) + 6), int)
    for number in range(count):
        left = 3 + number * (width + gap)
        cells[3:11, left : left + width] = number + 1
    return cells


@given(st.integers(3, 9), st.integers(0, 3))
def test_houses_in_a_row_are_told_apart_whatever_lies_between(width: int, gap: int) -> None:
    houses = _rows_of_houses(width, gap)
    found = join(houses > 0, find_seams(houses))
    counts = count_objects(found, houses)
    assert (counts.found, counts.matched[0], counts.merged) == (5, 5, 0)
    assert counts.iou == 1


def test_without_seams_they_are_one() -> None:
    houses = _rows_of_houses(5, 0)
    counts = count_objects(join(houses > 0, np.zeros(houses.shape, bool)), houses)
    assert (counts.found, counts.matched[0], counts.merged) == (1, 0, 5)


def test_seams_lie_where_two_objects_touch_and_nowhere_else() -> None:
    seams = find_seams(_rows_of_houses(5, 0, count=2))
    assert seams[5].nonzero()[0].tolist() == [7, 8]
    assert not find_seams(_rows_of_houses(5, 2)).any()
    between = find_seams(_rows_of_houses(5, 1, count=2))[5]
    assert between.nonzero()[0].tolist() == [8], "a gap of one cell is a seam itself"


def test_what_is_seam_all_over_is_an_object_of_its_own() -> None:
    mask = np.zeros((6, 12), bool)
    mask[1:5, 1:5] = mask[2:4, 9:11] = True
    seams = np.zeros(mask.shape, bool)
    seams[:, 9:11] = True
    found = join(mask, seams)
    assert set(np.unique(found[1:5, 1:5])) == {1} and set(np.unique(found[2:4, 9:11])) == {2}
    everything = join(mask, mask)
    assert everything.max() == 2 and ((everything > 0) == mask).all()


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_objects_cover_the_mask_and_nothing_else(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mask, seams = rng.random((2, 9, 11)) < 0.6
    found = join(mask, seams)
    assert ((found > 0) == mask).all()
    assert np.unique(found[found > 0]).tolist() == list(range(1, found.max() + 1))


def test_a_cell_takes_the_object_that_covers_most_of_it() -> None:
    pixels = np.array([[7, 7, 0, 0], [7, 2, 0, 3], [2, 2, 9, 9], [0, 1, 9, 9]])
    assert cell_numbers(pixels, 2).tolist() == [[7, 0], [2, 9]]


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_cells_agree_with_counting_them_one_by_one(seed: int, size: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 4, (3 * size, 2 * size))
    cells = cell_numbers(pixels, size)
    for row in range(3):
        for column in range(2):
            part = pixels[row * size : (row + 1) * size, column * size : (column + 1) * size]
            counts = np.bincount(part.ravel(), minlength=5)
            wanted = 1 + counts[1:].argmax() if 2 * counts[1:].sum() >= size * size else 0
            assert cells[row, column] == wanted
