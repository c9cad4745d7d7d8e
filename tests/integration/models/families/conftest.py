"""What tests of the families share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import affine
import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray

from t4s_geo.models import TileQuestion
from t4s_geo.prompts import Prompt
from tests.integration.models.families.checkpoints import write_checkpoint


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Returns the folder of a family's checkpoint, made once; without brick tokens if told so."""
    root = tmp_path_factory.mktemp("checkpoints")

    def folder(family: str, bricks: bool = True) -> Path:
        path = root / (family if bricks else f"{family} without bricks")
        return path if path.exists() else write_checkpoint(path, family, bricks)

    return folder


@pytest.fixture(scope="module")
def questions() -> list[TileQuestion]:
    rng = np.random.default_rng(3)
    tiles: list[NDArray[np.uint8]] = [rng.integers(0, 255, (64, 64, 3), np.uint8) for _ in range(3)]
    return [TileQuestion(tile, (Prompt("water", "water"), Prompt("road", "road"))) for tile in tiles]


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.tif"
    pixels = np.random.default_rng(4).integers(0, 255, (3, 64, 64), np.uint8)
    layout = {"count": 3, "dtype": "uint8", "crs": "EPSG:32633"}
    with rasterio.open(path, "w", "GTiff", 64, 64, transform=affine.Affine.scale(1, -1), **layout) as target:
        target.write(pixels)
    return path
