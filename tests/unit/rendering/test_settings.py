"""What a ledger says about its result is taken over, but for what reaches out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger
from t4s_geo.network import ALL, STATE
from t4s_geo.options import RenderOptions
from t4s_geo.prompts import Prompt
from t4s_geo.rendering.settings import kept_options, object_sizes
from tests.unit.ledger.specs import SPEC


def test_a_ledger_names_no_checkpoint_on_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STATE, raising=False)
    with Ledger.create(tmp_path / "a.ledger", SPEC) as ledger:
        assert kept_options(ledger, {"min_area": 5.0}) == RenderOptions(min_area=5.0)
        for refine in ("edges", "sam", f"sam:{tmp_path}"):
            ledger.keep_settings({"refine": refine, "simplify": 2.0})
            assert kept_options(ledger) == RenderOptions(refine=refine, simplify=2.0)
        ledger.keep_settings({"refine": "sam:owner/name", "simplify": 2.0})
        with pytest.raises(UserError, match="add --refine sam:owner/name to use it again, or --refine none"):
            kept_options(ledger)
        # Whoever names it wants it.
        given = {"refine": "sam:owner/name"}
        assert kept_options(ledger, given) == RenderOptions(refine="sam:owner/name", simplify=2.0)
        monkeypatch.setenv(STATE, ALL)
        assert kept_options(ledger).refine == "sam:owner/name"


def test_labels_are_split_whose_sizes_the_card_knows_and_all_where_it_says_nothing() -> None:
    prompts = (Prompt("a", "house"), Prompt("b", "road"), Prompt("c", "woods"))
    words = {"building": ["house"], "road": [], "tree": ["woods"]}
    card = replace(
        SPEC.card, vocabulary=words, countable=("building", "tree"), object_sizes={"building": 12.0}
    )
    assert object_sizes(replace(SPEC, prompts=prompts, card=card)) == {0: 12.0}
    silent = replace(SPEC.card, countable=(), object_sizes={})
    assert object_sizes(replace(SPEC, prompts=prompts, card=silent)) == {0: None, 1: None, 2: None}
