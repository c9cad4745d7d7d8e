"""Questions about pictures, as they are learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard
from t4s_geo.pictures.cells import majority
from t4s_geo.training.questions import QuestionSource
from t4s_geo.training.recipe import QuestionSet, Recipe
from t4s_geo.training.samples import TrainingSet
from tests.unit.datasets.miniatures import BLOCK, MINIATURES, OTHER

CARD = ModelCard("small", descriptor="boxwise-bricks-v2", grid=64, tile_size=64)


def opened(name: str, folder: Path, split: str = "train") -> QuestionSource:
    MINIATURES[name](folder)
    return QuestionSource.open(QuestionSet(dataset=name, folder=str(folder), split=split), CARD)


def test_sentences_have_their_masks_as_answers(tmp_path: Path) -> None:
    MINIATURES["json-lines"](tmp_path)
    source = QuestionSource.open(QuestionSet(file=str(tmp_path / "train.jsonl")), CARD)
    answers = {}
    for seed in range(20):
        sample = source.sample(np.random.default_rng(seed), 0.2)
        assert sample.rgb.shape == (64, 64, 3)
        answers[sample.question] = CARD.format().read(sample.answer, [sample.question]).cells
    wanted = {"the block": BLOCK, "the other": OTHER, "a unicorn": np.zeros_like(BLOCK)}
    assert answers.keys() == wanted.keys()
    assert all((answers[text] == majority(mask, 64)).all() for text, mask in wanted.items())
    assert source.labels == set()


def test_several_questions_about_a_picture_are_other_ones(tmp_path: Path) -> None:
    MINIATURES["json-lines"](tmp_path)
    source = QuestionSource.open(QuestionSet(file=str(tmp_path / "train.jsonl")), CARD)
    for seed in range(5):
        sample = source.sample(np.random.default_rng(seed), 0.2, 9)
        assert {text for text, _ in sample.pairs} == {"the block", "the other", "a unicorn"}
        assert len(sample.pairs) == 3
        # The first is that which is drawn where only one is wanted.
        assert source.sample(np.random.default_rng(seed), 0.2).pairs == sample.pairs[:1]
    assert len(source.sample(np.random.default_rng(0), 0.2, 2).pairs) == 2
    # Another picture's questions are not its own.
    other = opened("rrsis-d", tmp_path / "rrsis-d").sample(np.random.default_rng(0), 0.2, 9)
    assert {text for text, _ in other.pairs} == {"The thing 0.", "The thing 1."}


def test_objects_are_written_where_the_format_tells_them_apart(tmp_path: Path) -> None:
    source = opened("fields-of-the-world", tmp_path)
    sample = source.sample(np.random.default_rng(1), 0.0)
    reading = CARD.format().read(sample.answer, ["field"])
    assert reading.count == 2
    assert source.labels == {"field"}


def test_classes_that_are_not_there_are_asked_for_as_often_as_wanted(tmp_path: Path) -> None:
    source = opened("loveda", tmp_path)

    def share_of_nothing(absent: float) -> float:
        rng = np.random.default_rng(3)
        samples = [source.sample(rng, absent) for _ in range(60)]
        empty = [not CARD.format().read(one.answer, ["x"]).cells.any() for one in samples]
        return float(np.mean(empty))

    assert share_of_nothing(0.0) < 0.1
    assert 0.3 < share_of_nothing(0.5) < 0.7


def test_sets_are_mixed_by_their_shares(tmp_path: Path) -> None:
    sets = []
    for name, share in (("rrsis-d", 3.0), ("refsegrs", 1.0)):
        MINIATURES[name](tmp_path / name)
        sets.append(QuestionSet(dataset=name, folder=str(tmp_path / name), share=share))
    held = QuestionSet(dataset="refsegrs", folder=str(tmp_path / "refsegrs"), split="test", held_out=True)
    recipe = Recipe("embedded", questions=(*sets, held), steps=100, batch_size=1)
    samples = TrainingSet.open(recipe, CARD)
    asked = [samples[number].question for number in range(100)]
    assert 0.6 < np.mean([text.startswith("The thing") for text in asked]) < 0.9
    assert asked[:5] == [samples[number].question for number in range(5)]
    assert samples.takes_sentences
    assert {"paved road", "The thing 0."} <= set(samples.words)
    assert samples.names == []


def test_a_set_without_questions_is_said(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("")
    with pytest.raises(UserError, match="no questions to learn from"):
        QuestionSource.open(QuestionSet(file=str(tmp_path / "none.jsonl")), CARD)
    (tmp_path / "lost.jsonl").write_text('{"picture": "gone.png", "sentence": "x"}')
    with pytest.raises(UserError, match=r"gone\.png does not exist"):
        QuestionSource.open(QuestionSet(file=str(tmp_path / "lost.jsonl")), CARD)
