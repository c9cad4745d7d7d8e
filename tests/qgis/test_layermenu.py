"""The context menu of a result: tiles that failed are retried, and what the model wrote is shown."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsSettings, QgsVectorLayer
from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import Qt
from using import results, wait

ROOT = Path(__file__).resolve().parents[2]


class Desktop:
    """As much of QGIS's desktop as the menu touches."""

    def __init__(self, dock: Any) -> None:
        self.dock = dock
        self.layer: Any = None
        self.offered: list[tuple[str, str]] = []
        self.removed: list[str] = []

    def mapCanvas(self) -> Any:
        return self.dock.canvas

    def mainWindow(self) -> None:
        return None

    def activeLayer(self) -> Any:
        return self.layer

    def addCustomActionForLayerType(self, action: Any, menu: str, kind: Any, everywhere: bool) -> None:
        assert not everywhere

    def addCustomActionForLayer(self, action: Any, layer: Any) -> None:
        self.offered.append((action.text(), layer.name()))

    def removeCustomActionForLayerType(self, action: Any) -> None:
        self.removed.append(action.text())


@pytest.fixture
def menu(dock: Any) -> Any:
    from qgis_plugin.ui.layermenu import LayerMenu

    made = LayerMenu(Desktop(dock), dock)
    made.desktop = made._iface
    return made


@pytest.fixture(autouse=True)
def _own_settings(qgis_app: object) -> Iterator[None]:
    """No model has been chosen before, and none is afterwards."""
    QgsSettings().remove("t4s_geo")
    yield
    QgsSettings().remove("t4s_geo")


@pytest.fixture
def segments(menu: Any, project: QgsProject, forest_geopackage: Path, tmp_path: Path) -> QgsVectorLayer:
    """A layer that the plugin has not made, of a copy of the segmented Amazon scene."""
    for suffix in (".gpkg", ".ledger"):
        shutil.copy(forest_geopackage.with_suffix(suffix), tmp_path)
    layer = QgsVectorLayer(f"{tmp_path / 'forest.gpkg'}|layername=segments", "segments", "ogr")
    project.addMapLayer(layer)
    menu.desktop.layer = layer
    return layer


def lose(ledger: Path, count: int) -> None:
    """Makes tiles fail after the fact."""
    with sqlite3.connect(ledger) as database:
        database.execute(
            "UPDATE tiles SET status = 'failed', text = NULL, message = 'The network broke.' WHERE tile < ?",
            (count,),
        )
    database.close()


def change_spec(ledger: Path, **values: Any) -> None:
    """Writes other values into what a ledger says of its run."""
    with sqlite3.connect(ledger) as database:
        spec = json.loads(database.execute("SELECT value FROM run WHERE key = 'spec'").fetchone()[0])
        changed = json.dumps({**spec, **values})
        database.execute("UPDATE run SET value = ? WHERE key = 'spec'", (changed,))
    database.close()


def outlines(layer: QgsVectorLayer) -> set[tuple[str, str]]:
    return {(feature["label"], feature.geometry().asWkt(6)) for feature in layer.getFeatures()}


def test_only_results_with_a_ledger_are_offered_the_actions(
    menu: Any, segments: QgsVectorLayer, project: QgsProject
) -> None:
    project.addMapLayer(QgsVectorLayer("Point?crs=EPSG:4326", "memory", "memory"))
    assert menu.desktop.offered == [
        ("Retry failed tiles", "segments"),
        ("Show the model's text for a tile", "segments"),
    ]
    menu.remove()
    assert len(menu.desktop.removed) == 2


def test_retrying_answers_what_failed_and_shows_it_in_the_same_layer(
    menu: Any, segments: QgsVectorLayer, project: QgsProject, tmp_path: Path
) -> None:
    dock, whole = menu._dock, outlines(segments)
    lose(tmp_path / "forest.ledger", 3)
    events: list[Any] = []
    dock.run.happened.connect(events.append)
    menu.retry.trigger()
    wait(lambda: not dock.run.is_running)
    assert dock.bar.said == []
    assert events[0]["resumed"] == events[0]["tiles"] - 3
    assert events[-1]["failed_tiles"] == 0
    assert len(project.mapLayers()) == 1
    assert outlines(segments) == whole
    menu.retry.trigger()
    assert dock.bar.said[-1] == "Every tile of segments has an answer; there is nothing to retry."


def test_a_run_of_the_panel_is_retried_as_it_was_asked_for(
    forest: Any, menu: Any, project: QgsProject, tmp_path: Path
) -> None:
    forest.options.output.setFilePath(str(tmp_path / "out.gpkg"))
    forest.options.smallest.setValue(50_000)
    forest.extent.choice.setCurrentIndex(1)
    forest.canvas.resize(300, 300)
    forest.canvas.setDestinationCrs(project.mapLayersByName("amazon")[0].crs())
    forest.canvas.setExtent(project.mapLayersByName("amazon")[0].extent().scaled(0.6))
    forest.press()
    wait(lambda: not forest.run.is_running)
    (layer,) = results(project)
    whole = outlines(layer)
    status, first = layer.fields().indexOf("status"), next(layer.getFeatures()).id()
    assert layer.startEditing() and layer.changeAttributeValue(first, status, "rejected", None, True)
    assert layer.commitChanges()
    lose(tmp_path / "out.ledger", 1)
    menu.desktop.layer = layer
    menu.retry.trigger()
    wait(lambda: not forest.run.is_running)
    assert forest.bar.said == []
    assert results(project) == [layer] and outlines(layer) == whole
    # What was decided meanwhile is kept.
    assert [one["status"] for one in layer.getFeatures()].count("rejected") == 1


SERVER = "https://gpu.example.org/v1#seven"
ELSEWHERE = (
    {"model": SERVER},
    {"model": "HTTP://evil.example.org/v1#seven"},
    {"model": "owner/name"},
    {"model": "\\\\evil\\share\\model"},
    {"model": "oracle:https://evil.example.org/a.tif"},
    {"refine": "sam:owner/name"},
    {"scene": "https://evil.example.org/a.tif"},
    {"scene": "/vsicurl/https://evil.example.org/a.tif"},
    {"scene": "WMS:https://evil.example.org"},
    {"aoi": "\\\\evil\\share\\a.gpkg"},
)


@pytest.mark.parametrize("named", ELSEWHERE)
def test_a_project_does_not_decide_who_is_asked(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path, named: dict[str, str]
) -> None:
    lose(tmp_path / "forest.ledger", 1)
    request = {"request": "segment", "scene": "/a.tif", "prompts": ["water"], "model": "embedded", **named}
    segments.setCustomProperty("t4s_geo/request", json.dumps(request))
    menu.retry.trigger()
    assert not menu._dock.is_running
    assert "which you have not chosen yourself" in menu._dock.bar.said[-1]


def test_a_ledger_does_not_decide_either(menu: Any, segments: QgsVectorLayer, tmp_path: Path) -> None:
    lose(tmp_path / "forest.ledger", 1)
    change_spec(tmp_path / "forest.ledger", model=SERVER)
    menu.retry.trigger()
    assert not menu._dock.is_running
    assert f"forest.gpkg was made with {SERVER}, " in menu._dock.bar.said[-1]


def test_a_model_is_chosen_by_its_server(menu: Any, segments: QgsVectorLayer, tmp_path: Path) -> None:
    from qgis_plugin.core.retry import retry_request
    from qgis_plugin.core.typed import remember_models

    lose(tmp_path / "forest.ledger", 1)
    change_spec(tmp_path / "forest.ledger", model=SERVER)
    remember_models({"models": ["https://GPU.example.org:443/other#eight"]})
    assert retry_request(segments)["model"] == SERVER
    change_spec(tmp_path / "forest.ledger", model=SERVER.replace("https", "http"))
    menu.retry.trigger()
    assert "which you have not chosen yourself" in menu._dock.bar.said[-1]


def test_a_project_does_not_decide_what_is_overwritten(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path
) -> None:
    from qgis_plugin.core.retry import retry_request

    lose(tmp_path / "forest.ledger", 1)
    others = {"output": "/x.gpkg", "raster": "/x.tif", "preview": "/x.png", "card": "/x.json", "fresh": True}
    request = {"scene": "/a.tif", "prompts": ["water"], "network": True, "dask": "tcp://evil:1", **others}
    segments.setCustomProperty("t4s_geo/request", json.dumps(request))
    made = retry_request(segments)
    assert made["output"] == str(tmp_path / "forest.gpkg")
    assert not made["fresh"] and not {"raster", "preview", "card", "network", "dask"} & made.keys()


@pytest.mark.parametrize(
    "kept",
    [
        *("nothing", "[]", "null", "5", "[" * 100_000, "{}", '{"scene": "/a.tif"}'),
        *('{"scene": 5, "prompts": ["a"]}', '{"scene": "/a.tif", "prompts": "a"}'),
        *('{"scene": "/a.tif", "prompts": ["a"], "gsd": NaN}', '{"scene": "/a\\u0000", "prompts": ["a"]}'),
    ],
)
def test_a_project_that_holds_something_else(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path, kept: str
) -> None:
    lose(tmp_path / "forest.ledger", 1)
    segments.setCustomProperty("t4s_geo/request", kept)
    menu.retry.trigger()
    assert menu._dock.bar.said[-1].startswith("The project does not say how forest.gpkg was made; ")


@pytest.mark.parametrize(
    "changed",
    [
        *({"grid": {}}, {"grid": None}, {"card": []}, {"prompts": 5}, {"prompts": [None]}),
        *({"card": {"tile_size": 256, "grid": 0, "overlap": 0}}, {"card": {"tile_size": "a"}}),
    ],
)
def test_a_ledger_that_holds_something_else(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path, changed: dict[str, Any]
) -> None:
    change_spec(tmp_path / "forest.ledger", **changed)
    menu.retry.trigger()
    menu.show_text.trigger()
    assert len(menu._dock.bar.said) == 2
    assert all("cannot be read" in said for said in menu._dock.bar.said)


def test_a_run_limited_to_an_area_elsewhere_says_so(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path
) -> None:
    lose(tmp_path / "forest.ledger", 1)
    change_spec(tmp_path / "forest.ledger", area_of_interest="abc")
    menu.retry.trigger()
    assert menu._dock.bar.said[-1].startswith("The run of forest.gpkg was limited to an area; ")


def test_a_click_shows_what_the_model_wrote_and_the_tile(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path
) -> None:
    canvas, window = menu.desktop.dock.canvas, menu.window
    before = QgsMapTool(canvas)
    canvas.setMapTool(before)
    lose(tmp_path / "forest.ledger", 1)
    menu.show_text.trigger()
    assert window.isVisible() and window.words.text() == "Click on the map to choose a tile."
    canvas.setDestinationCrs(segments.crs())
    run = window._run
    centre = run.outline(5).centroid().asPoint()
    canvas.mapTool().canvasClicked.emit(centre, Qt.MouseButton.LeftButton)
    assert window.words.text().startswith("Tile 5,")
    with sqlite3.connect(tmp_path / "forest.ledger") as database:
        texts = [text for (text,) in database.execute("SELECT text FROM tiles WHERE tile = 5")]
    database.close()
    assert texts and all(text.strip() in window.text.toPlainText() for text in texts)
    assert window._band.asGeometry().boundingBox() == run.outline(5).boundingBox()
    window.show_at(run.outline(0).centroid().asPoint())
    assert "forest (no answer)" in window.text.toPlainText()
    assert "The network broke." in window.text.toPlainText()
    assert "probability" not in window.text.toPlainText()
    with sqlite3.connect(tmp_path / "forest.ledger") as database:
        # Of two tokens, with probabilities of 0.5 and 1.
        stored = struct.pack("<2e", math.log(0.5), 0)
        database.execute("UPDATE tiles SET log_probabilities = ? WHERE prompt = 0", (stored,))
    database.close()
    window.show_at(run.outline(5).centroid().asPoint())
    assert window.text.toPlainText().count("mean probability of a token 0.75") == 1
    # Some metres off the coast of Africa.
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    window.show_at(segments.extent().center())
    assert window.words.text().startswith("There is no tile here")
    window.close()
    assert canvas.mapTool() is before and window._band.asGeometry().isEmpty()


def test_a_selected_polygon_chooses_its_tile(menu: Any, segments: QgsVectorLayer) -> None:
    feature = next(segments.getFeatures())
    segments.select(feature.id())
    menu.show_text.trigger()
    number = int(menu.window.words.text().split()[1].rstrip(","))
    assert menu.window._run.outline(number).contains(feature.geometry().pointOnSurface())
    menu.window.close()


def test_a_broken_ledger_is_said_in_a_sentence(menu: Any, segments: QgsVectorLayer, tmp_path: Path) -> None:
    (tmp_path / "forest.ledger").write_bytes(b"nothing")
    menu.show_text.trigger()
    assert "cannot be read" in menu._dock.bar.said[-1]
    menu.retry.trigger()
    assert "cannot be read" in menu._dock.bar.said[-1]


@pytest.mark.parametrize(
    ("width", "height", "size", "overlap", "grid"),
    [(512, 512, 256, 64, 32), (100, 300, 256, 0, 32), (1001, 777, 128, 40, 16), (5000, 33, 256, 250, 64)],
)
def test_tiles_lie_as_the_engine_lays_them(
    tmp_path: Path, width: int, height: int, size: int, overlap: int, grid: int
) -> None:
    from qgis_plugin.core.ledgers import LedgerRun

    code = (
        "from t4s_geo.raster.tiling import Tiling; import json; "
        f"tiles = Tiling({width}, {height}, {size}, {overlap}, {size // grid}).tiles(); "
        "print(json.dumps([[tile.window.col_off, tile.window.row_off] for tile in tiles]))"
    )
    python = ROOT / ".venv" / "bin" / "python"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    spec = {
        "card": {"tile_size": size, "overlap": overlap, "grid": grid},
        "grid": {"width": width, "height": height, "transform": [1, 0, 0, 0, 1, 0], "crs": ""},
    }
    run = LedgerRun(tmp_path / "x.ledger", spec, {})
    expected = json.loads(done.stdout)
    assert len(run.axes[0]) * len(run.axes[1]) == len(expected)
    for index, (left, top) in enumerate(expected):
        bounds = run.outline(index).boundingBox()
        assert (bounds.xMinimum(), bounds.yMinimum()) == (left, top)
        inside = bounds.center()
        if inside.x() < width and inside.y() < height:
            assert run.tile_at(inside) == index
