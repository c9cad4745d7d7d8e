"""The card of the embedded checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from embedded_training.export import main
from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.models.card import CARD_NAME
from t4s_geo.models.folders import model_folder


def test_the_shipped_card_is_written_by_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = ["--card", "--output", str(tmp_path), "--version", "4"]
    given += ["--by-refiner", "car", "swimming pool", "cloud", "--without", "cloud shadow"]
    monkeypatch.setattr("sys.argv", ["export", *given])
    main()
    assert (tmp_path / CARD_NAME).read_text() == (model_folder(EMBEDDED) / CARD_NAME).read_text()
