"""What many scenes can be named by: folders, manifests, STAC items; and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import geopandas
import pytest
import rasterio
import shapely

from t4s_geo import Options, UserError
from t4s_geo.batch.plan import Destination, plan_scenes
from t4s_geo.batch.results import BatchSummary
from t4s_geo.batch.run import run_batch
from t4s_geo.batch.scenes import find_scenes
from t4s_geo.models.words import UnknownWords

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
RunScenes = Callable[..., BatchSummary]
LABELS = ["forest", "cleared"]


def _polygons(path: Path) -> geopandas.GeoDataFrame:
    return geopandas.read_file(path, layer="segments")


def test_manifests_say_what_each_scene_is_about(
    tmp_path: Path, cli: Cli, scenes: Path, options: Options, flags: list[str]
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
    done = cli("batch", tmp_path / "list.csv", "-o", tmp_path / "out", "--model", options.model, *flags)
    assert done.returncode == 3, done.stderr
    assert "missing.tif does not exist" in done.stderr
    assert set(_polygons(tmp_path / "north only.gpkg")["label"]) == {"woods"}
    half = _polygons(tmp_path / "out/south.gpkg")
    assert set(half["label"]) <= set(LABELS)
    assert area.buffer(dataset.res[0]).covers(shapely.union_all(half.geometry.to_numpy()))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["south.gpkg", "south.ledger"]


def test_words_that_the_model_does_not_know_stop_all_scenes_before_any(tmp_path: Path, scenes: Path) -> None:
    found, destination = find_scenes([str(scenes / "north.tif")]), Destination.of(tmp_path / "out")
    planned = plan_scenes(found.scenes, ["building", "red roof"], destination, Options())
    with (
        patch("t4s_geo.batch.run.open_executor", side_effect=AssertionError),
        pytest.raises(UnknownWords, match="does not know 'red roof'"),
    ):
        run_batch(planned, destination, Options())
    assert not (tmp_path / "out").exists()


def test_stac_collections_are_segmented_by_item(
    tmp_path: Path, cli: Cli, scenes: Path, options: Options, flags: list[str], run_scenes: RunScenes
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
    done = cli("batch", "collection.json", "-o", "all.gpkg", "--model", options.model, *flags)
    assert done.returncode == 0, done.stderr
    assert "2 scenes share their file names" in done.stderr
    assert "reprojected" not in done.stderr
    assert set(_polygons(tmp_path / "all.gpkg")["source"]) == {"north", "south"}
    one = run_scenes([tmp_path / "north/item.json"], tmp_path / "one", options)
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
        (["SCENE", "-o", "out", "--crs", "EPSG:4326"], "--crs is for one file of all scenes"),
        (["SCENE", "-o", "all.gpkg", "--crs", "moon"], "--crs 'moon'"),
        (["SCENE", "-o", "out", "--aoi", "missing.geojson"], "missing.geojson"),
        (["SCENE", "-o", "out", "-p", "plane"], "no label 'plane'"),
        (["SCENE", "-o", "out", "--gsd", "0"], "--gsd 0"),
        (["SCENE", "area.json", "-o", "out"], "area.json is not a STAC item"),
        (["two.csv", "-o", "out"], "give each a name of its own"),
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
    with patch.dict(os.environ), pytest.raises(SystemExit) as ended:
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
