"""Polygons filled as COCO's tools fill them."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from t4s_geo.datasets.outlines import fill


def filled(outline: list[float], height: int, width: int) -> np.ndarray:
    mask = np.zeros((height, width), bool)
    fill(outline, mask)
    return mask


def test_a_rectangle_has_the_pixels_between_its_corners() -> None:
    mask = filled([2, 1, 7, 1, 7, 4, 2, 4], 6, 9)
    assert np.argwhere(mask).min(axis=0).tolist() == [1, 2]
    assert np.argwhere(mask).max(axis=0).tolist() == [3, 6]
    assert mask.sum() == 15


def test_a_triangle_is_that_of_cocos_tools() -> None:
    # pycocotools 2.0.11, frPyObjects([[0.5, 0.5, 6.5, 1.2, 3.1, 5.8]], 7, 8).
    rows = [
        "".join("#" if pixel else "." for pixel in row)
        for row in filled([0.5, 0.5, 6.5, 1.2, 3.1, 5.8], 7, 8)
    ]
    assert rows == TRIANGLE


TRIANGLE = ["........", ".#####..", "..####..", "..###...", "...#....", "........", "........"]


def test_what_lies_outside_is_cut_off() -> None:
    assert filled([-9, -9, 30, -9, 30, 30, -9, 30], 5, 6).all()
    assert not filled([-9, -9, -2, -9, -2, -2], 5, 6).any()


def test_two_outlines_add_up() -> None:
    mask = filled([0, 0, 2, 0, 2, 2, 0, 2], 4, 4)
    fill([1, 1, 4, 1, 4, 4, 1, 4], mask)
    assert mask.sum() == 4 + 9 - 1


@pytest.mark.parametrize(
    ("outline", "why"),
    [
        ([0, 0, 1, 1], "three corners"),
        ([0, 0, 1, 1, 2], "three corners"),
        ([0, 0, 1, 1, float("nan"), 2], "outside"),
        ([0, 0, 1e300, 1, 2, 2], "outside"),
    ],
)
def test_what_is_no_outline_is_refused(outline: list[float], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        filled(outline, 4, 4)


def polygon(number: int) -> list[float]:
    """An outline with many crossings, partly outside of its picture, the same everywhere."""
    places = range(2 * (3 + number % 9))
    return [((k * 37 + number * 53 + k * k * number % 29) % 97) / 97 * 90 - 10 for k in places]


def test_agrees_with_cocos_tools() -> None:
    masks = [filled(polygon(number), 10 + 7 * number % 59, 10 + 11 * number % 53) for number in range(100)]
    # Of what pycocotools 2.0.11 draws of these outlines.
    areas = [0, 0, 0, 460, 767, 60, 165, 1039, 1018, 0, 0, 2, 690, 842, 647, 72, 285, 0, 0, 711]
    assert [int(mask.sum()) for mask in masks[:20]] == areas
    drawn = b"".join(np.packbits(mask).tobytes() for mask in masks)
    assert hashlib.sha256(drawn).hexdigest()[:16] == "1e67623e0c02c6c0"
