"""Which runs may share a ledger: those whose answers are the same."""

from __future__ import annotations

from dataclasses import replace

import affine
import pytest
from pyproj import CRS

from t4s_geo.ledger import RunSpec
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid

GRID = PixelGrid(CRS.from_epsg(32633), affine.Affine.scale(0.5, -0.5), 500, 400)
SPEC = RunSpec(
    scene="/data/town.tif",
    fingerprint="f1",
    area_of_interest="",
    grid=GRID,
    bands=(1, 2, 3),
    model="embedded",
    identity="m1",
    card=ModelCard("small"),
    prompts=(Prompt("water", "lakes"),),
)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"fingerprint": "f2"}, "scene"),
        ({"area_of_interest": "a"}, "area of interest"),
        ({"bands": (4, 3, 2)}, "choice of bands"),
        ({"grid": replace(GRID, width=250)}, "ground sampling distance"),
        ({"identity": "m2"}, "model"),
        ({"card": ModelCard("small", overlap=32)}, "tile size or overlap"),
        ({"prompts": (Prompt("water", "rivers"),)}, "set of prompts"),
    ],
)
def test_what_changes_answers_is_named(change: dict[str, object], named: str) -> None:
    assert SPEC.difference(replace(SPEC, **change)) == named


@pytest.mark.parametrize(
    "change", [{"scene": "/moved/town.tif"}, {"card": ModelCard("small", threshold=0.7)}, {"model": "./copy"}]
)
def test_what_changes_no_answer_is_let_pass(change: dict[str, object]) -> None:
    assert SPEC.difference(replace(SPEC, **change)) is None


def test_a_spec_comes_back_as_it_was_stored() -> None:
    back = RunSpec.from_json(SPEC.to_json())
    assert back.difference(SPEC) is None and back.grid == SPEC.grid
