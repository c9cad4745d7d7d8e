"""A backend of one's own: a class and an entry in the registry, and the rest of the engine takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from t4s_geo import Options, UserError, segment
from t4s_geo.models import (
    Answer,
    Model,
    ModelCard,
    ModelChoice,
    TileQuestion,
    choose_model,
    describe_model,
    registry,
)
from t4s_geo.models.backend import Backend
from t4s_geo.prompts import Prompt
from t4s_geo.worker.warm import WarmModel

CARD = ModelCard("everywhere", grid=8, tile_size=64, overlap=0)


@dataclass(frozen=True)
class Everywhere:
    """Finds a label in all places, if it knows it."""

    card: ModelCard
    label: str
    concurrency: int = 1
    tiles_at_once: int = 16

    @property
    def identity(self) -> str:
        return f"everywhere:{self.label}"

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        if any(prompt.label != self.label for prompt in prompts):
            raise UserError(f"There is {self.label} everywhere and nothing else.")

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        cells = np.ones((self.card.grid, self.card.grid), np.uint8)
        answer = Answer(self.card.format().write(cells, [self.label]))
        return [(answer,) * len(question.prompts) for question in questions]

    def close(self) -> None:
        """Nothing to do."""


class EverywhereBackend(Backend):
    kind = "everywhere"

    def accepts(self, name: str) -> bool:
        return name.startswith("everywhere:")

    def card(self, name: str) -> ModelCard:
        return CARD

    def open(self, choice: ModelChoice, card: ModelCard) -> Model:
        return Everywhere(card, choice.name.partition(":")[2])


@pytest.fixture(autouse=True)
def _entered(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = EverywhereBackend()
    monkeypatch.setattr(registry, "_BACKENDS", {backend.kind: backend, **registry._BACKENDS})


def test_a_scene_is_segmented(samples: Path, tmp_path: Path) -> None:
    options = Options(model="everywhere:sand", tile_size=128)
    summary = segment(samples / "amazon_forest.tif", ["sand"], tmp_path / "out.gpkg", options=options)
    assert summary.failed_tiles == 0
    (sand,) = summary.labels
    assert (sand.label, sand.polygons) == ("sand", 1)
    with pytest.raises(UserError, match="and nothing else"):
        segment(samples / "amazon_forest.tif", ["water"], tmp_path / "other.gpkg", options=options)


def test_it_is_described_and_kept_open() -> None:
    assert describe_model(choose_model("everywhere:sand"))["name"] == "everywhere"
    warm = WarmModel()
    executor = warm.open(Options(model="everywhere:sand"))
    assert warm.open(Options(model="everywhere:sand")) is executor
    assert warm.open(Options(model="everywhere:sand", tile_size=128)) is not executor
    warm.close()
