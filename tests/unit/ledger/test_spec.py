"""Which runs may share a ledger: those whose answers are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from t4s_geo.ledger import RunSpec
from t4s_geo.prompts import Prompt
from tests.unit.ledger.specs import SPEC


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"fingerprint": "f2"}, "scene"),
        ({"area_of_interest": "a"}, "area of interest"),
        ({"bands": (4, 3, 2)}, "choice of bands"),
        ({"grid": replace(SPEC.grid, width=250)}, "ground sampling distance"),
        ({"identity": "m2"}, "model"),
        ({"card": replace(SPEC.card, overlap=32)}, "tile size or overlap"),
        ({"prompts": (Prompt("water", "rivers"),)}, "set of prompts"),
    ],
)
def test_what_changes_answers_is_named(change: dict[str, object], named: str) -> None:
    assert SPEC.difference(replace(SPEC, **change)) == named


@pytest.mark.parametrize(
    "change", [{"scene": "/moved/town.tif"}, {"card": replace(SPEC.card, threshold=0.7)}, {"model": "./copy"}]
)
def test_what_changes_no_answer_is_let_pass(change: dict[str, object]) -> None:
    assert SPEC.difference(replace(SPEC, **change)) is None


def test_a_spec_comes_back_as_it_was_stored() -> None:
    back = RunSpec.from_json(SPEC.to_json())
    assert back.difference(SPEC) is None and back.grid == SPEC.grid
