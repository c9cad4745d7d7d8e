"""MobileSAM's weights and places, without running its encoder."""

from __future__ import annotations

import numpy as np
import pytest

from t4s_geo.refine.mobile_sam import CELL, MASK_CELL, SIDE, MobileSam, MobileSamView


@pytest.fixture(scope="module")
def model() -> MobileSam:
    return MobileSam(threads=1)


@pytest.fixture
def view(model: MobileSam) -> MobileSamView:
    """Features that are the same everywhere but in a square."""
    features = np.zeros((SIDE // CELL, SIDE // CELL, 256), np.float32)
    features[20:26, 30:36] = np.random.default_rng(0).normal(size=256)
    return MobileSamView(model, features)


def test_many_prompts_are_answered_as_one_alone(view: MobileSamView) -> None:
    points = np.array([[530.0, 370.0], [100.0, 90.0], [890.0, 890.0]])
    together = list(view.at_points(points, 128))
    for point, guess in zip(points, together, strict=True):
        (alone,) = view.at_points(point[None], 128)
        assert (alone.row, alone.column) == (guess.row, guess.column)
        assert alone.logits == pytest.approx(guess.logits, abs=1e-3)
        assert alone.qualities == pytest.approx(guess.qualities, abs=1e-4)


def test_masks_lie_around_their_prompts_within_the_image(view: MobileSamView) -> None:
    points = np.array([[530.0, 370.0], [2.0, 2.0], [890.0, 890.0]])
    for reach, side in ((128, 64), (512, SIDE // MASK_CELL)):
        for (column, row), guess in zip(points // MASK_CELL, view.at_points(points, reach), strict=True):
            assert guess.logits.shape == (4, side, side)
            assert guess.row <= row < guess.row + side
            assert guess.column <= column < guess.column + side
            assert 0 <= guess.row <= SIDE // MASK_CELL - side


def test_a_box_is_another_question_than_a_point(view: MobileSamView) -> None:
    (boxed,) = view.in_boxes(np.array([[480.0, 320.0, 576.0, 416.0]]), 128)
    (pointed,) = view.at_points(np.array([[528.0, 368.0]]), 128)
    assert (boxed.row, boxed.column) == (pointed.row, pointed.column)
    assert abs(boxed.logits - pointed.logits).max() > 0.1
