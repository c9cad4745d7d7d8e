"""Mistakes as events: what a client needs to ask its user what to do."""

from __future__ import annotations

from pathlib import Path

from t4s_geo.errors import OtherRun, ResultChanged, UserError
from t4s_geo.worker.outcomes import told_error


def test_mistakes_about_results_name_them() -> None:
    other = told_error(OtherRun(Path("out.ledger"), "model"))
    assert other["message"].startswith("out.ledger belongs to a run with another model; add --fresh")
    assert (other["reason"], other["ledger"], other["difference"]) == ("other_run", "out.ledger", "model")
    changed = told_error(ResultChanged("changed", [Path("out.gpkg")]))
    assert (changed["reason"], changed["paths"]) == ("changed", ["out.gpkg"])
    assert told_error(UserError("wrong"))["reason"] == "user_error"
