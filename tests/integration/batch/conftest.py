"""Scenes for runs over many of them, and such runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import rasterio
from rasterio.crs import CRS
from rasterio.warp import calculate_default_transform, reproject
from rasterio.windows import Window

from t4s_geo import Options
from t4s_geo.batch.plan import Destination, plan_scenes
from t4s_geo.batch.results import BatchSummary
from t4s_geo.batch.run import run_batch
from t4s_geo.batch.scenes import find_scenes

RunScenes = Callable[..., BatchSummary]
LABELS = ["forest", "cleared"]


@pytest.fixture(scope="session")
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


@pytest.fixture
def flags() -> list[str]:
    """The prompts, and `options` but for the model, for the command line."""
    return ["-p", "forest", "-p", "cleared", "--tile-size", "32", "--grid", "32", "--overlap", "8"]


@pytest.fixture
def run_scenes() -> RunScenes:
    """Plans and runs the scenes that inputs hold."""

    def run(
        inputs: list[Path], output: Path, options: Options, crs: str | None = None, **more: object
    ) -> BatchSummary:
        found = find_scenes([str(path) for path in inputs])
        destination = Destination.of(output, crs)
        planned = plan_scenes(found.scenes, LABELS, destination, options)
        return run_batch(planned, destination, options, unusable=found.unusable, **more)

    return run
