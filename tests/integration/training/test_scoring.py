"""Scores on held-out scenes, for checkpoints of every format."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from t4s_geo.models.card import CARD_NAME, read_card
from t4s_geo.models.folders import model_folder
from t4s_geo.training import scoring
from t4s_geo.training import train as training
from t4s_geo.training.opening import open_training
from t4s_geo.training.recipe import read_recipe

pytestmark = pytest.mark.model


@pytest.fixture
def imagewise(tmp_path: Path) -> Path:
    """The embedded checkpoint with a card by which it writes runs of label names, on a coarse grid."""
    source = model_folder("embedded")
    folder = tmp_path / "imagewise"
    shutil.copytree(source, folder)
    card = replace(read_card(source), name="runs", descriptor="imagewise-rrle", grid=4)
    (folder / CARD_NAME).write_text(json.dumps(card.to_json()), encoding="utf-8")
    return folder


def test_a_checkpoint_that_writes_runs_is_scored_before_and_after(
    imagewise: Path, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "TILES", 2)
    recipe = replace(read_recipe(samples / "banepa_recipe.toml"), model=str(imagewise), steps=1, batch_size=1)
    done = training.train(open_training(recipe, tmp_path / "mine"), tmp_path / "mine", "cpu")
    # It has not learnt to write runs: nothing in its texts can be read, which counts as nothing found.
    assert done.before == done.after == {"building": 0.0}
