"""Measures of answers, against values computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from t4s_geo.evaluation.questions import ClassCounts, QuestionCounts


def row(text: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in text]])


def test_questions_with_targets() -> None:
    counts = QuestionCounts()
    counts.add(row("##.."), row("####"))
    counts.add(row("####"), row("####"))
    counts.add(row("#..."), row(".#.."))
    scores = counts.scores()
    # IoU 2/4, 4/4 and 0/2.
    assert scores.giou == pytest.approx(1.5 / 3)
    assert scores.ciou == pytest.approx(6 / 10)
    assert scores.precision_at[0.5] == pytest.approx(2 / 3)
    assert scores.precision_at[0.6] == pytest.approx(1 / 3)
    assert scores.precision_at[0.9] == pytest.approx(1 / 3)
    assert (scores.n_acc, scores.t_acc) == (None, 1.0)


def test_questions_without_targets() -> None:
    counts = QuestionCounts()
    counts.add(row("...."), row("...."))
    counts.add(row("##.."), row("...."))
    counts.add(row("...."), row("###."))
    counts.add(row("###."), row("###."))
    scores = counts.scores()
    assert (scores.questions, scores.without_target) == (4, 2)
    assert scores.giou == pytest.approx((1 + 0 + 0 + 1) / 4)
    # What was found where nothing is meant is in the union.
    assert scores.ciou == pytest.approx(3 / (2 + 3 + 3))
    assert scores.precision_at[0.5] == pytest.approx(1 / 2)
    assert (scores.n_acc, scores.t_acc) == (0.5, 0.5)


def test_pixels_that_do_not_count() -> None:
    counts = QuestionCounts()
    counts.add(row("##.#"), row("##.."), ~row("...#"))
    assert counts.scores().giou == 1
    # What is left of a target may be nothing.
    counts.add(row("...."), row("...#"), ~row("...#"))
    assert counts.scores().without_target == 1


def test_no_questions_have_no_scores() -> None:
    scores = QuestionCounts().scores()
    assert (scores.questions, scores.giou, scores.ciou, scores.precision_at[0.5]) == (0, None, None, None)


def test_classes_are_counted_over_all_pictures() -> None:
    counts = ClassCounts()
    counts.add("road", row("##.."), row("#..."))
    counts.add("road", row("...."), row("##.."))
    counts.add("tree", row("####"), row("####"))
    counts.add("car", row("...."), row("...."))
    assert counts.ious() == {"road": pytest.approx(1 / 4), "tree": 1.0, "car": None}
    assert counts.mean() == pytest.approx((0.25 + 1) / 2)


def test_classes_agree_with_torchmetrics() -> None:
    rows, columns = np.mgrid[:60, :20]
    mixed = rows * rows + 3 * columns
    found, wanted = (mixed + rows * columns) % 4, (mixed + (rows * columns % 7 > 4)) % 4
    counts = ClassCounts()
    for ours, theirs in zip(np.split(found, 3), np.split(wanted, 3), strict=True):
        for label in range(4):
            counts.add(str(label), ours == label, theirs == label)
    # multiclass_jaccard_index of torchmetrics 1.9.0, without and with its mean over classes.
    published = [0.3532934, 0.2756681, 0.3473054, 0.1387283]
    assert [counts.ious()[str(label)] for label in range(4)] == pytest.approx(published, abs=1e-6)
    assert counts.mean() == pytest.approx(0.2787488, abs=1e-6)
