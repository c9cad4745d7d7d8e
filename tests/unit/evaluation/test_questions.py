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


def test_classes_agree_with_torchmetrics_where_it_is_installed() -> None:
    metrics = pytest.importorskip("torchmetrics.functional.classification")
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    found, wanted = (rng.integers(0, 4, (3, 20, 20)) for _ in range(2))
    counts = ClassCounts()
    for ours, theirs in zip(found, wanted, strict=True):
        for label in range(4):
            counts.add(str(label), ours == label, theirs == label)
    index = metrics.multiclass_jaccard_index(
        torch.tensor(found.ravel()), torch.tensor(wanted.ravel()), 4, average="none"
    )
    assert [counts.ious()[str(label)] for label in range(4)] == pytest.approx(index.tolist(), abs=1e-6)
