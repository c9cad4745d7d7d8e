"""Outputs that are inputs, ledgers that are none, results that somebody has changed: nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import chdir
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import rasterio.shutil
import shapely
from rasterio.transform import from_origin

from t4s_geo.cli import main
from t4s_geo.ledger.locking import only_run

Run = Callable[..., tuple[int, str]]
SIDE = 64


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scene, its labels, an area of interest, and files that have nothing to do with any of them."""
    folder = tmp_path_factory.mktemp("made")
    labels = np.zeros((SIDE, SIDE), np.uint8)
    labels[8:24, 8:40] = 1
    profile = {"width": SIDE, "height": SIDE, "crs": "EPSG:32633", "transform": from_origin(0, SIDE, 1, 1)}
    with rasterio.open(folder / "s.tif", "w", driver="GTiff", count=3, dtype="uint8", **profile) as scene:
        scene.write(np.stack([labels * 90 + 30] * 3))
    with rasterio.open(folder / "s.gpkg", "w", driver="GPKG", count=3, dtype="uint8", **profile) as scene:
        scene.write(np.stack([labels * 90 + 30] * 3))
    with rasterio.open(folder / "l.tif", "w", driver="GTiff", count=1, dtype="uint8", **profile) as raster:
        raster.write(labels, 1)
    (folder / "l.json").write_text(json.dumps({"1": "water"}))
    area = geopandas.GeoDataFrame(geometry=[shapely.box(0, 0, SIDE, SIDE)], crs="EPSG:32633")
    for suffix in ("gpkg", "shp"):
        area.to_file(folder / f"a.{suffix}")
    rasterio.shutil.copy(folder / "s.tif", folder / "v.vrt", driver="VRT")
    (folder / "holiday.png").write_bytes(b"a picture of somebody's holiday")
    (folder / "notes.ledger").write_text("what I owe")
    return folder


@pytest.fixture
def work(made: Path, tmp_path: Path) -> Path:
    """A copy of these files that may be spoilt."""
    return shutil.copytree(made, tmp_path / "work")


@pytest.fixture
def run(work: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in the folder; returns its exit code and what it said of errors."""

    def run(*arguments: object) -> tuple[int, str]:
        words = ["t4s-geo", *map(str, arguments)]
        if words[1] in ("segment", "batch"):
            words += ["-p", "water"]
            if "--model" not in words:
                words += ["--model", "oracle:l.tif", "--tile-size", "32", "--grid", "32", "--overlap", "0"]
        monkeypatch.setattr("sys.argv", words)
        capsys.readouterr()
        with chdir(work):
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
            else:
                code = 0
        return code, capsys.readouterr().err

    return run


def contents(folder: Path) -> Mapping[str, bytes]:
    """Returns all files below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


LOST = [
    "segment s.tif -o o.gpkg --raster s.tif",
    "segment s.tif -o o.gpkg --preview s.tif",
    "segment s.tif -o o.gpkg --preview ./sub/../s.tif",
    "segment s.tif -o o.gpkg --preview S.TIF",
    "segment s.tif -o o.gpkg --raster hard.tif",
    "segment hard.tif -o o.gpkg --raster s.tif",
    "segment soft.tif -o o.gpkg --raster s.tif",
    "segment v.vrt -o o.gpkg --raster s.tif",
    "segment s.gpkg -o s.gpkg",
    "segment s.gpkg -o S.gpkg",
    "segment s.tif --aoi a.gpkg -o a.gpkg",
    "segment s.tif --aoi a.shp -o o.gpkg --preview a.dbf",
    "segment s.tif -o o.gpkg --raster o.ledger",
    "segment s.tif -o o.gpkg --raster o.ledger-journal",
    "segment s.tif -o o.gpkg --raster o.gpkg",
    "segment s.tif -o o.fgb --preview o.qml",
    "segment s.tif -o o.gpkg --raster x.tif --preview x.tif",
    "segment s.tif -o o.gpkg --raster x.tif --preview X.tif",
    "segment s.tif -o o.gpkg --raster x.tif --preview x.tif.aux.xml",
    "segment s.tif -o o.gpkg --raster l.tif",
    "segment s.tif -o o.gpkg --preview l.json",
    "segment s.tif -o o.gpkg --card c.json --preview c.json",
    "segment s.tif -o o.gpkg --model . --preview l.json",
    "segment o.ledger -o o.gpkg",
    "batch s.gpkg -o .",
    "batch list.csv -o out",
    "batch s.tif -o a.gpkg --aoi a.gpkg",
    "batch own.csv -o out",
]


@pytest.mark.parametrize("command", LOST)
def test_nothing_that_is_read_is_replaced(work: Path, run: Run, command: str) -> None:
    (work / "sub").mkdir()
    (work / "out").mkdir()
    os.link(work / "s.tif", work / "hard.tif")
    (work / "soft.tif").symlink_to("s.tif")
    shutil.copy(work / "s.tif", work / "o.ledger")
    (work / "c.json").write_text(json.dumps({"name": "x", "grid": 32, "tile_size": 32}))
    (work / "list.csv").write_text("scene,output\ns.tif,x.gpkg\nhard.tif,X.fgb\n")
    (work / "own.csv").write_text("scene,output\ns.gpkg,s.gpkg\n")
    before = contents(work)
    code, said = run(*command.split())
    assert code == 2
    assert len(said.strip().splitlines()) == 1, said
    assert "would replace" in said
    assert contents(work) == before


def test_rendering_replaces_neither_scene_nor_labels_nor_ledger(work: Path, run: Run) -> None:
    assert run("segment", "s.tif", "-o", "o.gpkg")[0] == 0
    before = contents(work)
    for path in ("s.tif", "l.tif", "o.ledger", "q.gpkg"):
        code, said = run("render", "o.ledger", "-o", "q.gpkg", "--raster", path)
        assert (code, "would replace" in said) == (2, True)
    assert contents(work) == before


def test_the_only_ledgers_that_are_replaced_are_ledgers(work: Path, run: Run) -> None:
    before = contents(work)
    for flags in ([], ["--fresh"]):
        code, said = run("segment", "s.tif", "-o", "notes.gpkg", *flags)
        assert code == 2
        assert "notes.ledger is not a ledger of t4s-geo" in said
    (work / "x.ledger-journal").write_text("kept by hand")
    code, said = run("segment", "s.tif", "-o", "x.gpkg")
    assert code == 2
    assert "x.ledger-journal" in said
    assert contents(work) == {**before, "x.ledger-journal": b"kept by hand"}
    (work / "empty.ledger").touch()
    assert run("segment", "s.tif", "-o", "empty.gpkg", "--fresh")[0] == 0


def test_rendering_waits_for_nobody_and_spoils_nothing(work: Path, run: Run) -> None:
    assert run("segment", "s.tif", "-o", "o.gpkg")[0] == 0
    with only_run(work / "o.gpkg"):
        code, said = run("render", "o.ledger", "-o", "o.gpkg")
        assert (code, "Another run is writing o.gpkg" in said) == (2, True)
        assert run("render", "o.ledger", "-o", "other.gpkg")[0] == 0
    with only_run(work / "all.gpkg"):
        assert run("batch", "s.tif", "-o", "all.gpkg")[0] == 2


def test_other_labels_of_the_same_size_are_another_model(work: Path, run: Run) -> None:
    assert run("segment", "s.tif", "-o", "o.gpkg")[0] == 0
    with rasterio.open(work / "l.tif", "r+") as labels:
        labels.write(np.roll(labels.read(1), 9), 1)
    code, said = run("segment", "s.tif", "-o", "o.gpkg")
    assert (code, "belongs to a run with another model" in said) == (2, True)
    (work / "l.json").write_text(json.dumps({"1": "Water"}))
    assert run("segment", "s.tif", "-o", "o.gpkg")[0] == 2


def test_a_new_checkpoint_has_a_folder_of_its_own(work: Path, run: Run) -> None:
    (work / "base").mkdir()
    (work / "r.toml").write_text(
        'model = "base"\n[[scene]]\nimage = "s.tif"\nlabels = "l.tif"\nlabel = "water"\n'
    )
    (work / "full").mkdir()
    (work / "full/config.json").write_text("{}")
    before = contents(work)
    for output in ("base", ".", "full", "r.toml"):
        code, said = run("train", "r.toml", "-o", output)
        assert code == 2
        assert len(said.strip().splitlines()) == 1, said
    assert contents(work) == before
