"""What the card of a checkpoint that was trained further says."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from t4s_geo.models.card import ModelCard
from t4s_geo.training.samples import TrainingSet
from t4s_geo.training.train import new_card

CARD = ModelCard(
    "shipped",
    vocabulary={"road": [], "car": ["vehicle"], "swimming pool": []},
    countable=("car", "swimming pool"),
    by_refiner=("car", "swimming pool"),
)


def _taught(*names: str, sentences: bool = False) -> ModelCard:
    samples = SimpleNamespace(names=list(names), takes_sentences=sentences)
    return new_card(CARD, cast(TrainingSet, samples), Path("runs/mine"))


def test_what_was_learnt_is_asked_of_the_model_by_any_of_its_words() -> None:
    card = _taught("vehicles", "ship")
    assert (card.name, card.by_refiner) == ("shipped, trained further: mine", ("swimming pool",))
    assert card.knows("ship") and card.refined_among(["vehicle", "vehicles", "car"]) == {}


def test_whoever_was_taught_sentences_is_asked_for_everything() -> None:
    card = _taught("road", sentences=True)
    assert (card.vocabulary, card.by_refiner) == ({}, ())
