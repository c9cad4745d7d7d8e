"""`t4s-geo worker` as another program has it: a process that takes and gives lines."""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path

import affine
import geopandas
import numpy as np
import pytest
import rasterio
import rasterio.windows
from geopandas.testing import assert_geodataframe_equal
from rasterio.warp import transform_bounds
from rasterio.windows import Window
from shapely import box
from shapely.geometry import shape

import t4s_geo
from tests.integration.worker.conftest import Client, Event


def test_a_result_that_was_changed_is_told_and_replaced_on_request(
    client: Client, request_forest: Event, samples: Path
) -> None:
    output = Path(request_forest["output"])
    output.write_bytes((samples / "banepa_buildings.geojson").read_bytes())
    output = output.rename(output.with_suffix(".png"))
    before = output.read_bytes()
    request = {**request_forest, "preview": str(output)}
    client.send(id="a", **request)
    (failed,) = client.until("finished", "failed")
    assert failed["reason"] == "changed" and failed["paths"] == [str(output)]
    assert output.read_bytes() == before and not Path(request["output"]).exists()
    client.send(id="b", **request, overwrite=True)
    assert client.until("finished", "failed")[-1]["preview"] == str(output)
    assert output.read_bytes() != before
    # Nobody can insist on losing what is read.
    client.send(id="c", **{**request, "preview": request["scene"]}, overwrite=True)
    (failed,) = client.until("finished", "failed")
    assert failed["reason"] == "user_error" and "would replace" in failed["message"]


def test_it_says_its_version_first_and_ends_with_its_input(client: Client) -> None:
    assert client.ready == {"event": "ready", "protocol": 1, "engine": t4s_geo.__version__}
    assert client.end() == []


def test_a_run_is_told_from_start_to_end(client: Client, request_forest: Event) -> None:
    client.send(id="one", **request_forest)
    events = client.until("finished", "failed")
    assert [event["event"] for event in events][:2] == ["started", "progress"]
    assert all(event["id"] == "one" for event in events)
    done = [event["done"] for event in events if event.get("stage") == "tiles"]
    assert done == sorted(done) and done[-1] == events[0]["tiles"]
    assert events[-2]["stage"] == "polygons"
    finished = events[-1]
    frame = geopandas.read_file(finished["output"])
    found = {label["label"]: label["polygons"] for label in finished["labels"]}
    assert found == frame["label"].value_counts().to_dict()
    assert finished["failed_tiles"] == 0


def test_previews_show_what_comes_and_change_nothing(
    client: Client, request_forest: Event, tmp_path: Path
) -> None:
    small = {**request_forest, "tile_size": 64, "grid": 32, "overlap": 8, "batch_size": 3}
    client.send(id="quiet", **small)
    assert not [one for one in client.until("finished", "failed") if one["event"] == "preview"]
    output, raster = tmp_path / "live.gpkg", tmp_path / "live.tif"
    client.send(id="live", **{**small, "output": str(output), "raster": str(raster), "live": True})
    events = client.until("finished", "failed")
    assert events[-1]["event"] == "finished", events[-1]
    names = [event.get("stage", event["event"]) for event in events]
    assert names.index("preview") < names.index("polygons") and "preview" not in names[-2:]
    pictures = [event for event in events if event["event"] == "preview"]
    first = pictures[0]
    assert [entry["label"] for entry in first["labels"]] == ["forest", "gone"]
    assert all(re.fullmatch("#[0-9a-f]{6}", entry["colour"]) for entry in first["labels"])
    assert max(first["width"], first["height"]) <= 512
    codes = np.zeros((first["height"], first["width"]), np.uint8)
    for patch in _patches(pictures):
        pixels = np.frombuffer(zlib.decompress(base64.b64decode(patch["codes"])), np.uint8)
        rows = slice(patch["row"], patch["row"] + patch["height"])
        columns = slice(patch["column"], patch["column"] + patch["width"])
        codes[rows, columns] = pixels.reshape(patch["height"], patch["width"])
    with rasterio.open(raster) as dataset:
        window = rasterio.windows.Window(0, 0, dataset.width, dataset.height)
        result = dataset.read(1, window=window, out_shape=codes.shape)
        extent = dataset.bounds
    assert (codes == result).mean() > 0.9
    corner = affine.Affine(*first["transform"]) @ (0, 0)
    assert corner == pytest.approx((extent.left, extent.top))
    before, after = geopandas.read_file(request_forest["output"]), geopandas.read_file(output)
    assert_geodataframe_equal(before, after)
    # What is there already is shown when the run is gone on with.
    client.send(id="again", **{**small, "output": str(output), "live": True})
    again = [event for event in client.until("finished", "failed") if event["event"] == "preview"]
    assert sorted(map(str, _patches(again))) == sorted(map(str, _patches(pictures)))


def _patches(pictures: list[Event]) -> list[Event]:
    return [patch for event in pictures for patch in event["patches"]]


def test_mistakes_do_not_end_it(client: Client, request_forest: Event, tmp_path: Path) -> None:
    lines = [b"\xff\n", b"{}\n", b"\n", b"z" * (2 << 20) + b"\n"]
    for line in lines:
        client.write(line)
        (event,) = client.until("failed")
        assert event["reason"] == "user_error" and event["id"] is None
    wrong = [
        {"scene": str(tmp_path / "missing.tif")},
        {"model": "no-such-model"},
        {"aoi": str(tmp_path / "missing.geojson")},
        {"output": str(tmp_path / "missing" / "out.gpkg")},
        {"scene": "\udcff\ud800.tif"},
        {"prompts": ["lava"]},
    ]
    for number, change in enumerate(wrong):
        client.send(id=str(number), **{**request_forest, **change})
        event = client.until("failed", "finished")[-1]
        assert (event["event"], event["id"]) == ("failed", str(number)), event
    client.send(id="good", **request_forest)
    assert client.until("finished", "failed")[-1]["event"] == "finished"


def test_runs_are_cancelled_while_they_work_and_while_they_wait(
    client: Client, request_forest: Event, tmp_path: Path
) -> None:
    slow = {**request_forest, "tile_size": 32, "grid": 32, "overlap": 8, "batch_size": 1}
    client.send(id="slow", **slow)
    client.send(id="next", **{**request_forest, "output": str(tmp_path / "next.gpkg")})
    client.until("progress")
    client.send(request="cancel", id="next")
    client.send(request="cancel", id="slow")
    client.send(request="cancel", id="no such")
    failed = [client.until("failed", "finished")[-1] for _ in range(2)]
    assert [(event["id"], event.get("reason")) for event in failed] == [
        ("slow", "cancelled"),
        ("next", "cancelled"),
    ]
    assert not list(tmp_path.glob("*.gpkg"))
    client.send(id="slow", **slow)
    events = client.until("finished", "failed")
    assert events[0]["resumed"] > 0
    assert events[-1]["event"] == "finished"


def test_an_id_in_use_is_refused(client: Client, request_forest: Event) -> None:
    slow = {**request_forest, "tile_size": 32, "grid": 32, "overlap": 8, "batch_size": 1}
    client.send(id="same", **slow)
    client.until("started")
    client.send(request="models", id="same")
    assert "Another request" in client.until("failed")[-1]["message"]
    client.send(request="cancel", id="same")
    assert client.until("failed")[-1]["reason"] == "cancelled"


@pytest.mark.parametrize("ending", ["end of input", "shutdown"])
def test_it_ends_in_the_middle_of_a_run(client: Client, request_forest: Event, ending: str) -> None:
    client.send(id="slow", **{**request_forest, "tile_size": 32, "grid": 32, "overlap": 8, "batch_size": 1})
    client.until("progress")
    if ending == "shutdown":
        client.send(request="shutdown", id="bye")
    rest = client.end()
    assert [event["reason"] for event in rest if event["event"] == "failed"] == ["cancelled"]
    assert not Path(request_forest["output"]).exists()


def test_models_are_described(client: Client) -> None:
    client.send(request="models", id="m")
    (event,) = client.until("finished", "failed")
    (model,) = event["models"]
    assert model["model"] == "embedded" and "building" in model["vocabulary"]


@pytest.mark.model
def test_the_checkpoint_stays_open_and_another_takes_its_place(
    client: Client, request_forest: Event, samples: Path, tmp_path: Path
) -> None:
    scene = samples / "banepa_labelled.tif"
    area = tmp_path / "area.geojson"
    with rasterio.open(scene) as dataset:
        corner = rasterio.windows.bounds(Window(0, 0, 512, 512), dataset.transform)
        bounds = transform_bounds(dataset.crs, "EPSG:4326", *corner)
    geopandas.GeoSeries([box(*bounds)], crs="EPSG:4326").to_file(area)
    request = {
        "request": "segment",
        "scene": str(scene),
        "aoi": str(area),
        "device": "cpu",
        "batch_size": 1,
    }
    children = []
    for number, words in enumerate((["building"], ["vegetation", "bare land"])):
        client.send(id=str(number), prompts=words, output=str(tmp_path / f"{number}.gpkg"), **request)
        finished = client.until("finished", "failed")[-1]
        assert finished["event"] == "finished", finished
        assert {label["label"] for label in finished["labels"]} == set(words)
        assert sum(label["polygons"] for label in finished["labels"]) > 0
        children.append(_children(client.process.pid))
    # The process that has the model is the one that answered before.
    assert children[0] and children[0] <= children[1]
    client.send(id="oracle", **request_forest)
    assert client.until("finished", "failed")[-1]["event"] == "finished"
    assert not _children(client.process.pid)


def _children(process: int) -> set[int]:
    """Ids of a process's children."""
    tasks = Path(f"/proc/{process}/task")
    return {int(child) for path in tasks.glob("*/children") for child in path.read_text().split()}


def test_a_run_that_was_cancelled_has_polygons_of_the_tiles_that_are_answered(
    client: Client, request_forest: Event, tmp_path: Path
) -> None:
    request = {**request_forest, "batch_size": 1, "overlap": 64, "tile_size": 128}
    client.send(id="a", **request)
    client.until("progress")
    client.send(request="cancel", id="a")
    assert client.until("finished", "failed")[-1]["reason"] == "cancelled"
    output = request["output"]
    client.send(
        request="render", id="r", ledger=str(Path(output).with_suffix(".ledger")), output=output, min_area=0
    )
    *_, partial = client.until("finished", "failed")
    assert 0 < partial["resumed_tiles"] < partial["tiles"] and len(
        geopandas.read_file(output, layer="segments")
    )
    # What was made of a part is replaced by the whole without a question.
    client.send(id="b", **request)
    *_, whole = client.until("finished", "failed")
    assert whole["event"] == "finished" and whole["resumed_tiles"] >= partial["resumed_tiles"]
    assert len(geopandas.read_file(output, layer="segments"))


def test_clicks_are_outlined_by_the_shipped_model_while_a_run_goes_on(
    client: Client, samples: Path, request_forest: Event
) -> None:
    roofs = geopandas.read_file(samples / "banepa_buildings.geojson").to_crs("EPSG:3857")
    roof = roofs.geometry[115]
    clicked = {"request": "outline", "scene": str(samples / "banepa_labelled.tif")}
    client.send(id="run", **request_forest)
    client.send(id="box", **clicked, box=roof.bounds, shape="footprint")
    client.send(id="again", **clicked, points=[roof.centroid.coords[0]], box=roof.bounds)
    client.send(id="outside", **clicked, points=[[0, 0]])
    client.send(id="none", request="outline", scene="/nowhere.tif", points=[[0, 0]])
    ended: dict[str, Event] = {}
    while len(ended) < 5:
        event = client.until("finished", "failed")[-1]
        ended[event["id"]] = event
    for name, looked in (("box", True), ("again", False)):
        found = shape(ended[name]["polygon"])
        assert found.intersection(roof).area / found.union(roof).area > 0.7
        assert ended[name]["looked"] is looked and 0.7 < ended[name]["quality"] <= 1
        assert ended[name]["gsd"] == pytest.approx(0.132, abs=0.001)
    assert ended["run"]["event"] == "finished"
    assert ended["outside"]["reason"] == "user_error" and "lies outside" in ended["outside"]["message"]
    assert "/nowhere.tif" in ended["none"]["message"]
