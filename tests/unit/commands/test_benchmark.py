"""`t4s-geo benchmark`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from t4s_geo.cli import app
from t4s_geo.errors import UserError
from tests.unit.datasets.miniatures import MINIATURES


def ask(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["benchmark", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_the_table_has_the_ceiling_and_published_rows(tmp_path: Path) -> None:
    MINIATURES["rrsis-d"](tmp_path)
    said = ask("rrsis-d", str(tmp_path), "--model", "oracle", "--grid", "32")
    assert "2 questions about 1 pictures" in said
    assert "100.00" in said
    assert "77.79" in said
    assert "RMSIN*" in said
    assert "not measured here" in said


def test_json_is_for_programs(tmp_path: Path) -> None:
    MINIATURES["isaid"](tmp_path)
    said = json.loads(ask("isaid", str(tmp_path), "--model", "oracle", "--limit", "1", "--json"))
    assert said["ceiling"]["questions"] == 1
    assert set(said["ceiling"]["classes"]) == {"large vehicle"}
    assert said["published"] == []


def test_mistakes_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no data set"):
        ask("rrsisd", str(tmp_path))
    with pytest.raises(UserError, match="no split"):
        MINIATURES["loveda"](tmp_path)
        ask("loveda", str(tmp_path), "--model", "oracle", "--split", "test")
