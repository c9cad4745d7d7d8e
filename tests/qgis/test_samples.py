"""Scenes for a first try, from the panel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProject

from qgis_plugin.core import samples as core
from qgis_plugin.core.samples import CHECKOUT, SAMPLES

BUILD = Path(__file__).resolve().parents[2] / "scripts" / "build_plugin.py"


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_a_sample_is_shown_with_its_classes(
    dock: Any, project: QgsProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", lambda: str(tmp_path))
    sample = SAMPLES[number]
    dock.samples.actions_of[sample.file].trigger()
    layer = dock.layer.currentLayer()
    assert Path(layer.source()).parent == tmp_path / "t4s_geo" / "samples"
    assert project.crs() == layer.crs() and dock.canvas.extent().contains(layer.extent())
    assert dock.prompts.prompts() == sample.prompts
    assert layer.metadata().rights() == [sample.source]
    bands = layer.renderer().usesBands()
    assert bands == list(sample.bands or (1, 2, 3))
    # Classes that are there already stay.
    dock.samples.actions_of[SAMPLES[number - 1].file].trigger()
    assert dock.prompts.prompts() == sample.prompts and len(project.mapLayers()) == 2


def test_a_sample_that_is_not_there_is_told(
    dock: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", lambda: str(tmp_path))
    monkeypatch.setattr(core, "CHECKOUT", tmp_path)
    dock.samples.actions_of[SAMPLES[0].file].trigger()
    assert "The sample banepa_labelled.tif cannot be opened" in dock.bar.said[-1]


def test_the_zip_holds_them() -> None:
    text = BUILD.read_text(encoding="utf-8")
    assert all((CHECKOUT / sample.file).is_file() and f'"{sample.file}"' in text for sample in SAMPLES)
