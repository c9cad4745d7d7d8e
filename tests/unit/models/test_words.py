"""What a model cannot be asked is said before it is opened."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.models import ModelCard, choose_model
from t4s_geo.models.registry import read_model_card
from t4s_geo.models.words import (
    SameWords,
    UnknownWords,
    check_words,
    for_model,
    look_up,
    meanings,
    models_of_any_words,
    spelled,
    taken_for,
    told,
)
from t4s_geo.prompts import Prompt, parse_prompts

CLOSED = ModelCard(name="taught", vocabulary={"building": ["house"], "water": ["canal", "lake"]})
OPEN = ModelCard(name="any")


def _check(card: ModelCard, texts: Sequence[str]) -> None:
    check_words("m", card, parse_prompts(texts))


def test_unknown_words_are_named_with_what_may_be_meant_and_who_knows_them() -> None:
    with pytest.raises(UnknownWords) as caught:
        _check(CLOSED, ["building", "big=red house", "zeppelin"])
    error = caught.value
    assert str(error).startswith(
        "The model m does not know 'red house' (nearest: 'house'), 'zeppelin'; it knows building, water, and "
    )
    assert "florence-community/Florence-2-base" in str(error)
    assert [(one.prompt, one.nearest) for one in error.words] == [("red house", ("house",)), ("zeppelin", ())]
    assert error.labels == ("building", "water")
    assert EMBEDDED not in error.models and len(error.models) >= 8
    assert len(str(UnknownWords("m", CLOSED, look_up(CLOSED, ["x" * 5000] * 50)))) < 1000
    _check(OPEN, ["red house", "zeppelin"])


@pytest.mark.parametrize(
    ("card", "texts", "said"),
    [
        (CLOSED, ["building", "house", "a=Houses"], "'building', 'house' and 'Houses'"),
        (CLOSED, ["water", "house", "canals"], "'water' and 'canals'"),
        (OPEN, ["ship", "b=Ships"], "'ship' and 'Ships'"),
        (OPEN, ["a=storage tanks", "b=storage  tank"], "'storage tanks' and 'storage  tank'"),
    ],
)
def test_the_same_asked_for_twice_is_refused(card: ModelCard, texts: Sequence[str], said: str) -> None:
    with pytest.raises(SameWords, match=f"^The prompts {said} ask the model for the same; keep one of them"):
        _check(card, texts)


def test_different_things_are_no_duplicates() -> None:
    _check(OPEN, ["zone +", "zone -", "class 1", "class 2", "glass", "grass", "red car", "car"])


def test_prompts_get_the_number_that_was_taught_and_keep_their_label() -> None:
    assert spelled(CLOSED, [Prompt("c", "canals"), Prompt("w", "Water")]) == (
        Prompt("c", "canal"),
        Prompt("w", "Water"),
    )


def test_words_that_mean_more_to_the_model_are_said() -> None:
    means = meanings(CLOSED, parse_prompts(["lake", "Buildings"]))
    assert means == (("lake", "water"),)
    assert taken_for(CLOSED, means) == "To the model taught, 'lake' means 'water': it finds all of that."
    assert meanings(CLOSED, parse_prompts(["water", "buildings"])) == ()
    assert meanings(OPEN, parse_prompts(["lake"])) == ()


def test_what_is_known_of_prompts_is_told_as_json() -> None:
    assert told(look_up(CLOSED, ["House", "building", "builing"])) == [
        {"prompt": "House", "known": True, "label": "building", "nearest": [], "same_as": None},
        {"prompt": "building", "known": True, "label": "building", "nearest": [], "same_as": "House"},
        {"prompt": "builing", "known": False, "label": None, "nearest": ["building"], "same_as": None},
    ]


@pytest.mark.parametrize("phrase", ["houses without trees", "red roof", "parking lot", "zeppelin"])
def test_the_embedded_checkpoint_claims_no_phrase_that_it_was_not_taught(phrase: str) -> None:
    assert not read_model_card(choose_model(EMBEDDED)).knows(phrase)


def test_what_only_the_refiner_finds_is_known_and_not_asked_of_the_model() -> None:
    card = read_model_card(choose_model(EMBEDDED))
    prompts = parse_prompts(["road", "coches", "swimming pools", "water"])
    check_words(EMBEDDED, card, prompts)
    assert [prompt.text for prompt in for_model(card, prompts)] == ["road", "water"]
    assert [card.label_of(prompt.text) for prompt in prompts] == ["road", "car", "swimming pool", "water"]


def test_models_of_any_words_are_the_smallest_first() -> None:
    names = models_of_any_words()
    assert names.index("florence-community/Florence-2-base") < names.index("google/gemma-4-31B-it")
