"""The polygons of a run grow on the map, and the result takes their layer's place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtGui import QColor
from using import results, wait

from qgis_plugin.core.growing import GrowingLayer
from qgis_plugin.ui.prompts import COLOUR

PATIENT = """#!{python}
import sys, time
from concurrent.futures import wait
from pathlib import Path
sys.path.insert(0, {root!r})
from t4s_geo.worker import growing
hear = growing.GrowingPolygons.hear
def hear_when_drawn(self, event):
    wait([self._drawing] if self._drawing else [])
    for drawn in hear(self, event):
        yield drawn
        while Path({held!r}).exists():
            time.sleep(0.02)
# The runs of tests are short: they wait for what is drawn, and something always is.
growing.GrowingPolygons.hear = hear_when_drawn
growing.Pace.is_due = lambda *_: True
from t4s_geo.cli import main
main()
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file: as long as it is there, the engine waits after polygons have come."""
    return tmp_path_factory.mktemp("engine") / "held"


@pytest.fixture(scope="module")
def engine(qgis_app: object, held: Path) -> Iterator[Any]:
    """The plugin's client of an engine that has drawn polygons after each batch of tiles."""
    from qgis_plugin.core.engine import Engine

    program = held.with_name("t4s-geo")
    python = ROOT / ".venv" / "bin" / "python"
    program.write_text(PATIENT.format(python=python, root=str(ROOT), held=str(held)))
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("T4S_GEO_ENGINE", str(program))
        client = Engine()
        yield client
        client.close()


@pytest.fixture
def large(forest: Any, project: QgsProject, samples: Path, tmp_path: Path, held: Path) -> Iterator[Any]:
    """The panel, with a scene of two dozen tiles and an engine that waits at first sight."""
    path = str(tmp_path / "large.tif")
    gdal.Translate(path, str(samples / "amazon_forest.tif"), width=1024, height=1024)
    layer = QgsRasterLayer(path, "large")
    project.addMapLayer(layer)
    forest.layer.setLayer(layer)
    held.touch()
    yield forest
    held.unlink(missing_ok=True)
    assert forest.course.growing.layer is None and forest.course.growing._folder is None


def begin(dock: Any) -> QgsVectorLayer:
    """Runs until there are polygons on the map."""
    dock.press()
    wait(lambda: dock.course.growing.layer is not None or not dock.is_running)
    return dock.course.growing.layer


def finish(dock: Any, held: Path) -> None:
    held.unlink()
    wait(lambda: not dock.is_running)


def is_bare(dock: Any) -> bool:
    """Whether the preview shows nothing."""
    image = dock.preview.item.picture.image
    return not any(bytes(image.constBits().asarray(image.sizeInBytes())))


def file_of(layer: QgsVectorLayer) -> Path:
    return Path(layer.source().partition("|")[0])


def open_files(folder: Path) -> list[str]:
    """What this process has open in a folder."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            found.append(os.readlink(link))
        except OSError:
            continue
    return [one for one in found if one.startswith(str(folder))]


def test_polygons_grow_into_the_result(large: Any, held: Path, project: QgsProject) -> None:
    done: list[int] = []
    bare: list[bool] = []

    def hear(event: Any) -> None:
        if event["event"] == "so_far":
            done.append(event["done"])
            bare.append(is_bare(large))

    large.run.happened.connect(hear)
    large.prompts.table.cellWidget(0, COLOUR).setColor(QColor("#ff0000"))
    layer = begin(large)
    assert results(project) == [layer] and layer.name() == "large: forest, gone (so far)"
    assert layer.featureCount() and layer.readOnly() and not layer.startEditing()
    folder, first, extent = file_of(layer).parent, file_of(layer), layer.extent()
    held.unlink()
    wait(lambda: file_of(layer) != first or not large.is_running)
    held.touch()
    assert file_of(layer).parent == folder and layer.extent().contains(extent)
    assert not first.exists() and {path.stem for path in folder.glob("*.fgb")} >= {file_of(layer).stem}
    # Whoever sorts his layers meanwhile finds them as they were.
    other = project.layerTreeRoot().addGroup("other")
    node = project.layerTreeRoot().findLayer(layer.id())
    other.addChildNode(node.clone())
    node.parent().removeChildNode(node)
    finish(large, held)
    assert large.bar.said == [] and len(done) > 1 and done == sorted(done)
    # What the polygons show is not shown twice.
    assert all(bare)
    output = Path(large.course.goal.request["output"])
    assert file_of(layer) == output and layer.name() == "large: forest, gone" and not layer.readOnly()
    assert [one.layer() for one in other.findLayers()] == [layer] and results(project) == []
    assert len(project.mapLayersByName(layer.name())) == 1 and "so_far" not in large.course.goal.request
    colours = {one.value(): one.symbol().color().name() for one in layer.renderer().categories()}
    assert colours["forest"] == QColor("#ff0000").name()
    assert layer.startEditing() and layer.rollBack()
    assert not folder.exists() and open_files(folder) == []


def test_cancelled_and_gone_on_with(large: Any, held: Path, project: QgsProject) -> None:
    layer = begin(large)
    folder, number = file_of(layer).parent, layer.id()
    large.press()
    finish(large, held)
    held.touch()
    assert results(project) == [layer] and layer.name() == "large: forest, gone (partial)"
    assert file_of(layer).suffix == ".gpkg" and not folder.exists() and not layer.readOnly()
    # Beside it the polygons go on growing, and it shows the whole in the end.
    growing = begin(large)
    assert results(project) == [growing, layer]
    root = project.layerTreeRoot()
    assert not root.findLayer(number).itemVisibilityChecked()
    # Whoever takes them away does not want them back.
    project.removeMapLayer(growing.id())
    events: list[Any] = []
    large.run.happened.connect(events.append)
    folder = large.course.growing._folder
    held.unlink()
    wait(lambda: [one for one in events if one["event"] == "so_far"] or not large.is_running)
    held.touch()
    assert results(project) == [layer] and not [*folder.glob("*.fgb")][1:]
    finish(large, held)
    assert not folder.exists()
    assert results(project) == [layer] and layer.name() == "large: forest, gone"
    assert root.findLayer(number).itemVisibilityChecked()
    # A result that is whole stays in view while it is made again, and so does what somebody has corrected.
    growing = GrowingLayer()
    folder = Path(growing.begin(str(file_of(layer)), "again", {}) or "")
    shutil.copy(file_of(layer), folder / "so_far_1.gpkg")
    event = {"path": str(folder / "so_far_1.gpkg")}
    assert not growing.show(event) and not growing.show(event) and results(project) == [layer]
    growing.end()


def test_it_is_of_its_own_project(large: Any, held: Path, project: QgsProject, tmp_path: Path) -> None:
    layer = begin(large)
    saved = str(tmp_path / "map.qgs")
    assert project.write(saved)
    text = Path(saved).read_text()
    # Who opens it later sees the result.
    output = Path(large.course.goal.request["output"])
    assert "so_far_" not in text.partition("<projectlayers>")[2] and output.name in text
    folder = file_of(layer).parent
    del layer
    project.clear()
    finish(large, held)
    assert project.mapLayers() == {} and not folder.exists()
    assert project.read(saved)
    (result,) = results(project)
    assert result.isValid() and file_of(result) == output and not result.readOnly()
    assert result.name() == "large: forest, gone" and result.featureCount()


def test_a_failure_leaves_what_was_found(large: Any, held: Path, engine: Any, project: QgsProject) -> None:
    layer = begin(large)
    for worker in engine._workers.values():
        worker._process.kill()
    wait(lambda: bool(large.bar.said))
    finish(large, held)
    assert results(project) == [layer] and layer.name() == "large: forest, gone (partial)"
    assert large.status.text().startswith("Failed after ") and len(large.bar.said) == 1
