"""What becomes of runs: cancelled, of closed projects, and earlier ones; and what QGIS knows of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsContrastEnhancement,
    QgsCoordinateReferenceSystem,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsSettings,
)
from qgis.PyQt.QtCore import QObject
from using import results, wait

from qgis_plugin.core import places
from qgis_plugin.core.earlier import KEY, earlier_runs
from qgis_plugin.core.ledgers import read_ledger
from qgis_plugin.core.outlining import Source
from qgis_plugin.core.retry import _from_ledger
from qgis_plugin.core.scenes import scene_of, shown_stretch
from qgis_plugin.core.settings import Settings
from qgis_plugin.core.task import Announcement
from qgis_plugin.core.typed import is_elsewhere


@pytest.fixture
def large(forest: Any, project: QgsProject, samples: Path, tmp_path: Path) -> Any:
    """The panel, with a scene of so many tiles that there is time to cancel."""
    path = str(tmp_path / "large.tif")
    gdal.Translate(path, str(samples / "amazon_forest.tif"), width=1792, height=1792)
    layer = QgsRasterLayer(path, "large")
    project.addMapLayer(layer)
    forest.layer.setLayer(layer)
    return forest


def finish(dock: Any) -> None:
    wait(lambda: not dock.is_running)


def cancel_when_begun(dock: Any) -> None:
    dock.press()
    wait(lambda: dock.course._answered > 0)
    dock.press()
    wait(lambda: not dock.is_running)


def test_a_cancelled_run_keeps_what_it_found_and_is_gone_on_with(large: Any, project: QgsProject) -> None:
    cancel_when_begun(large)
    assert large.bar.said == []
    (layer,) = results(project)
    assert layer.name() == "large: forest, gone (partial)" and layer.featureCount()
    answered, tiles = large.course._answered, large.course._tiles
    assert 0 < answered < tiles
    output = Path(layer.source().partition("|")[0])
    assert large.status.text().startswith(f"Cancelled after {answered} of {tiles} tiles: {output}")
    assert [run.is_partial for run in earlier_runs()] == [True]
    part = layer.extent().height()
    # Without a name, too, the same run goes on in the same file, and its layer is whole.
    events: list[Any] = []
    large.run.happened.connect(events.append)
    large.press()
    finish(large)
    assert next(one for one in events if one["event"] == "started")["resumed"] >= answered
    assert results(project) == [layer] and layer.name() == "large: forest, gone"
    assert layer.extent().height() > part
    assert [run.is_partial for run in earlier_runs()] == [False]
    assert large._unfinished is None


def test_a_run_is_told_of_counted_and_listed(
    forest: Any, project: QgsProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("qgis_plugin.ui.course.time.monotonic", lambda: clock[0])
    forest.press()
    assert forest.status.text() == "Starting the engine …"
    (task,) = QgsApplication.taskManager().activeTasks()
    assert task.description() == "t4s-geo: amazon: forest, gone" and task.canCancel()
    clock[0] += 75
    forest.course._tick()
    assert forest.status.text() == "Starting the engine, 1 min so far"
    clock[0] += 60
    # A result of a closed project does not land in the next one.
    project.clear()
    finish(forest)
    assert not results(project) and "its project was closed" in forest.status.text()
    wait(lambda: not QgsApplication.taskManager().activeTasks())
    forest.earlier.fill()
    first, *_ = forest.earlier.menu().actions()
    assert "amazon: forest, gone" in first.text() and Path(first.toolTip()).is_file()
    first.trigger()
    (layer,) = results(project)
    assert layer.name() == "amazon: forest, gone" and layer.featureCount()

    scene = json.loads(layer.customProperty("t4s_geo/request"))["scene"]
    project.addMapLayer(QgsRasterLayer(scene, "amazon"))
    forest.press()
    # The engine runs already.
    assert forest.status.text() == "Opening the model"
    clock[0] += 130
    finish(forest)
    assert forest.status.text() == f"Done in 2 min: {earlier_runs()[0].output}"
    assert earlier_runs()[0].name == "amazon: forest, gone (2)"
    forest.press()
    # As QGIS does when it is closed, once the user has agreed.
    QgsApplication.taskManager().cancelAll()
    finish(forest)
    assert forest.status.text().startswith("Cancelled")
    shutil.rmtree(Settings.read().output_folder)
    assert earlier_runs() == []
    forest.earlier.fill()
    assert [action.text() for action in forest.earlier.menu().actions()] == ["There are none yet."]


def test_what_the_settings_hold_is_checked(qgis_app: object) -> None:
    for wrong in (
        '[{"name": 1}]',
        "[1]",
        "{",
        '[{"name": "x", "when": 1, "request": {"output": "/vsicurl/x.gpkg"}}]',
    ):
        QgsSettings().setValue(KEY, wrong)
        assert earlier_runs() == []


def test_results_without_a_name_lie_beside_the_project(
    dock: Any, project: QgsProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings().write()
    monkeypatch.setattr(places.QStandardPaths, "writableLocation", lambda kind: str(tmp_path / "documents"))
    dock.use_settings()
    assert dock.options.output.lineEdit().placeholderText() == f"A new file in {tmp_path}/documents/t4s-geo"
    assert project.write(str(tmp_path / "map.qgz"))
    assert dock.options.output.lineEdit().placeholderText() == f"A new file in {tmp_path}/t4s-geo"
    output = dock.options.output_path("A/B: of <x>")
    assert output == str(tmp_path / "t4s-geo" / "A_B_of_x_1.gpkg")
    (tmp_path / "t4s-geo").rmdir()
    (tmp_path / "t4s-geo").write_text("")
    with pytest.raises(Exception, match="Results cannot be written to the folder"):
        dock.options.output_path("x")


def test_what_qgis_says_of_a_layer_is_what_the_engine_sees(
    forest: Any, project: QgsProject, samples: Path, tmp_path: Path
) -> None:
    path = str(tmp_path / "bare.tif")
    gdal.Translate(path, str(samples / "amazon_forest.tif"), noData="none", outputSRS="EPSG:4326")
    layer = forest.layer.currentLayer()
    assert scene_of(layer) == str(samples / "amazon_forest.tif")
    plain = str(tmp_path / "unplaced.tif")
    dataset = gdal.GetDriverByName("GTiff").CreateCopy(plain, gdal.Open(path))
    dataset.SetProjection("")
    del dataset
    layer = QgsRasterLayer(plain, "bare")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(0, 0)])
    name = f"vrt://{plain}?a_srs=EPSG:4326&a_nodata=0"
    assert scene_of(layer) == name and scene_of(layer, 7) == name.replace("=0", "=7")
    assert not is_elsewhere(name) and is_elsewhere("vrt://https://example.com/x.tif?a_nodata=0")
    project.addMapLayer(layer)
    forest.layer.setLayer(layer)
    layer.renderer().setRedBand(2)
    forest.options.pictures.setCurrentIndex(1)
    forest.press()
    finish(forest)
    assert forest.bar.said == [] and forest.course.goal.request["bands"] == [2, 2, 3]
    (found,) = results(project)
    assert found.crs().authid() == "EPSG:4326"
    assert {one["source"] for one in found.getFeatures()} == {"unplaced.tif"}
    del found, layer


def test_the_contrast_of_a_layer_of_16_bits_is_what_the_engine_sees(
    forest: Any, project: QgsProject, samples: Path, tmp_path: Path
) -> None:
    path = str(tmp_path / "deep.tif")
    gdal.Translate(path, str(samples / "amazon_forest.tif"), outputType=gdal.GDT_UInt16)
    layer = QgsRasterLayer(path, "deep")
    project.addMapLayer(layer)
    forest.layer.setLayer(layer)
    renderer = QgsMultiBandColorRenderer(layer.dataProvider(), 3, 2, 1)
    stretch = QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
    setters = (
        renderer.setRedContrastEnhancement,
        renderer.setGreenContrastEnhancement,
        renderer.setBlueContrastEnhancement,
    )
    for number, setter in enumerate(setters, 1):
        # One for each band: the renderer deletes them.
        contrast = QgsContrastEnhancement(layer.dataProvider().dataType(number))
        contrast.setMinimumValue(10.5 * number)
        contrast.setMaximumValue(200)
        contrast.setContrastEnhancementAlgorithm(stretch)
        setter(contrast)
    layer.setRenderer(renderer)
    shown = ["10.5:200.0", "21.0:200.0", "31.5:200.0"]
    assert shown_stretch(layer) == tuple(shown)
    forest.options.pictures.setCurrentIndex(2)
    forest.press()
    finish(forest)
    assert forest.bar.said == []
    request = forest.course.goal.request
    assert request["bands"] == [3, 2, 1] and request["stretch"] == shown
    run = read_ledger(Path(request["output"]).with_suffix(".ledger"))
    assert run.spec["stretch"] == [[10.5, 200], [21, 200], [31.5, 200]]
    assert _from_ledger(run, Path(request["output"]))["stretch"] == shown
    assert Source.of(results(project)[0]).stretch == tuple(shown)
    renderer.redContrastEnhancement().setContrastEnhancementAlgorithm(
        QgsContrastEnhancement.ContrastEnhancementAlgorithm.NoEnhancement
    )
    assert shown_stretch(layer) == ()


@pytest.mark.parametrize("has_failed", [False, True])
def test_qgis_is_told_what_has_failed(qgis_app: Any, has_failed: bool) -> None:
    tasks, announcement = QgsApplication.taskManager(), Announcement(list, QObject())
    announcement.begin("work")
    (task,) = tasks.activeTasks()
    announcement.end(has_failed)
    wait(lambda: not tasks.activeTasks())
    assert (task.status() == task.TaskStatus.Terminated) == has_failed
