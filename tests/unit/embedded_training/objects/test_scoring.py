"""Scores of numbered objects, against cases counted by hand and the polygons' own matching."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.features import shapes

from embedded_training.objects.scoring import THRESHOLDS, ObjectCounts, count_objects
from t4s_geo.evaluation.object_matching import match


def _squares(*places: tuple[int, int, int]) -> np.ndarray:
    pixels = np.zeros((20, 20), int)
    for number, (row, column, side) in enumerate(places, 1):
        pixels[row : row + side, column : column + side] = number
    return pixels


def test_equal_objects_match_whatever_their_numbers() -> None:
    there = _squares((1, 1, 4), (10, 10, 5))
    counts = count_objects(there * 3, there)
    assert counts.f1 == counts.mean_f1 == counts.iou == 1
    assert (counts.found, counts.there, counts.merged) == (2, 2, 0)


def test_one_found_around_two_is_merged_and_matches_none() -> None:
    there = _squares((1, 1, 4), (1, 5, 4))
    counts = count_objects((there > 0).astype(int), there)
    assert counts.iou == 1 and counts.merged == 2
    assert counts.matched == (1,) + (0,) * (len(THRESHOLDS) - 1), "half of it is one of the two"


def test_what_is_not_known_does_not_count() -> None:
    there, found = _squares((1, 1, 4)), _squares((1, 1, 4), (10, 10, 5))
    known = np.ones(there.shape, bool)
    assert count_objects(found, there, known).f1 == pytest.approx(2 / 3)
    known[9:] = False
    assert count_objects(found, there, known).f1 == 1


def test_counts_of_places_add_up_and_nothing_is_no_error() -> None:
    there = _squares((1, 1, 4))
    nothing = count_objects(np.zeros_like(there), np.zeros_like(there))
    assert nothing == ObjectCounts() and nothing.f1 == nothing.iou == 0
    both = count_objects(there, there) + count_objects(np.zeros_like(there), there)
    assert (both.found, both.there, both.f1) == (1, 2, pytest.approx(2 / 3))


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_pixels_and_polygons_are_matched_alike(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found, there = (np.kron(rng.integers(0, 4, (4, 4)), np.ones((3, 3), int)) for _ in range(2))
    there = np.roll(there, 1, axis=1)
    parts, wanted = (
        np.array(
            [
                shapely.union_all([shapely.geometry.shape(part) for part, value in traced if value == number])
                for number in np.unique(pixels[pixels > 0])
            ],
            dtype=object,
        )
        for pixels in (found, there)
        for traced in [list(shapes(pixels.astype(np.int32)))]
    )
    counts = count_objects(found, there)
    for enough, matched in zip(THRESHOLDS, counts.matched, strict=True):
        expected = match(parts, wanted, enough) if len(parts) and len(wanted) else None
        assert matched == (expected.matched if expected else 0)
