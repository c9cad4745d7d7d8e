"""F1 and average precision of objects."""

from __future__ import annotations

import numpy as np
import pytest

from t4s_geo.evaluation.instances import InstanceCounts, average_precision, mean_scores, overlaps


def numbers(*rows: str) -> np.ndarray:
    return np.array([[int(letter) for letter in row] for row in rows], np.int32)


def test_overlaps_are_of_all_pairs() -> None:
    ious, ours = overlaps(numbers("1100", "1100", "0033"), numbers("1110", "0000", "0022"))
    assert ours.tolist() == [1, 3]
    assert ious == pytest.approx(np.array([[2 / 5, 0], [0, 1]]))


def test_average_precision_by_hand() -> None:
    # Precision 1 up to recall 0.5, then 2/3 up to 1: 51 of 101 recalls, and 50.
    value = average_precision(np.array([True, False, True]), 2)
    assert value == pytest.approx((51 * 1 + 50 * 2 / 3) / 101)
    assert average_precision(np.array([True]), 2) == pytest.approx(51 / 101)
    assert average_precision(np.zeros(0, bool), 2) == 0
    assert average_precision(np.array([False]), 0) is None


def test_the_surer_object_has_the_first_choice() -> None:
    counts = InstanceCounts()
    counts.add(numbers("1120", "1120"), [0.2, 0.9], numbers("1110", "1110"))
    scores = counts.scores()
    # Number 2 overlaps by 2/6, number 1 by 4/6.
    assert (scores.found, scores.wanted) == (2, 1)
    assert scores.f1 == pytest.approx(2 / 3)
    # The match comes second: precision 1/2 at each recall, at four of ten thresholds (0.5 to 0.65).
    assert scores.ap50 == pytest.approx(1 / 2)
    assert scores.ap == pytest.approx(4 / 10 / 2)


def test_equal_objects_match_at_each_threshold() -> None:
    counts = InstanceCounts()
    counts.add(numbers("1022"), [0.5, 0.5], numbers("7033"))
    scores = counts.scores()
    assert (scores.f1, scores.ap, scores.ap50) == (1, pytest.approx(1), pytest.approx(1))


def test_means_leave_out_what_is_not_there() -> None:
    none, one = InstanceCounts(), InstanceCounts()
    none.add(numbers("0"), [], numbers("0"))
    one.add(numbers("1"), [1.0], numbers("1"))
    mean = mean_scores([none.scores(), one.scores()])
    assert (mean.f1, mean.ap, mean.wanted) == (1, pytest.approx(1), 1)


def test_agrees_with_cocos_tools_on_a_fixed_case() -> None:
    """Values that `COCOeval` of pycocotools 2.0.11 printed for these objects."""
    counts = InstanceCounts()
    for found, scores, wanted in fixed_case():
        counts.add(found, scores, wanted)
    scores = counts.scores()
    assert (scores.ap, scores.ap50) == (pytest.approx(COCO_AP, abs=1e-4), pytest.approx(COCO_AP50, abs=1e-4))


COCO_AP, COCO_AP50 = 0.09391963, 0.33663366


def fixed_case() -> list[tuple[np.ndarray, list[float], np.ndarray]]:
    rng = np.random.default_rng(11)
    made = []
    for _ in range(3):
        wanted = np.zeros((24, 30), np.int32)
        for number in range(1, 6):
            top, left = rng.integers(0, 18, 2)
            wanted[top : top + 5, left : left + 6] = number
        found = np.roll(wanted, (1, 0), (0, 1)).copy()
        found[:, :4] = 0
        found[20:, 24:] = 9
        made.append((found, rng.random(9).round(2).tolist(), wanted))
    return made
