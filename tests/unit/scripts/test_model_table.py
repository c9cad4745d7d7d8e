"""The table of known models in docs/models.md."""

from __future__ import annotations

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "model_table.py"


def test_the_documented_models_are_those_that_have_cards() -> None:
    spec = importlib.util.spec_from_file_location("model_table", SCRIPT)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = script.PAGE.read_text(encoding="utf-8")
    assert page.count(script.BEGIN) == page.count(script.END) == 1
    assert page == script.with_table(page), "run python scripts/model_table.py"
