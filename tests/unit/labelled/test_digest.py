"""What tells one label raster from another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

from t4s_geo.labelled.digest import label_digest

SIDE = 1100  # two blocks along each side


def digest(
    path: Path, labels: np.ndarray, names: dict[int, str], most_blocks: int = 9, **more: object
) -> str:
    profile = {"crs": "EPSG:32633", "transform": from_origin(0, SIDE, 1, 1), "driver": "GTiff", "count": 1}
    size = {"width": SIDE, "height": SIDE, "dtype": "uint8"}
    with rasterio.open(path, "w", **{**profile, **size, **more}) as dataset:
        dataset.write(labels, 1)
    with rasterio.open(path) as dataset:
        return label_digest(dataset, names, most_blocks)


def test_one_pixel_a_name_or_a_place_make_another_and_the_file_does_not(tmp_path: Path) -> None:
    labels, names = np.zeros((SIDE, SIDE), np.uint8), {1: "water"}
    first = digest(tmp_path / "a.tif", labels, names)
    assert digest(tmp_path / "b.tif", labels, names, compress="deflate", tiled=True) == first
    changed = labels.copy()
    changed[-1, -1] = 1
    others = [
        digest(tmp_path / "a.tif", changed, names),
        digest(tmp_path / "a.tif", labels, {1: "lake"}),
        digest(tmp_path / "a.tif", labels, names, transform=from_origin(1, SIDE, 1, 1)),
    ]
    assert len({first, *others}) == 4


def test_of_large_rasters_some_blocks_are_read(tmp_path: Path) -> None:
    labels = np.zeros((SIDE, SIDE), np.uint8)
    changed = labels.copy()
    changed[0, 0] = 1
    assert digest(tmp_path / "a.tif", labels, {}, 1) != digest(tmp_path / "a.tif", changed, {}, 1)
    unseen = labels.copy()
    unseen[-1, -1] = 1
    assert digest(tmp_path / "a.tif", labels, {}, 1) == digest(tmp_path / "a.tif", unseen, {}, 1)
