"""The command line as users meet it: clear errors, exit codes, descriptors of pictures."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from PIL import Image

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def oracle(samples: Path) -> list[object]:
    return ["--model", f"oracle:{samples / 'amazon_forest_reference.tif'}"]


@pytest.fixture
def scene(samples: Path) -> Path:
    return samples / "amazon_forest.tif"


def _mistake(done: subprocess.CompletedProcess[str]) -> str:
    """Asserts that a run ended as a user's mistake has to: one clear line, code 2, nothing on stdout."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("Error: ")
    return lines[0]


def test_a_run_prints_what_it_found(tmp_path: Path, cli: Cli, scene: Path, oracle: list[object]) -> None:
    done = cli("segment", scene, "-p", "forest", "-p", "gone=cleared", "-o", "out.gpkg", *oracle)
    assert done.returncode == 0, done.stderr
    assert "forest" in done.stdout
    assert "gone" in done.stdout
    assert "km²" in done.stdout
    assert "out.gpkg" in done.stdout
    information = cli("info", "out.gpkg", "--json")
    described = json.loads(information.stdout)
    assert described["prompts"][1] == {"label": "gone", "text": "cleared"}
    again = cli("render", "out.ledger", "-o", "less.gpkg", "--min-area", "20000", "--independent")
    assert again.returncode == 0, again.stderr
    kept = geopandas.read_file(tmp_path / "less.gpkg", layer="segments")
    assert kept["area_m2"].min() >= 20000


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["missing.tif", "-p", "water", "-o", "out.gpkg"], "missing.tif"),
        (["SCENE", "-p", " ", "-o", "out.gpkg"], "prompt ' ' is empty"),
        (["SCENE", "-o", "out.gpkg"], "no prompt"),
        (["SCENE", "-p", "water", "-p", "water", "-o", "out.gpkg"], "'water' is given twice"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--model", "gpt"], "no model 'gpt'"),
        (["SCENE", "-p", "water", "-o", "nowhere/out.gpkg"], "nowhere"),
        (["SCENE", "-p", "water", "-o", "out.shp"], "out.shp"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--raster", "nowhere/a.tif"], "nowhere"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--bands", "red"], "--bands 'red'"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--bands", "9"], "9"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--gsd", "-1"], "--gsd -1"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--threshold", "7"], "--threshold 7"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--min-area", "-3"], "--min-area -3"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--overlap", "900"], "overlap"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--tile-size", "100"], "100"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--aoi", "missing.geojson"], "missing.geojson"),
        (["SCENE", "-p", "plane", "-o", "out.gpkg", "ORACLE"], "no label 'plane'; it has cleared, forest"),
        (["SCENE", "-p", "plane", "-o", "out.gpkg", "--model", "oracle:missing.tif"], "missing.tif"),
        (["nocrs.tif", "-p", "water", "-o", "out.gpkg"], "nocrs.tif"),
        (["text.tif", "-p", "water", "-o", "out.gpkg"], "text.tif"),
        (["SCENE", "-p", "water", "-o", "out.gpkg", "--aoi", "elsewhere.geojson"], "elsewhere.geojson"),
    ],
    ids=lambda value: None if isinstance(value, str) else " ".join(value[:1] + value[3:]),
)
def test_mistakes_are_one_clear_line(
    tmp_path: Path, cli: Cli, scene: Path, samples: Path, arguments: list[str], reason: str
) -> None:
    (tmp_path / "text.tif").write_text("no raster")
    profile = {"driver": "GTiff", "width": 8, "height": 8, "count": 1, "dtype": "uint8"}
    with rasterio.open(tmp_path / "nocrs.tif", "w", **profile, transform=rasterio.Affine.scale(2)) as dataset:
        dataset.write(np.ones((1, 8, 8), np.uint8))
    geopandas.GeoSeries([shapely.box(100, 50, 101, 51)], crs=4326).to_file(tmp_path / "elsewhere.geojson")
    before = sorted(path.name for path in tmp_path.iterdir())
    given = [str(scene) if argument == "SCENE" else argument for argument in arguments]
    if "ORACLE" in given:
        given[-1:] = ["--model", f"oracle:{samples / 'amazon_forest_reference.tif'}"]
    assert reason in _mistake(cli("segment", *given))
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_ledgers_and_outputs_that_are_none_are_refused(cli: Cli, samples: Path) -> None:
    reference = samples / "amazon_forest_reference.tif"
    assert "missing.ledger" in _mistake(cli("render", "missing.ledger", "-o", "out.gpkg"))
    assert "missing.gpkg" in _mistake(cli("info", "missing.gpkg"))
    assert "missing.gpkg" in _mistake(cli("evaluate", "missing.gpkg", reference))


@pytest.mark.parametrize("name", ["boxwise-bricks-v1", "imagewise-rrle"])
def test_pictures_survive_as_text(tmp_path: Path, cli: Cli, name: str) -> None:
    cells = np.zeros((32, 32), np.uint8)
    cells[4:20, 3:9] = 255
    cells[25, 30] = 255
    Image.fromarray(np.kron(cells, np.ones((8, 8), np.uint8))).save(tmp_path / "mask.png")
    written = cli("encode", "mask.png", "--format", name)
    assert written.returncode == 0, written.stderr
    # The image-wise format ends its last row with a line break of its own; the shell's is no part of it.
    read = cli("decode", written.stdout, "-o", "back.png", "--format", name, "--size", "32")
    assert read.returncode == 0, read.stderr
    assert np.array_equal(np.asarray(Image.open(tmp_path / "back.png")), cells)


def test_texts_that_are_no_descriptors_are_refused(cli: Cli) -> None:
    assert "at character 0" in _mistake(cli("decode", "a lake", "-o", "mask.png"))
    assert "missing.png" in _mistake(cli("encode", "missing.png"))
    assert "bricks-v9" in _mistake(cli("encode", "missing.png", "--format", "bricks-v9"))


def test_help_needs_neither_torch_nor_a_second(cli: Cli) -> None:
    done = cli("--help")
    assert done.returncode == 0
    assert "segment" in done.stdout
