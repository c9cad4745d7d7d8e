"""The review by its keys, and that a run again keeps what was decided."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import Qgis, QgsPointXY, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMainWindow
from using import results, wait

from qgis_plugin.core.command import run_command
from qgis_plugin.core.review import EditFollower, is_reviewable
from qgis_plugin.ui.review import ReviewPanel
from qgis_plugin.ui.reviewbutton import ReviewButton, result_to_review


@pytest.fixture
def layer(project: QgsProject, forest_geopackage: Path, tmp_path: Path) -> QgsVectorLayer:
    shutil.copy(forest_geopackage, tmp_path / "out.gpkg")
    made = QgsVectorLayer(f"{tmp_path / 'out.gpkg'}|layername=segments", "out", "ogr")
    # Scores that differ: the oracle is always sure.
    assert made.startEditing()
    column = made.fields().indexOf("score")
    for place, feature in enumerate(list(made.getFeatures())):
        made.changeAttributeValue(feature.id(), column, round(1 - place / 1000, 3), None, True)
    assert made.commitChanges()
    project.addMapLayer(made)
    return made


@pytest.fixture
def window(project: QgsProject, engine: Any) -> Iterator[Any]:
    made = QMainWindow()
    canvas, said = QgsMapCanvas(), []
    made.setCentralWidget(canvas)
    made.panel = ReviewPanel(canvas, engine, said.append, parent=made)
    made.panel.said = said
    made.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, made.panel)
    made.resize(700, 600)
    made.show()
    QApplication.setActiveWindow(made)
    wait(made.isActiveWindow)
    yield made
    made.panel.remove()
    made.close()
    made.deleteLater()


def press(window: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(window, key)


def test_keys_decide_from_the_least_sure_to_the_surest(
    window: Any, layer: QgsVectorLayer, artefacts: Path
) -> None:
    panel = window.panel
    panel.begin(layer)
    numbers = sorted((feature["score"], feature.id()) for feature in layer.getFeatures())
    order = [number for _, number in numbers]
    window.centralWidget().setCurrentLayer(None)
    assert layer.selectedFeatureIds() == [order[0]] and panel.review.labels == ["forest", "cleared"]
    press(window, Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_N, Qt.Key.Key_1, Qt.Key.Key_A, Qt.Key.Key_U)
    assert layer.selectedFeatureIds() == [order[4]]
    found = [layer.getFeature(number) for number in order[:5]]
    assert [one["status"] for one in found] == ["accepted", "rejected", "new", "corrected", "new"]
    assert found[3]["label"] == "forest" and panel.progress.value() == 3
    press(window, Qt.Key.Key_P, Qt.Key.Key_2)
    assert layer.getFeature(order[3])["label"] == "cleared"
    layer.selectByIds([])
    window.centralWidget().setLayers([layer])
    window.centralWidget().waitWhileRendering()
    assert window.grab().save(str(artefacts / "review.png"))
    # Stopped and gone on with: what is decided is passed over.
    press(window, Qt.Key.Key_Q)
    assert panel.review is None and not layer.isEditable() and panel.said == []
    press(window, Qt.Key.Key_A)
    panel.begin(layer)
    assert layer.selectedFeatureIds() == [order[2]] and panel.progress.value() == 3
    panel.stop()
    del layer, found


def test_what_was_decided_is_saved_and_taught(window: Any, layer: QgsVectorLayer) -> None:
    heard: list[QgsVectorLayer] = []
    window.panel.wants_teaching.connect(heard.append)
    window.panel.begin(layer)
    press(window, Qt.Key.Key_A)
    window.panel.buttons[-1].click()
    assert heard == [layer] and window.panel.review is None and not layer.isEditable()
    assert [one["status"] for one in layer.getFeatures()].count("accepted") == 1
    window.panel.teach()
    assert len(heard) == 1


def test_only_results_are_reviewed(window: Any, project: QgsProject) -> None:
    other = QgsVectorLayer("Polygon?field=label:string", "other", "memory")
    assert not is_reviewable(other)
    window.panel.begin(other)
    assert window.panel.review is None and window.panel.said[0].startswith("Select the layer of a result")
    window.panel.begin(None)
    assert len(window.panel.said) == 2


def test_a_run_again_keeps_what_was_decided(
    forest: Any, engine: Any, project: QgsProject, tmp_path: Path
) -> None:
    forest.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    begun: list[Any] = []
    button = ReviewButton(forest.summary, begun.append)
    assert button.isHidden()
    forest.press()
    wait(lambda: not forest.run.is_running)
    (layer,) = results(project)
    panel = ReviewPanel(forest.canvas, engine, forest.complain)
    assert not button.isHidden()
    button.click()
    assert begun == [layer]
    # What is selected goes before what lies on top, if it is a result.
    other = QgsVectorLayer(layer.source(), "other", "ogr")
    for selected, meant in ((other, other), (forest.layer.currentLayer(), layer)):
        assert result_to_review(selected) is meant
    del other
    panel.begin(begun.pop())
    first = panel.review.current
    outline = layer.getFeature(first).geometry().asWkb()
    panel.buttons[1].click()
    panel.stop()
    panel.remove()
    forest.options.smallest.setValue(5000)
    forest.press()
    wait(lambda: not forest.run.is_running)
    assert forest.bar.said == []
    (layer,) = results(project)
    (rejected,) = (feature for feature in layer.getFeatures() if feature["status"] == "rejected")
    assert rejected.geometry().asWkb() == outline
    del layer, rejected


def test_halves_of_a_split_polygon_stay_as_they_were_cut(
    forest: Any, project: QgsProject, tmp_path: Path
) -> None:
    forest.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    forest.press()
    wait(lambda: not forest.run.is_running)
    (layer,) = results(project)
    EditFollower(layer)
    whole = max(
        (one for one in layer.getFeatures() if one["label"] == "gone"), key=lambda one: one["area_m2"]
    )
    assert layer.startEditing()
    layer.changeAttributeValue(whole.id(), layer.fields().indexOf("status"), "accepted", None, True)
    assert layer.commitChanges(False)
    box = whole.geometry().boundingBox()
    knife = [QgsPointXY(box.center().x(), y) for y in (box.yMinimum() - 1, box.yMaximum() + 1)]
    # As QGIS's own tool does it: what is selected is cut.
    layer.selectByIds([whole.id()])
    layer.beginEditCommand("Split")
    assert layer.splitFeatures(knife) == Qgis.GeometryOperationResult.Success
    layer.endEditCommand()
    assert layer.commitChanges()
    halves = {one.geometry().asWkb(): one for one in layer.getFeatures() if one["status"] != "new"}
    assert len(halves) > 1
    assert {one["status"] for one in halves.values()} == {"corrected"}
    assert sum(one["area_m2"] for one in halves.values()) == pytest.approx(whole["area_m2"], rel=1e-6)
    forest.options.smallest.setValue(5000)
    forest.press()
    wait(lambda: not forest.run.is_running)
    assert forest.bar.said == []
    (layer,) = results(project)
    kept = {one.geometry().asWkb(): one for one in layer.getFeatures() if one["status"] != "new"}
    assert kept.keys() == halves.keys()
    for outline, one in kept.items():
        assert one.attributes()[1:] == halves[outline].attributes()[1:]
    # The ledger counts them as what they are.
    info = run_command(["info", str(tmp_path / "out.ledger"), "--json"], lambda: False)
    assert json.loads(info)["kept"] == {"out.gpkg": {"corrected": len(halves)}}
    del layer, whole, halves, kept
