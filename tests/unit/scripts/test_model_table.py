"""The table of known models in docs/models.md."""

from __future__ import annotations

import model_table


def test_the_documented_models_are_those_that_have_cards() -> None:
    page = model_table.PAGE.read_text(encoding="utf-8")
    assert page.count(model_table.BEGIN) == page.count(model_table.END) == 1
    assert page == model_table.renewed(page), "run python scripts/model_table.py"
