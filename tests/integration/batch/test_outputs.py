"""What a run of many scenes leaves behind: a file for each, or one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas
import pandas
import pytest
from geopandas.testing import assert_geodataframe_equal

from t4s_geo import Options, UserError, segment
from t4s_geo.batch.combined import RECORDS
from t4s_geo.batch.results import BatchSummary, Outcome
from t4s_geo.vector.writers import read_features, read_metadata

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
RunScenes = Callable[..., BatchSummary]
LABELS = ["forest", "cleared"]


def _polygons(path: Path) -> geopandas.GeoDataFrame:
    return geopandas.read_file(path, layer="segments")


def _times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_folder_gives_a_geopackage_a_scene_and_is_not_done_twice(
    tmp_path: Path, cli: Cli, scenes: Path, options: Options, flags: list[str]
) -> None:
    command = ["batch", scenes, "-o", "out", "--model", options.model, *flags]
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
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Layers are read some polygons at a time; here that matters.
    monkeypatch.setattr("t4s_geo.vector.features.AT_ONCE", 7)
    inputs = [scenes / f"{name}.tif" for name in ("north", "south", "utm")]
    target = tmp_path / "all.gpkg"
    summary = run_scenes(inputs, target, options)
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
    columns = ["label", "prompt", "score", "area_m2", "source", "status"]
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
    again = run_scenes(inputs, target, options)
    assert again.count(Outcome.KEPT) == 3
    assert _times(tmp_path) == before
    moved = run_scenes(inputs, target, options, crs="EPSG:32722")
    assert moved.note == "2 of 3 scenes were reprojected to WGS 84 / UTM zone 22S."
    assert _polygons(target).crs.to_epsg() == 32722
    times = {name: when for name, when in _times(tmp_path / "all.scenes").items() if name != RECORDS}
    assert times == {name: before[name] for name in times}


@pytest.mark.parametrize("suffix", ["fgb", "parquet"])
def test_one_file_of_another_format_holds_all_scenes(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes, suffix: str
) -> None:
    inputs = [scenes / f"{name}.tif" for name in ("north", "utm")]
    target = tmp_path / f"all.{suffix}"
    run_scenes(inputs, target, options, crs="EPSG:4326")
    merged = read_features(target)
    run_scenes(inputs, tmp_path / "all.gpkg", options, crs="EPSG:4326")
    expected = _polygons(tmp_path / "all.gpkg")
    keys = ["source", "label", "area_m2", "score"]
    found, wanted = (some.sort_values(keys, ignore_index=True) for some in (merged, expected))
    assert_geodataframe_equal(found, wanted)
    assert read_metadata(target) == read_metadata(tmp_path / "all.gpkg")
    before = _times(tmp_path)
    run_scenes(inputs, target, options, crs="EPSG:4326")
    assert _times(tmp_path) == before


def test_manifests_choose_the_format_of_a_scene(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes
) -> None:
    manifest = tmp_path / "scenes.csv"
    manifest.write_text(f"scene,output\n{scenes}/north.tif,x.fgb\n{scenes}/south.tif,y.parquet\n")
    summary = run_scenes([manifest], tmp_path / "out", options)
    assert [len(read_features(result.output)) > 0 for result in summary.scenes] == [True, True]
    names = {"x.fgb", "x.qml", "x.ledger", "y.parquet", "y.qml", "y.ledger"}
    assert names <= {path.name for path in tmp_path.iterdir()}
    assert run_scenes([manifest], tmp_path / "out", options).count(Outcome.KEPT) == 2


def test_scenes_without_polygons_are_no_obstacle(
    tmp_path: Path, scenes: Path, samples: Path, run_scenes: RunScenes
) -> None:
    town = samples / "palm_springs_pond.tif"
    options = Options(model=f"oracle:{samples / 'amazon_forest_reference.tif'}")
    inputs = [town, scenes / "north.tif"]
    run_scenes(inputs, tmp_path / "all.gpkg", options, crs="EPSG:4326")
    merged = _polygons(tmp_path / "all.gpkg")
    assert set(merged["source"]) == {"north.tif"}


def test_a_system_without_the_scene_is_refused(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes
) -> None:
    # A gnomonic map shows one half of the Earth; this one the other.
    crs = "+proj=gnom +lat_0=10 +lon_0=100"
    with pytest.raises(UserError, match=r"north\.tif have no place in .*--crs EPSG:4326"):
        run_scenes([scenes / "north.tif"], tmp_path / "all.gpkg", options, crs=crs)
    assert not (tmp_path / "all.gpkg").exists()


def test_scenes_at_once_give_the_same(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes
) -> None:
    inputs = [scenes / f"{name}.tif" for name in ("north", "south", "torn", "utm")]
    run_scenes(inputs, tmp_path / "one", options)
    summary = run_scenes(inputs, tmp_path / "many", options, jobs=3)
    assert [result.outcome is Outcome.FAILED for result in summary.scenes] == [False, False, True, False]
    for name in ("north", "south", "utm"):
        assert _polygons(tmp_path / f"many/{name}.gpkg").equals(_polygons(tmp_path / f"one/{name}.gpkg"))


def test_centrelines_of_all_scenes_are_in_the_file_of_all_scenes_or_beside_it(
    tmp_path: Path, scenes: Path, options: Options, run_scenes: RunScenes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is in the scenes is hardly longer than wide.
    monkeypatch.setattr("t4s_geo.vector.lines.smoothing.SHORTEST", 0.0)
    lined = replace(options, render=replace(options.render, centrelines=tuple(LABELS)))
    inputs = [scenes / "north.tif", scenes / "utm.tif"]
    for name in ("all.gpkg", "all.fgb"):
        assert run_scenes(inputs, tmp_path / name, lined).problems == ()
    parts = [
        geopandas.read_file(tmp_path / f"all.scenes/{path.stem}.gpkg", layer="centrelines") for path in inputs
    ]
    within = geopandas.read_file(tmp_path / "all.gpkg", layer="centrelines")
    beside = geopandas.read_file(tmp_path / "all_centrelines.fgb")
    assert len(within) == len(beside) == sum(map(len, parts)) > 0
    assert within.crs.to_epsg() == 4326
    assert set(within.source) == set(beside.source) == {path.name for path in inputs}
    assert sorted(within.length_m) == sorted(beside.length_m)
