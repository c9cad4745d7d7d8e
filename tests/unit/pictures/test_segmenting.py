"""Segmenting one picture as a whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from t4s_geo.errors import UserError
from t4s_geo.models.words import UnknownWords
from t4s_geo.pictures.segmenting import segment_picture
from t4s_geo.prompts import Prompt, parse_prompts
from tests.unit.pictures.doubles import CARD, Finds, cells

PHOTO = np.zeros((24, 80, 3), np.uint8)


def test_cells_come_back_to_a_picture_of_any_shape() -> None:
    model = Finds({"dog": cells(0, 0, 4, 2)})
    masks = segment_picture(PHOTO, parse_prompts(["dog"]), model, "double")
    assert model.shapes == [(32, 32, 3)]
    codes = masks.codes
    assert codes.shape == (24, 80)
    assert (codes[:12, :20] == 1).all()
    assert codes.sum() == 12 * 20


def test_the_more_probable_label_has_the_pixel() -> None:
    first, second = cells(0, 0, 8, 4), cells(0, 2, 8, 8)
    surer = Finds({"dog": first, "cat": second})
    prompts = parse_prompts(["dog", "cat"])
    masks = segment_picture(PHOTO, prompts, surer, "double")
    # Both are sure: the earlier one has it.
    assert (masks.codes[:, :40] == 1).all()
    assert (masks.codes[:, 40:] == 2).all()
    overlapping = segment_picture(PHOTO, prompts, surer, "double", exclusive=False)
    assert [mask.sum() for mask, _ in overlapping.masks()] == [24 * 40, 24 * 60]


def test_the_threshold_is_that_of_the_card_or_the_one_given() -> None:
    model = Finds({"dog": cells(0, 0, 8, 8)}, sure=0.6)
    prompts = parse_prompts(["dog"])
    assert segment_picture(PHOTO, prompts, model, "double").codes.all()
    assert not segment_picture(PHOTO, prompts, model, "double", threshold=0.7).codes.any()


def test_what_hangs_together_is_an_object() -> None:
    two = cells(0, 0, 2, 2) | cells(5, 5, 8, 8)
    masks = segment_picture(PHOTO, parse_prompts(["dog"]), Finds({"dog": two}, sure=0.75), "double")
    ((numbers, scores),) = masks.objects()
    assert len(np.unique(numbers)) == 3
    assert scores == pytest.approx([0.75, 0.75])


def test_a_prompt_without_an_answer_is_told() -> None:
    model = Finds({"dog": cells(0, 0, 1, 1), "cat": RuntimeError("out of order")})
    masks = segment_picture(PHOTO, (Prompt("cat", "cat"),), model, "double")
    assert masks.failures == ("cat: the model failed: out of order",)
    assert not masks.codes.any()


def test_unknown_words_are_refused() -> None:
    model = Finds({}, replace(CARD, vocabulary={"water": []}))
    with pytest.raises(UnknownWords, match="does not know 'dog'"):
        segment_picture(PHOTO, parse_prompts(["dog"]), model, "double")


def test_what_only_the_refiner_finds_is_refused_in_pictures_without_metres() -> None:
    card = replace(CARD, vocabulary={"car": ["vehicle"]}, countable=("car",), by_refiner=("car",))
    with pytest.raises(UserError, match="finds 'vehicle' in scenes with a coordinate reference system only"):
        segment_picture(PHOTO, parse_prompts(["vehicle"]), Finds({}, card), "double")


def test_a_prompt_that_fails_takes_no_other_with_it() -> None:
    model = Finds({"dog": cells(0, 0, 4, 2), "cat": RuntimeError("out of order")})
    masks = segment_picture(PHOTO, parse_prompts(["cat", "dog"]), model, "double")
    assert masks.failures == ("cat: the model failed: out of order",)
    assert (masks.codes == 2).sum() == 12 * 20
