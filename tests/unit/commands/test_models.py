"""`t4s-geo models`."""

from __future__ import annotations

import json

import pytest

from t4s_geo.commands.models import models
from t4s_geo.models.catalogue import known_models


def test_programs_get_all_fields(capsys: pytest.CaptureFixture[str]) -> None:
    models(as_json=True)
    assert json.loads(capsys.readouterr().out) == [one.to_json() for one in known_models()]


def test_people_get_a_table_whose_names_are_whole_in_a_narrow_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    models()
    shown = capsys.readouterr().out
    for one in known_models():
        assert one.about.model in shown
    (line,) = [line for line in shown.splitlines() if "granite-vision-3.3-2b" in line]
    for word in ("masks", "6.0", "Apache-2.0", "a GPU with 8"):
        assert word in line
