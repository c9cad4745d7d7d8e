"""What the training reads off four-band NAIP, on a drawn tile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
from affine import Affine

from embedded_training.label_set import ALL, Bits, bits
from embedded_training.naip import read_naip

ASPHALT, LAWN, POOL = (90, 90, 90, 88), (60, 90, 60, 160), (90, 170, 190, 40)
"""Red, green, blue and near-infrared."""


def _write(folder: Path, name: str, points: str) -> Path:
    bands = np.empty((4, 64, 64), np.uint8)
    bands[:] = np.reshape(ASPHALT, (4, 1, 1))
    bands[:, 32:] = np.reshape(LAWN, (4, 1, 1))
    bands[:, 4:12, 4:12] = np.reshape(POOL, (4, 1, 1))
    path = folder / name
    profile = {"driver": "GTiff", "width": 64, "height": 64, "count": 4, "dtype": "uint8"}
    with rasterio.open(path, "w", **profile, crs="EPSG:32611", transform=Affine.scale(0.6, -0.6)) as dataset:
        dataset.write(bands)
    path.with_suffix(".csv").write_text(f"x,y\n{points}")
    return path


def _has(labels: Bits, label: str) -> npt.NDArray[np.bool_]:
    return (labels & bits(label)) > 0


def test_green_near_a_point_is_a_tree_and_a_lawn_far_from_all_is_none(tmp_path: Path) -> None:
    rgb, present, known = read_naip(_write(tmp_path, "palm_1.tif", "50,50\n"))
    assert rgb.shape == (64, 64, 3) and rgb.dtype == np.uint8
    assert _has(present, "vegetation")[32:].all() and not _has(present, "vegetation")[:32].any()
    tree, sure = _has(present, "tree"), _has(known, "tree")
    assert tree[50, 50] and tree[50, 55] and sure[50, 50]
    assert not sure[50, 58], "between crown and lawn"
    assert sure[50, 30] and not tree[50, 30], "lawn"
    assert sure[20, 50] and not tree[20, 50], "asphalt"


def test_smooth_green_far_from_all_points_is_grass_and_rough_green_is_left_open(tmp_path: Path) -> None:
    path = _write(tmp_path, "palm_1.tif", "50,50\n")
    with rasterio.open(path, "r+") as dataset:
        bands = dataset.read()
        bands[3, 40:, :20:3] = 240
        dataset.write(bands)
    _, present, known = read_naip(path)
    grass, sure = _has(present, "grass"), _has(known, "grass")
    assert grass[50, 28] and sure[50, 28]
    assert not grass[50, 10] and not sure[50, 10], "bushes"
    assert not grass[50, 50] and sure[50, 50], "a tree"
    assert not grass[20, 50] and sure[20, 50], "asphalt"


def test_a_point_on_asphalt_is_no_tree(tmp_path: Path) -> None:
    _, present, _ = read_naip(_write(tmp_path, "palm_1.tif", "20,20\n"))
    assert not _has(present, "tree").any()


def test_a_tile_without_points_has_no_trees(tmp_path: Path) -> None:
    _, present, known = read_naip(_write(tmp_path, "palm_1.tif", ""))
    assert not _has(present, "tree").any()
    assert _has(known, "tree").all()


@pytest.mark.parametrize(("name", "seen"), [("palm_1.tif", True), ("chico_2018_1.tif", False)])
def test_what_looks_like_a_pool_is_water_and_nothing_else_where_pictures_are_clear(
    tmp_path: Path, name: str, seen: bool
) -> None:
    _, present, known = read_naip(_write(tmp_path, name, "50,50\n"))
    assert _has(present, "water")[6:10, 6:10].all() == seen
    assert (known[6:10, 6:10] == ALL & ~bits("swimming pool")).all() == seen
    assert not _has(present, "swimming pool").any(), "other labels say that"
    assert _has(known, "swimming pool")[40:].all() and not _has(known, "swimming pool")[6:10, 6:10].any()
    assert not _has(present, "water")[14:].any()
