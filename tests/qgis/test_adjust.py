"""Sliders that draw a result otherwise, beside it and in its file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QScrollArea
from using import wait

from qgis_plugin.core.adjusting import Values
from qgis_plugin.ui.adjust import AREAS, AdjustPanel


@pytest.fixture
def layer(project: QgsProject, forest_geopackage: Path, tmp_path: Path) -> QgsVectorLayer:
    for suffix in (".gpkg", ".ledger"):
        shutil.copy(forest_geopackage.with_suffix(suffix), tmp_path / f"out{suffix}")
    made = QgsVectorLayer(f"{tmp_path / 'out.gpkg'}|layername=segments", "out", "ogr")
    project.addMapLayer(made)
    return made


@pytest.fixture
def panel(engine: Any, layer: QgsVectorLayer) -> Iterator[AdjustPanel]:
    said: list[str] = []
    made = AdjustPanel(engine, said.append)
    made.said = said
    made.begin(layer)
    yield made
    made.remove()


def settled(panel: AdjustPanel) -> bool:
    return not panel.run.is_running


def areas(layer: QgsVectorLayer) -> list[float]:
    return sorted(feature["area_m2"] for feature in layer.getFeatures())


def test_the_layer_changes_as_a_slider_is_let_go_and_the_file_when_it_is_applied(
    panel: AdjustPanel, layer: QgsVectorLayer, project: QgsProject, artefacts: Path
) -> None:
    before = areas(layer)
    # What somebody has decided about stays, however small.
    smallest = min(layer.getFeatures(), key=lambda feature: feature["area_m2"])
    assert layer.startEditing()
    column = layer.fields().indexOf("status")
    assert layer.changeAttributeValue(smallest.id(), column, "accepted", None, True) and layer.commitChanges()
    assert list(panel.sliders) == ["forest", "cleared"] and not panel.apply.isEnabled()
    assert panel.sliders["forest"].label.text() == "50 %"
    panel.smallest.slider.setSliderDown(True)
    panel.smallest.slider.setValue(AREAS.index(10_000))
    assert settled(panel)
    panel.smallest.slider.setSliderDown(False)
    wait(lambda: panel.adjusting.preview is not None and settled(panel))
    preview = panel.adjusting.preview
    kept = [area for area in before if area >= 10_000 or area == smallest["area_m2"]]
    assert areas(preview) == pytest.approx(kept) and areas(layer) == before
    assert preview.renderer().type() == layer.renderer().type()
    tree = project.layerTreeRoot()
    assert tree.findLayer(preview.id()).isVisible() and not tree.findLayer(layer.id()).isVisible()
    panel.resize(300, 320)
    panel.show()
    QCoreApplication.processEvents()
    assert panel.grab().save(str(artefacts / "adjust.png"))
    # However low it is, and however many classes there are.
    panel.resize(320, panel.minimumSizeHint().height())
    for button in (panel.apply, panel.discard):
        assert panel.rect().contains(button.mapTo(panel, button.rect().bottomRight()))
        assert not panel.findChild(QScrollArea).isAncestorOf(button)
    panel.apply.click()
    wait(lambda: panel.adjusting is None)
    assert areas(layer) == pytest.approx(kept) and not layer.readOnly()
    assert tree.findLayer(layer.id()).isVisible() and len(project.mapLayers()) == 1


def test_what_is_discarded_leaves_nothing(
    panel: AdjustPanel, layer: QgsVectorLayer, project: QgsProject
) -> None:
    before = areas(layer)
    panel.simplify.slider.setValue(4)
    # Moved on meanwhile: the last place counts.
    panel.simplify.slider.setValue(5)
    wait(lambda: panel.adjusting.preview is not None and settled(panel))
    assert not panel._is_waiting
    folder = panel.adjusting._folder
    panel.discard.click()
    assert areas(layer) == before and len(project.mapLayers()) == 1 and not folder.exists()


def test_edits_have_to_be_saved_first(engine: Any, layer: QgsVectorLayer) -> None:
    said: list[str] = []
    panel = AdjustPanel(engine, said.append)
    assert layer.startEditing() and layer.deleteFeature(next(layer.getFeatures()).id())
    panel.begin(layer)
    assert panel.adjusting is None and "has edits that are not saved" in said[0]
    layer.rollBack()
    panel.remove()


def test_values_are_options_of_the_engine() -> None:
    assert Values({"forest": 0.6}).options() == {"label_threshold": ["forest=0.60"]}
    simplified = Values({"forest": 0.5}, 0, 2.5).options()
    assert (simplified["min_area"], simplified["simplify"], simplified["shape"]) == (0, 2.5, ["raw"])
