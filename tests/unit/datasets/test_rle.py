"""Masks as run lengths."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from t4s_geo.datasets import rle

MASKS = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(lambda shape: arrays(bool, shape))


@given(MASKS)
@settings(derandomize=True, deadline=None)
def test_writing_and_reading_are_inverse(mask: np.ndarray) -> None:
    assert (rle.decode(rle.encode(mask), *mask.shape) == mask).all()


def test_strings_are_those_of_cocos_tools() -> None:
    # What pycocotools 2.0.11 writes of the same masks.
    block = np.zeros((32, 32), bool)
    block[4:20, 6:26] = True
    assert rle.encode(block) == COCO_BLOCK
    assert rle.encode(np.ones((3, 2), bool)) == "06"
    assert rle.encode(np.zeros((300, 7), bool)) == "dQ2"


COCO_BLOCK = "T6`0`00000000000000000000000000000000000000l5"


def test_lists_are_read_too() -> None:
    assert rle.decode([1, 2, 1], 2, 2).tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([3], "pixels"),
        ([-1, 5], "not those of a mask"),
        ([[4]], "not those of a mask"),
        ("P", "middle of one"),
        ("\x07", "characters"),
        ("ooooooooooo", "characters"),
        ([1 << 62, 4], "not those of a mask"),
    ],
)
def test_what_is_no_mask_is_refused(counts: str | list[int], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rle.decode(counts, 2, 2)


def noise(number: int) -> np.ndarray:
    """A mask of some size, the same everywhere."""
    rows, columns = np.mgrid[: 1 + 7 * number % 59, : 1 + 11 * number % 53]
    return (rows * rows * 7 + columns * 13 + rows * columns * 5 + number * 31) % 17 < number % 18


def test_agrees_with_cocos_tools() -> None:
    written = [rle.encode(noise(number)) for number in range(50)]
    # Of what pycocotools 2.0.11 writes of these masks.
    assert [len(text) for text in written[:12]] == [1, 11, 76, 236, 506, 40, 243, 633, 996, 130, 30, 132]
    assert hashlib.sha256("".join(written).encode()).hexdigest()[:16] == "c5c767afc902f239"
    assert all(
        (rle.decode(text, *noise(number).shape) == noise(number)).all() for number, text in enumerate(written)
    )
