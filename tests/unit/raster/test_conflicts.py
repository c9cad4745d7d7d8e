"""Cells that answers to several prompts claim."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.raster.conflicts import Claims, lost_cells

SIDE = 20
Box = tuple[int, int, int, int]
NAN = float("nan")


def claims(*labels: Sequence[tuple[Box, float]]) -> Claims:
    """Takes top, left, bottom and right of each object of each label, and its score."""
    objects = np.zeros((len(labels), SIDE, SIDE), np.uint16)
    for label, found in enumerate(labels):
        for number, ((top, left, bottom, right), _) in enumerate(found, start=1):
            objects[label, top:bottom, left:right] = number
    return Claims(objects, [np.array([NAN, *(score for _, score in one)], np.float32) for one in labels])


def kept(told: Claims, parts: Sequence[tuple[int, int]] = ()) -> list[int]:
    """Returns how many cells each label keeps."""
    there = (told.objects > 0) & ~lost_cells(told, tuple(parts))
    return np.asarray(there.sum(axis=(1, 2))).tolist()


def test_one_object_by_two_labels_is_there_once_with_the_higher_score() -> None:
    near = (0, 0, 10, 10), (0, 0, 10, 11)
    assert kept(claims([(near[0], 0.5)], [(near[1], 0.8)])) == [0, 110]
    assert kept(claims([(near[0], 0.8)], [(near[1], 0.5)])) == [100, 0]
    # The first label, where nobody says how sure the model is of both.
    assert kept(claims([(near[0], NAN)], [(near[1], NAN)])) == [100, 0]
    assert kept(claims([(near[1], NAN)], [(near[0], 0.9)])) == [110, 0]


def test_what_lies_on_something_larger_stays() -> None:
    car_park, car = (0, 0, 10, 10), (2, 2, 4, 5)
    for scores in (0.9, 0.4), (0.4, 0.9), (NAN, NAN):
        assert kept(claims([(car_park, scores[0])], [(car, scores[1])])) == [94, 6]
        assert kept(claims([(car, scores[0])], [(car_park, scores[1])])) == [6, 94]


def test_of_what_overlaps_in_part_the_higher_score_keeps_the_cells_and_else_the_smaller_object() -> None:
    large, small = (0, 0, 10, 10), (0, 6, 10, 14)
    assert kept(claims([(large, 0.7)], [(small, 0.6)])) == [100, 40]
    assert kept(claims([(large, 0.6)], [(small, 0.7)])) == [60, 80]
    assert kept(claims([(large, NAN)], [(small, NAN)])) == [60, 80]
    assert kept(claims([(small, NAN)], [(large, NAN)])) == [80, 60]


def test_parts_of_a_label_and_what_nobody_else_claims_are_left_alone() -> None:
    wood, tree = (0, 0, 10, 10), (0, 0, 10, 9)
    assert kept(claims([(wood, 0.9)], [(tree, 0.4)]), [(0, 1)]) == [100, 90]
    assert kept(claims([(tree, 0.9)], [(wood, 0.4)]), [(1, 0)]) == [90, 100]
    assert kept(claims([(wood, 0.9)], [((10, 10, 20, 20), 0.4)])) == [100, 100]


def test_objects_of_one_label_do_not_share_a_fate() -> None:
    houses = [((0, 0, 5, 5), 0.9), ((10, 10, 15, 15), 0.3)]
    sheds = [((0, 0, 5, 5), 0.5), ((10, 10, 15, 15), 0.5)]
    assert kept(claims(houses, sheds)) == [25, 25]


@given(st.data(), st.integers(2, 5))
def test_no_two_labels_keep_a_cell_and_the_order_of_scores_is_all_that_counts(
    data: st.DataObject, labels: int
) -> None:
    objects = data.draw(hnp.arrays(np.uint16, (labels, 6, 6), elements=st.integers(0, 3)))
    values = hnp.arrays(np.float32, 4, elements=st.sampled_from([NAN, 0.25, 0.5, 1]))
    scores = [data.draw(values) for _ in range(labels)]
    lost = lost_cells(Claims(objects, scores), ())
    there = objects > 0
    assert not (lost & ~there).any()
    assert ((there & ~lost).sum(axis=0) <= 1).all()
    assert not lost[:, there.sum(axis=0) <= 1].any() or (lost & (there.sum(axis=0) > 1)).any()
    squared = [one**2 for one in scores]
    assert np.array_equal(lost, lost_cells(Claims(objects, squared), ()))
