"""The graphs in the engine are those of the shipped checkpoint's configuration."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("onnx")
pytest.importorskip("torch")

from embedded_training import graphs
from t4s_geo.models.local.onnx.architecture import DESCRIPTION, FOLDER, LAYERS, TOP, TOWER


def test_they_are_as_the_recipe_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["graphs", str(tmp_path)])
    graphs.main()
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(written) == {DESCRIPTION, LAYERS, TOP, TOWER}
    assert written == {path.name: path.read_bytes() for path in FOLDER.iterdir()}
