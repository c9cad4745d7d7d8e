"""What a ledger says about its result is taken over, but for what reaches out."""

from __future__ import annotations

from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger
from t4s_geo.network import ALL, STATE
from t4s_geo.options import RenderOptions
from t4s_geo.rendering.settings import kept_options
from tests.unit.ledger.specs import SPEC


def test_a_ledger_names_no_checkpoint_on_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STATE, raising=False)
    with Ledger.create(tmp_path / "a.ledger", SPEC) as ledger:
        assert kept_options(ledger, {"min_area": 5.0}) == RenderOptions(min_area=5.0)
        for refine in ("edges", f"sam:{tmp_path}"):
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
