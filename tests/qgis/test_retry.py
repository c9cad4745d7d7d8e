"""Tiles of a result that failed are retried, as the run was asked for and by whom one chose oneself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsSettings, QgsVectorLayer
from using import change_spec, lose, results, wait


@pytest.fixture(autouse=True)
def _own_settings(qgis_app: object) -> Iterator[None]:
    """No model has been chosen before, and none is afterwards."""
    QgsSettings().remove("t4s_geo")
    yield
    QgsSettings().remove("t4s_geo")


def outlines(layer: QgsVectorLayer) -> set[tuple[str, str]]:
    return {(feature["label"], feature.geometry().asWkt(6)) for feature in layer.getFeatures()}


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
    assert dock.bar.said[-1] == "Every tile of forest has an answer; there is nothing to retry."


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


def test_a_run_limited_to_an_area_elsewhere_says_so(
    menu: Any, segments: QgsVectorLayer, tmp_path: Path
) -> None:
    lose(tmp_path / "forest.ledger", 1)
    change_spec(tmp_path / "forest.ledger", area_of_interest="abc")
    menu.retry.trigger()
    assert menu._dock.bar.said[-1].startswith("The run of forest.gpkg was limited to an area; ")
