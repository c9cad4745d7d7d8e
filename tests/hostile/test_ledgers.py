"""Damaged ledgers: a result or a sentence, never a traceback, and never other polygons without a word."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

from t4s_geo import Options, RenderOptions, UserError, render, segment
from t4s_geo.ledger import Ledger
from t4s_geo.ledger.describing import describe_ledger
from t4s_geo.ledger.repair import repair_ledger
from tests.hostile.dose import dose
from tests.hostile.ledger_mutations import mutate

SIDE = 160
MOST_SECONDS = 20.0


@dataclass(frozen=True)
class Made:
    """A run that was not damaged."""

    folder: Path
    options: Options
    polygons: bytes

    def segment(self, folder: Path) -> bytes:
        """Runs it in another folder, where a ledger may lie; returns the polygons."""
        segment(self.folder / "scene.tif", ["building", "water"], folder / "a.gpkg", options=self.options)
        return (folder / "a.gpkg").read_bytes()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    # In memory where there is such a place: most of the time would be waiting for the disk.
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path_factory.mktemp("made")) as folder:
        yield make(Path(folder))


def make(folder: Path) -> Made:
    """Runs a small scene with two prompts, objects and pixels that are not valid."""
    rng = np.random.default_rng(0)
    profile: dict[str, Any] = {
        "height": SIDE, "width": SIDE, "crs": "EPSG:32633", "driver": "GTiff", "nodata": 0,
        "transform": Affine(1, 0, 500_000, 0, -1, 5_000_000),
    }  # fmt: skip
    picture = rng.integers(1, 255, (3, SIDE, SIDE), np.uint8)
    picture[:, :50, :70] = 0
    labels = np.kron(rng.integers(0, 3, (8, 8)), np.ones((20, 20))).astype(np.int32)
    objects = np.arange(1, SIDE + 1, dtype=np.int32) // 10 * np.ones((SIDE, 1), np.int32)
    with rasterio.open(folder / "scene.tif", "w", count=3, dtype="uint8", **profile) as file:
        file.write(picture)
    with rasterio.open(folder / "labels.tif", "w", count=2, dtype="int32", **profile) as file:
        file.write(np.stack([labels, objects]))
    (folder / "labels.json").write_text(json.dumps({"1": "building", "2": "water"}))
    options = Options(
        model=f"oracle:{folder / 'labels.tif'}", tile_size=64, overlap=16, grid=64,
        render=RenderOptions(exclusive=False),
    )  # fmt: skip
    run = Made(folder, options, b"")
    return Made(folder, options, run.segment(folder))


def read_all(path: Path) -> None:
    """Reads all there is to read of a ledger."""
    describe_ledger(path)
    with Ledger.open(path) as ledger:
        tiles = range(len(ledger.spec.tiling))
        ledger.rows(tiles)
        ledger.object_counts(ledger.countable())
        for tile in tiles:
            ledger.validity(tile)
            describe_ledger(path, tile)


def test_damaged_ledgers(made: Made, count: Any) -> None:
    for seed in range(dose(17, 1000)):
        folder = made.folder / str(seed)
        folder.mkdir()
        path = folder / "a.ledger"
        shutil.copy(made.folder / "a.ledger", path)
        kind, sealed = mutate(path, seed)
        outcomes, began = [], time.monotonic()
        for step in (read_all, lambda one: render(one, one.with_name("b.gpkg")), repair_ledger, read_all):
            try:
                step(path)
                outcomes.append("done")
            except UserError as error:
                outcomes.append("refused")
                assert str(error).isprintable() and len(str(error)) < 10_000, (seed, kind)
        try:
            outcomes.append("same" if made.segment(folder) == made.polygons else "other")
        except UserError:
            outcomes.append("refused")
        assert sealed or outcomes[-1] != "other", (seed, kind, outcomes)
        assert time.monotonic() - began < MOST_SECONDS, (seed, kind)
        count(
            "ledger",
            "unharmed" if outcomes[0] == "done" else "repaired" if outcomes[3] == "done" else "refused",
        )
        shutil.rmtree(folder)
