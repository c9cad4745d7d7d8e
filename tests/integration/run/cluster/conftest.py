"""A scene of many tiles, and what a worker of a cluster is sent of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import rasterio
from rasterio.windows import Window

from t4s_geo import Options
from t4s_geo.prompts import parse_prompts
from t4s_geo.run.cluster import executor, worker
from t4s_geo.run.executor import open_executor
from t4s_geo.run.pipeline import open_run
from t4s_geo.run.prepared import prepare

LABELS = ("forest", "cleared")


@pytest.fixture
def scene(tmp_path: Path, samples: Path) -> Path:
    """A cut of a sample, of 56 tiles."""
    with rasterio.open(samples / "amazon_forest.tif") as dataset:
        window = Window(150, 200, 200, 160)
        profile = {**dataset.profile, "width": 200, "height": 160}
        profile["transform"] = dataset.window_transform(window)
        with rasterio.open(tmp_path / "scene.tif", "w", **profile) as cut:
            cut.write(dataset.read(window=window))
    return tmp_path / "scene.tif"


@pytest.fixture
def options(samples: Path) -> Options:
    reference = samples / "amazon_forest_reference.tif"
    return Options(model=f"oracle:{reference}", tile_size=32, grid=16, overlap=8, batch_size=1)


@pytest.fixture
def job(tmp_path: Path, scene: Path, options: Options) -> Iterator[worker.Job]:
    """What a worker is sent."""
    with (
        prepare(scene, parse_prompts(LABELS), tmp_path / "out.gpkg", options) as prepared,
        open_executor(options) as local,
        open_run(local, prepared) as run,
    ):
        yield executor.DaskExecutor(None, "", options.model_choice, local.card, local.identity)._job(run.work)
