"""Labels blended with what a model answers by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from t4s_geo.models.card import ModelCard
from t4s_geo.training.own_answers import OwnAnswers, blended
from t4s_geo.training.recipe import read_recipe
from t4s_geo.training.samples import TrainingSet

SAMPLES = Path(__file__).resolve().parents[3] / "sample_tiles"
CARD = ModelCard("mine", tile_size=256, grid=32, vocabulary={"building": []})


def test_what_labels_cut_is_as_the_model_has_it() -> None:
    coverage = np.array([[1.0, 0.0, 0.5, 0.5], [0.9, 0.1, 0.4, 0.6]])
    own = np.array([[0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 0.9, 0.2]], np.float32)
    assert blended(coverage, own, 0.6).tolist() == [[1, 0, 1, 0], [1, 0, 1, 0]]
    assert blended(coverage, None, 0.6).tolist() == blended(coverage, own, 1.0).tolist()
    assert blended(coverage, None, 0.6).tolist() == [[1, 0, 1, 1], [1, 0, 0, 1]]


def test_a_word_that_the_model_does_not_know_is_not_asked() -> None:
    own = OwnAnswers(Path("/nowhere"), CARD)
    assert own.marginals(np.zeros((256, 256, 3), np.uint8), "solar panel") is None


@dataclass(frozen=True, eq=False)
class Sure(OwnAnswers):
    """Sure of everything or of nothing."""

    probability: float = 0.0

    def marginals(self, rgb: npt.NDArray[np.uint8], label: str) -> npt.NDArray[np.float32] | None:
        return np.full((32, 32), self.probability, np.float32)


@pytest.mark.parametrize(("probability", "more"), [(0.0, False), (1.0, True)])
def test_edges_of_what_is_learnt_follow_the_answer(probability: float, more: bool) -> None:
    recipe = replace(read_recipe(SAMPLES / "banepa_recipe.toml"), absent=0.0, trust=0.6)
    plain = TrainingSet.open(recipe, CARD)
    own = replace(plain, own=Sure(Path("/nowhere"), CARD, probability=probability))
    format = CARD.format()
    cells = [
        [format.read(answer, ["building"]).cells > 0 for answer in (plain[n].answer, own[n].answer)]
        for n in range(4)
    ]
    changed = sum((one != other).sum() for one, other in cells)
    grown = sum((other & ~one).sum() for one, other in cells)
    assert 0 < changed < 0.3 * sum(one.sum() for one, _ in cells)
    assert grown == (changed if more else 0)
