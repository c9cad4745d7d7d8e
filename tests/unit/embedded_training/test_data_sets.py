"""All data sets together: none may be missing, and each is cut at distances of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from embedded_training import data_sets
from embedded_training.crops import CropSettings


def test_a_data_set_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(data_sets, "LOADERS", data_sets.LOADERS[-1:])
    with pytest.raises(FileNotFoundError, match="clouds_landsat_s2"):
        data_sets.load_places(tmp_path)


def test_every_source_has_a_weight_and_distances() -> None:
    weights = [name for name, _ in CropSettings().weights]
    assert len(weights) == len(data_sets.LOADERS) == len(set(weights))
    assert [name for name, *_ in CropSettings().distances] == weights
    assert {loader.__name__.removeprefix("load_") for _, loader in data_sets.LOADERS} == set(weights)
