"""What is refused before a training begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.training.opening import open_training
from t4s_geo.training.recipe import LabelledScene, Recipe


@pytest.mark.parametrize(
    ("folder", "device", "changes", "reason"),
    [
        ("no/mine", "auto", {}, r"no does not exist; create it"),
        ("a.file", "auto", {}, r"a\.file is a file; choose another folder"),
        ("mine", "cuda", {}, "The device 'cuda' is none of those for training; use auto or cpu"),
        ("mine", "cpu", {"model": "nothing"}, "no model 'nothing'"),
        ("mine", "cpu", {}, r"no\.tif does not exist"),
    ],
)
def test_mistakes_are_said_before_the_training(
    tmp_path: Path, folder: str, device: str, changes: dict[str, str], reason: str
) -> None:
    (tmp_path / "a.file").touch()
    recipe = Recipe("embedded", scenes=(LabelledScene("no.tif", "no.gpkg"),))
    with pytest.raises(UserError, match=reason):
        open_training(replace(recipe, **changes), tmp_path / folder, device)
