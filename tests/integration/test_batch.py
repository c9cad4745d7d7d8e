"""Many scenes in one run: outputs, what is not done twice, and what goes wrong."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import geopandas
import pandas
import pytest
import rasterio
import shapely
from rasterio.crs import CRS
from rasterio.warp import calculate_default_transform, reproject
from rasterio.windows import Window

from t4s_geo import Cancelled, Options, RenderOptions, UserError, segment
from t4s_geo.batch.plan import Destination, plan_scenes
from t4s_geo.batch.results import BatchSummary, Outcome, SceneEvent
from t4s_geo.batch.run import run_batch
from t4s_geo.batch.scenes import find_scenes
from t4s_geo.events import Progress, Started
from t4s_geo.ledger import Ledger
from t4s_geo.rendering import render_settings
from t4s_geo.vector.metadata import read_metadata

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
LABELS = ["forest", "cleared"]
FLAGS = ["-p", "forest", "-p", "cleared", "--tile-size", "32", "--grid", "32", "--overlap", "8"]


@pytest.fixture(scope="module")
def scenes(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cuts of a sample in its own CRS, one in UTM, and a file that is damaged."""
    folder = tmp_path_factory.mktemp("scenes")
    with rasterio.open(samples / "amazon_forest.tif") as dataset:
        for name, row, column in (("north", 0, 200), ("south", 400, 100)):
            window = Window(column, row, 80, 60)
            profile = {**dataset.profile, "width": 80, "height": 60, "tiled": False, "blockysize": 1}
            profile["transform"] = dataset.window_transform(window)
            with rasterio.open(folder / f"{name}.tif", "w", **profile) as cut:
                cut.write(dataset.read(window=window))
    with rasterio.open(folder / "north.tif") as north:
        target = CRS.from_epsg(32722)
        transform, width, height = calculate_default_transform(
            north.crs, target, north.width, north.height, *north.bounds
        )
        profile = {**north.profile, "crs": target, "transform": transform, "width": width, "height": height}
        with rasterio.open(folder / "utm.tif", "w", **profile) as moved:
            for band in (1, 2, 3):
                reproject(rasterio.band(north, band), rasterio.band(moved, band))
    (folder / "torn.tif").write_bytes((folder / "north.tif").read_bytes()[:100])
    return folder


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are not broken into lines."""
    monkeypatch.setenv("COLUMNS", "400")


@pytest.fixture
def options(samples: Path) -> Options:
    reference = samples / "amazon_forest_reference.tif"
    return Options(model=f"oracle:{reference}", tile_size=32, grid=32, overlap=8, batch_size=2)


def _run(
    inputs: list[Path], output: Path, options: Options, crs: str | None = None, **more: object
) -> BatchSummary:
    found = find_scenes([str(path) for path in inputs])
    destination = Destination.of(output, crs)
    planned = plan_scenes(found.scenes, LABELS, destination, options)
    return run_batch(planned, destination, options, unusable=found.unusable, **more)


def _polygons(path: Path) -> geopandas.GeoDataFrame:
    return geopandas.read_file(path, layer="segments")


def _times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_folder_gives_a_geopackage_a_scene_and_is_not_done_twice(
    tmp_path: Path, cli: Cli, scenes: Path, options: Options
) -> None:
    command = ["batch", scenes, "-o", "out", "--model", options.model, *FLAGS]
    done = cli(*command)
    assert done.returncode == 3, done.stderr
    assert done.stdout.splitlines() == ["4 scenes: 3 segmented, 0 finished before, 1 failed.", "out"]
    assert "torn.tif cannot be opened as a raster" in done.stderr
    names = [f"{name}.{kind}" for name in ("north", "south", "utm") for kind in ("gpkg", "ledger")]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    alone = segment(
        scenes / "south.tif", LABELS, tmp_path / "south.gpkg", options=replace(options, batch_size=8)
    )
    assert _polygons(tmp_path / "out/south.gpkg").equals(alone.polygons())
    before = _times(tmp_path / "out")
    again = cli(*command)
    assert again.returncode == 3
    assert "4 scenes: 0 segmented, 3 finished before, 1 failed." in again.stdout
    assert _times(tmp_path / "out") == before


def test_one_geopackage_holds_all_scenes(
    tmp_path: Path, scenes: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Layers are read some polygons at a time; here that matters.
    monkeypatch.setattr("t4s_geo.batch.merging.POLYGONS_AT_ONCE", 7)
    inputs = [scenes / f"{name}.tif" for name in ("north", "south", "utm")]
    target = tmp_path / "all.gpkg"
    summary = _run(inputs, target, options)
    assert (summary.output, summary.problems) == (target, ())
    assert summary.note == (
        "1 of 3 scenes were reprojected to WGS 84, that of the first scene; choose another with --crs."
    )
    merged = _polygons(target)
    assert merged.crs.to_epsg() == 4326
    parts = [_polygons(tmp_path / f"all.scenes/{path.stem}.gpkg") for path in inputs]
    assert merged.groupby("source", sort=False).size().to_dict() == {
        path.name: len(part) for path, part in zip(inputs, parts, strict=True)
    }
    columns = ["label", "prompt", "score", "area_m2", "source"]
    assert merged[columns].equals(pandas.concat([part[columns] for part in parts], ignore_index=True))
    kept = merged.geometry[merged["source"] != "utm.tif"]
    assert kept.geom_equals(pandas.concat(parts[:2]).geometry.reset_index(drop=True)).all()
    moved = merged.geometry[merged["source"] == "utm.tif"].reset_index(drop=True)
    assert moved.geom_equals_exact(parts[2].geometry.to_crs(4326), 1e-9).all()
    assert merged.geometry.is_valid.all()
    described = read_metadata(target)
    assert [scene["source"] for scene in described["scenes"]] == ["north.tif", "south.tif", "utm.tif"]
    assert len(geopandas.read_file(target, layer="layer_styles")) == 1
    before = _times(tmp_path)
    again = _run(inputs, target, options)
    assert again.count(Outcome.KEPT) == 3
    assert _times(tmp_path) == before
    moved = _run(inputs, target, options, crs="EPSG:32722")
    assert moved.note == "2 of 3 scenes were reprojected to WGS 84 / UTM zone 22S."
    assert _polygons(target).crs.to_epsg() == 32722
    assert _times(tmp_path / "all.scenes") == {name: before[name] for name in _times(tmp_path / "all.scenes")}


def test_scenes_without_polygons_are_no_obstacle(tmp_path: Path, scenes: Path, samples: Path) -> None:
    town = samples / "palm_springs_pond.tif"
    options = Options(model=f"oracle:{samples / 'amazon_forest_reference.tif'}")
    inputs = [town, scenes / "north.tif"]
    _run(inputs, tmp_path / "all.gpkg", options, crs="EPSG:4326")
    merged = _polygons(tmp_path / "all.gpkg")
    assert set(merged["source"]) == {"north.tif"}


def test_a_system_without_the_scene_is_refused(tmp_path: Path, scenes: Path, options: Options) -> None:
    # A gnomonic map shows one half of the Earth; this one the other.
    crs = "+proj=gnom +lat_0=10 +lon_0=100"
    with pytest.raises(UserError, match=r"north\.tif have no place in .*--crs EPSG:4326"):
        _run([scenes / "north.tif"], tmp_path / "all.gpkg", options, crs=crs)
    assert not (tmp_path / "all.gpkg").exists()


def test_manifests_say_what_each_scene_is_about(
    tmp_path: Path, cli: Cli, scenes: Path, options: Options
) -> None:
    with rasterio.open(scenes / "south.tif") as dataset:
        west, south, east, north = dataset.bounds
    area = shapely.box(west, south, (west + east) / 2, north)
    geopandas.GeoSeries([area], crs=4326).to_file(tmp_path / "half.geojson")
    (tmp_path / "list.csv").write_text(
        "scene,prompts,output,aoi\n"
        f"{scenes}/north.tif,woods=forest,north only.gpkg,\n"
        f"{scenes}/south.tif,,,half.geojson\n"
        "missing.tif,,,\n"
    )
    done = cli("batch", tmp_path / "list.csv", "-o", tmp_path / "out", "--model", options.model, *FLAGS)
    assert done.returncode == 3, done.stderr
    assert "missing.tif does not exist" in done.stderr
    assert set(_polygons(tmp_path / "north only.gpkg")["label"]) == {"woods"}
    half = _polygons(tmp_path / "out/south.gpkg")
    assert set(half["label"]) <= set(LABELS)
    assert area.buffer(dataset.res[0]).covers(shapely.union_all(half.geometry.to_numpy()))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["south.gpkg", "south.ledger"]


def test_stac_collections_are_segmented_by_item(
    tmp_path: Path, cli: Cli, scenes: Path, options: Options
) -> None:
    links = []
    for name in ("north", "south"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "visual.tif").write_bytes((scenes / f"{name}.tif").read_bytes())
        assets = {"rgb": {"href": "./visual.tif", "roles": ["visual"]}}
        (folder / "item.json").write_text(json.dumps({"type": "Feature", "id": name, "assets": assets}))
        links.append({"rel": "item", "href": f"./{name}/item.json"})
    (tmp_path / "collection.json").write_text(json.dumps({"type": "Collection", "links": links}))
    done = cli("batch", "collection.json", "-o", "all.gpkg", "--model", options.model, *FLAGS)
    assert done.returncode == 0, done.stderr
    assert "2 scenes share their file names" in done.stderr
    assert "reprojected" not in done.stderr
    assert set(_polygons(tmp_path / "all.gpkg")["source"]) == {"north", "south"}
    one = _run([tmp_path / "north/item.json"], tmp_path / "one", options)
    assert [result.output for result in one.scenes] == [tmp_path / "one/north.gpkg"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["missing.tif", "-o", "out"], "missing.tif does not exist"),
        (["empty", "-o", "out"], "holds no rasters"),
        (["empty/*.tif", "-o", "out"], "No file matches"),
        (["SCENE", "-o", "nowhere/all.gpkg"], "nowhere"),
        (["SCENE", "-o", "nowhere/out"], "nowhere"),
        (["SCENE", "-o", "area.json"], "neither a folder nor called .gpkg"),
        (["SCENE", "-o", "out", "--crs", "EPSG:4326"], "--crs is for one GeoPackage"),
        (["SCENE", "-o", "all.gpkg", "--crs", "moon"], "--crs 'moon'"),
        (["SCENE", "-o", "out", "--aoi", "missing.geojson"], "missing.geojson"),
        (["SCENE", "-o", "out", "-p", "plane"], "no label 'plane'"),
        (["SCENE", "-o", "out", "--gsd", "0"], "--gsd 0"),
        (["SCENE", "area.json", "-o", "out"], "area.json is no STAC item"),
        (["two.csv", "-o", "out"], "have the same output"),
        (["two.csv", "-o", "all.gpkg"], "all scenes go into"),
    ],
    ids=lambda value: None if isinstance(value, str) else " ".join(value),
)
def test_mistakes_are_found_before_any_work(
    tmp_path: Path, scenes: Path, options: Options, arguments: list[str], reason: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from t4s_geo.cli import main

    (tmp_path / "empty").mkdir()
    (tmp_path / "area.json").write_text("{}")
    scene = scenes / "north.tif"
    (tmp_path / "two.csv").write_text(f"scene,output\n{scene},a.gpkg\n{scenes / 'south.tif'},a.gpkg\n")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    given = [str(scene) if argument == "SCENE" else argument for argument in arguments]
    prompts = [] if "-p" in given else ["-p", "forest"]
    command = ["t4s-geo", "batch", *given, *prompts, "--model", options.model]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert printed.out == ""
    assert len(printed.err.strip().splitlines()) == 1
    assert reason in printed.err
    left = sorted(tmp_path.rglob("*"))
    assert [path for path in left if path.name != "out"] == before


def test_prompts_are_needed_where_a_manifest_has_none(tmp_path: Path, options: Options) -> None:
    entries = find_scenes([str(Path(__file__))]).scenes
    with pytest.raises(UserError, match="no prompt"):
        plan_scenes(entries, [], Destination.of(tmp_path / "out"), options)


def test_cancelling_leaves_a_run_to_go_on_from(tmp_path: Path, scenes: Path, options: Options) -> None:
    inputs = [scenes / "north.tif", scenes / "south.tif"]
    whole = _run(inputs, tmp_path / "whole", options)
    seen: list[SceneEvent] = []

    def in_the_second() -> bool:
        return sum(isinstance(told.event, Progress) and told.name == "south" for told in seen) > 1

    with pytest.raises(Cancelled):
        _run(inputs, tmp_path / "out", options, listener=seen.append, cancelled=in_the_second)
    assert (tmp_path / "out/north.gpkg").exists()
    assert not (tmp_path / "out/south.gpkg").exists()
    resumed: list[SceneEvent] = []
    again = _run(inputs, tmp_path / "out", options, listener=resumed.append)
    assert [result.outcome for result in again.scenes] == [Outcome.KEPT, Outcome.DONE]
    (started,) = [told.event for told in resumed if isinstance(told.event, Started)]
    assert 0 < started.resumed < started.tiles
    for name in ("north", "south"):
        assert _polygons(tmp_path / f"out/{name}.gpkg").equals(_polygons(tmp_path / f"whole/{name}.gpkg"))
    assert whole.count(Outcome.DONE) == 2


def test_an_interrupt_says_how_to_go_on(tmp_path: Path, samples: Path, options: Options) -> None:
    command = [
        sys.executable, "-m", "t4s_geo.cli", "batch", samples / "amazon_forest.tif", "-o", "out",
        "--model", options.model, *FLAGS, "--batch-size", "1", "--overlap", "24",  # thousands of tiles
    ]  # fmt: skip
    process = subprocess.Popen(
        list(map(str, command)),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in the background ignores interrupts, and so would all that these tests start.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    ledger = tmp_path / "out/amazon_forest.ledger"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None and not ledger.exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert errors.strip().endswith("Interrupted. Run the same command again to go on from here.")
    with Ledger.open(ledger) as opened:
        assert len(opened.finished()) < len(opened.spec.tiling)


def test_scenes_at_once_give_the_same(tmp_path: Path, scenes: Path, options: Options) -> None:
    inputs = [scenes / f"{name}.tif" for name in ("north", "south", "torn", "utm")]
    _run(inputs, tmp_path / "one", options)
    summary = _run(inputs, tmp_path / "many", options, jobs=3)
    assert [result.outcome is Outcome.FAILED for result in summary.scenes] == [False, False, True, False]
    for name in ("north", "south", "utm"):
        assert _polygons(tmp_path / f"many/{name}.gpkg").equals(_polygons(tmp_path / f"one/{name}.gpkg"))


def test_other_settings_make_new_polygons_from_the_same_answers(
    tmp_path: Path, scenes: Path, options: Options
) -> None:
    inputs = [scenes / "north.tif"]
    _run(inputs, tmp_path / "out", options)
    pictures = RenderOptions(min_area=20_000, raster=tmp_path / "classes", preview=tmp_path / "classes")
    seen: list[SceneEvent] = []
    changed = replace(options, render=pictures)
    summary = _run(inputs, tmp_path / "out", changed, listener=seen.append)
    assert summary.count(Outcome.DONE) == 1
    assert not any(isinstance(told.event, Progress) for told in seen)
    assert _polygons(tmp_path / "out/north.gpkg")["area_m2"].min() >= 20_000
    names = {path.name for path in (tmp_path / "classes").iterdir()}
    assert {"north_classes.tif", "north_overlay.png"} <= names
    assert _run(inputs, tmp_path / "out", changed).count(Outcome.KEPT) == 1
    (tmp_path / "classes/north_overlay.png").unlink()
    assert _run(inputs, tmp_path / "out", changed).count(Outcome.DONE) == 1


def test_outputs_older_than_their_settings_are_made_again(
    tmp_path: Path, scenes: Path, options: Options
) -> None:
    inputs = [scenes / "north.tif"]
    _run(inputs, tmp_path / "out", options)
    changed = replace(options, render=RenderOptions(min_area=20_000))
    # As a run leaves it that is killed while it makes polygons.
    with Ledger.open(tmp_path / "out/north.ledger") as ledger:
        ledger.keep_settings(render_settings(changed.render))
    assert _run(inputs, tmp_path / "out", changed).count(Outcome.DONE) == 1
    assert _polygons(tmp_path / "out/north.gpkg")["area_m2"].min() >= 20_000


def test_answers_to_other_prompts_are_not_mixed(tmp_path: Path, scenes: Path, options: Options) -> None:
    _run([scenes / "north.tif"], tmp_path / "out", options)
    destination = Destination.of(tmp_path / "out")
    entries = find_scenes([str(scenes / "north.tif"), str(scenes / "south.tif")]).scenes
    planned = plan_scenes(entries, ["forest"], destination, options)
    summary = run_batch(planned, destination, options)
    assert [result.outcome for result in summary.scenes] == [Outcome.FAILED, Outcome.DONE]
    assert "another set of prompts; add --fresh" in str(summary.scenes[0].problem)
