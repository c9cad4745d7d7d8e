"""Outputs that are inputs, ledgers that are none: nothing that is read is lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import rasterio

from t4s_geo.ledger.locking import only_run
from tests.hostile.files import contents

Run = Callable[..., tuple[int, str]]

LOST = [
    "segment s.tif -o o.gpkg --raster s.tif",
    "segment s.tif -o o.gpkg --preview s.tif",
    "segment s.tif -o o.gpkg --preview ./sub/../s.tif",
    "segment s.tif -o o.gpkg --preview S.TIF",
    "segment s.tif -o o.gpkg --raster hard.tif",
    "segment hard.tif -o o.gpkg --raster s.tif",
    "segment soft.tif -o o.gpkg --raster s.tif",
    "segment v.vrt -o o.gpkg --raster s.tif",
    "segment zip://a.zip!s.tif -o o.gpkg --raster a.zip --overwrite",
    "segment /vsizip/a.zip/s.tif -o o.gpkg --raster a.zip --overwrite",
    "segment GTIFF_DIR:1:s.tif -o o.gpkg --raster s.tif --overwrite",
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
    with ZipFile(work / "a.zip", "w") as archive:
        archive.write(work / "s.tif", "s.tif")
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
    with only_run(work / "x.GPKG"):
        assert run("segment", "s.tif", "-o", "x.gpkg")[0] == 2
    with only_run(work / "all.gpkg"):
        assert run("batch", "s.tif", "-o", "all.gpkg")[0] == 2


def test_devices_and_pipes_are_not_replaced(work: Path, run: Run) -> None:
    os.mkfifo(work / "pipe.gpkg")
    for flags in (["-o", "pipe.gpkg"], ["-o", "o.gpkg", "--preview", "pipe.gpkg"]):
        assert run("segment", "s.tif", *flags)[0] == 2
    assert (work / "pipe.gpkg").is_fifo()
    assert run("decode", "1", "-o", "holiday.png", "--grid", "16")[0] == 2
    assert (work / "holiday.png").read_bytes().startswith(b"a picture")


@pytest.mark.parametrize("flag", ["-o", "--raster", "--preview", "--aoi", "--card", "--model", "--refine"])
def test_names_that_no_file_can_have_are_said_in_a_sentence(run: Run, flag: str) -> None:
    start = {"--model": "oracle:", "--refine": "sam:"}.get(flag, "")
    output = [] if flag == "-o" else ["-o", "o.gpkg"]
    code, said = run("segment", "s.tif", *output, flag, f"{start}{'n' * 300}.gpkg")
    assert (code, len(said.strip().splitlines())) == (2, 1), said


def test_a_scene_with_a_nul_in_its_name_costs_no_other(work: Path, run: Run) -> None:
    asset = {"visual": {"href": "a\0b.tif", "roles": ["visual"]}}
    item = {"type": "Feature", "stac_version": "1.0.0", "id": "x", "assets": asset, "links": []}
    (work / "item.json").write_text(json.dumps(item))
    assert run("batch", "item.json", "s.tif", "-o", "out")[0] == 3
    assert (work / "out/s.gpkg").exists()


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
