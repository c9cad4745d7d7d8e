"""Command lines, manifests, STAC documents, recipes and cards that are nearly right, by the thousand."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from t4s_geo.models.folders import model_folder
from tests.hostile.conftest import Count
from tests.hostile.dose import dose
from tests.hostile.mutations import WORDS, as_toml, broken, document, mutated, toml
from tests.hostile.running import check, run, unchanged

ORACLE = ("--model", "oracle:labels.tif", "--grid", "8")
TILES = ("--tile-size", "32", "--overlap", "8")
STAC = {
    "type": "FeatureCollection",
    "stac_version": "1.0.0",
    "features": [
        {
            "type": "Feature", "id": "one", "geometry": None, "properties": {"gsd": 1.0},
            "assets": {"visual": {"href": "./scene.tif", "roles": ["visual"], "type": "image/tiff"}},
            "links": [{"rel": "self", "href": "./one.json"}],
        },
    ],
    "links": [{"rel": "next", "href": "./nothing.json"}],
}  # fmt: skip
RECIPE = {
    "model": "embedded", "steps": 2, "learning_rate": 1e-3, "batch_size": 2, "seed": 1,
    "scene": [{"image": "scene.tif", "labels": "labels.tif", "area": "areas.geojson", "held_out": False}],
}  # fmt: skip
MANIFEST = [["scene", "prompts", "gsd", "aoi", "output"], ["scene.tif", "water", "1", "", "one.gpkg"]]
MOST_SHOWN = 10
"""Wrong endings of a kind that are printed."""
RUN_FLAGS = (
    "--prompt", "--output", "--aoi", "--gsd", "--bands", "--tile-size", "--overlap", "--grid", "--batch-size",
    "--device", "--dtype", "--threshold", "--upsample", "--min-area", "--simplify", "--shape", "--refine",
    "--raster", "--preview",
)  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scene of 64 pixels a side, its labels, an area, and files that are something else."""
    folder = tmp_path_factory.mktemp("inputs")
    source = np.random.default_rng(1)
    profile = {
        "driver": "GTiff", "width": 64, "height": 64, "dtype": "uint8", "crs": "EPSG:32722",
        "transform": from_origin(500_000, 9_000_000, 1, 1),
    }  # fmt: skip
    with rasterio.open(folder / "scene.tif", "w", count=3, **profile) as scene:
        scene.write(source.integers(0, 255, (3, 64, 64), dtype=np.uint8))
    codes = np.zeros((64, 64), np.uint8)
    codes[10:40, 10:40] = 1
    with rasterio.open(folder / "labels.tif", "w", count=1, **profile) as labels:
        labels.write(codes, 1)
    ring = [[-51.0, -9.0], [-51.0, -9.1], [-50.9, -9.1], [-50.9, -9.0], [-51.0, -9.0]]
    area = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (folder / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [area]}))
    (folder / "labels.json").write_text(json.dumps({"1": "water"}))
    (folder / "text.txt").write_text("a text")
    (folder / "empty.tif").write_bytes(b"")
    return folder


@pytest.fixture
def try_often(inputs: Path, tmp_path: Path, count: Count) -> Callable[..., None]:
    """Tries command lines that a function makes, each in a folder of its own with the inputs in it."""

    def run_all(
        kind: str, small: int, large: int, make: Callable[[random.Random, Path], tuple[str, ...]]
    ) -> None:
        wrong: list[str] = []
        for number in range(dose(small, large)):
            folder = tmp_path / str(number)
            shutil.copytree(inputs, folder)
            words = make(random.Random(f"{kind} {number}"), folder)
            try:
                with unchanged(folder, count, kind):
                    check(run(folder, *words), kind, count)
            except AssertionError as error:
                wrong.append(str(error))
            shutil.rmtree(folder)
        assert not wrong, "\n\n".join(wrong[:MOST_SHOWN])

    return run_all


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recipes are read, and nothing is trained: what training makes of numbers is in its own tests."""
    training: Any = ModuleType("t4s_geo.training.train")
    training.train = lambda *_: SimpleNamespace(after={}, before={}, kept=None, first=False, folder="")
    monkeypatch.setitem(sys.modules, training.__name__, training)


@pytest.mark.usefixtures("untrained")
def test_what_is_changed_is_good_as_it_is(inputs: Path, tmp_path: Path) -> None:
    shutil.copytree(inputs, tmp_path / "good")
    folder, rest = tmp_path / "good", ("-p", "water", *ORACLE, *TILES)
    (folder / "items.json").write_text(json.dumps(STAC))
    (folder / "recipe.toml").write_bytes(as_toml(RECIPE).encode())
    (folder / "m.csv").write_text("\n".join(map(",".join, MANIFEST)))
    for words in (
        ("segment", "scene.tif", *rest, "-o", "o.gpkg"),
        ("batch", "items.json", *rest, "-o", "items"),
        ("batch", "m.csv", *rest, "-o", "out"),
        ("train", "recipe.toml", "-o", "new"),
    ):
        ended = run(folder, *words)
        assert ended.code == 0, ended.err


def test_values_of_options(try_often: Callable[..., None]) -> None:
    def make(source: random.Random, _: Path) -> tuple[str, ...]:
        words = ["segment", "scene.tif", "-p", "water", *ORACLE, *TILES, "-o", "o.gpkg"]
        for _ in range(source.randint(1, 2)):
            flag = source.choice(RUN_FLAGS)
            value = source.choice(WORDS)
            words += [f"{flag}={value}"] if source.random() < 0.8 else [flag, value]
        return tuple(words)

    try_often("command line", 40, 2000, make)


def test_other_commands(try_often: Callable[..., None]) -> None:
    def make(source: random.Random, _: Path) -> tuple[str, ...]:
        command = source.choice(
            ("render", "evaluate", "info", "encode", "decode", "repair", "batch", "convert")
        )
        return (command, *(source.choice(WORDS) for _ in range(source.randint(1, 3))))

    try_often("other commands", 40, 1500, make)


def test_manifests(try_often: Callable[..., None]) -> None:
    def make(source: random.Random, folder: Path) -> tuple[str, ...]:
        rows = (
            mutated(MANIFEST, source, 3)
            if source.random() < 0.2
            else [MANIFEST[0], mutated(MANIFEST[1], source)]
        )
        text = io.StringIO()
        csv.writer(text, delimiter=source.choice(",;\t")).writerows(
            row if isinstance(row, list) else [row] for row in (rows if isinstance(rows, list) else [rows])
        )
        content = text.getvalue().encode("utf-8", "surrogateescape")
        (folder / "m.csv").write_bytes(broken(content, source) if source.random() < 0.3 else content)
        return ("batch", "m.csv", "-p", "water", *ORACLE, *TILES, "-o", source.choice(("out", "all.gpkg")))

    try_often("manifest", 20, 700, make)


def test_stac(try_often: Callable[..., None]) -> None:
    def make(source: random.Random, folder: Path) -> tuple[str, ...]:
        (folder / "items.json").write_bytes(document(STAC, source))
        return ("batch", "items.json", "-p", "water", *ORACLE, *TILES, "-o", "all.gpkg")

    try_often("STAC", 15, 700, make)


@pytest.mark.usefixtures("untrained")
def test_recipes(try_often: Callable[..., None]) -> None:
    def make(source: random.Random, folder: Path) -> tuple[str, ...]:
        (folder / "recipe.toml").write_bytes(toml(RECIPE, source))
        return ("train", "recipe.toml", "-o", source.choice(("new", *WORDS)))

    try_often("recipe", 30, 3000, make)


def test_cards(try_often: Callable[..., None]) -> None:
    card = json.loads((model_folder("embedded") / "t4s.json").read_text(encoding="utf-8"))

    def make(source: random.Random, folder: Path) -> tuple[str, ...]:
        (folder / "checkpoint").mkdir()
        (folder / "checkpoint" / "t4s.json").write_bytes(document(card, source))
        return ("info", "checkpoint", *source.choice(((), ("--json",))))

    try_often("card", 30, 2000, make)
