"""Cars and pools in folders of one picture each: what they are, and what stays open around them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from PIL import Image

from embedded_training.label_set import ALL, bits
from embedded_training.small_things import load_cars, load_pools

CAR, POOL = bits("car"), bits("swimming pool")


def test_cars_are_known_in_whole_frames_but_at_trucks(tmp_path: Path) -> None:
    numbers = np.zeros((40, 60), np.uint16)
    numbers[5:10, 5:15], numbers[20:30, 20:40] = 1, 2
    for name in ("MOS003", "MOS120"):
        Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(tmp_path / f"{name}.jpg")
        Image.fromarray(numbers).save(tmp_path / f"{name}_inst.png")
        (tmp_path / f"{name}.txt").write_text("0 0.1 0.1 0.1 0.1\n1 0.5 0.5 0.3 0.3\n")
    crossing, avenue = load_cars(tmp_path)
    assert (crossing.held_out, avenue.held_out) == (False, True)
    car, truck, street = (7, 10), (25, 30), (35, 50)
    assert crossing.present[car] == CAR and crossing.known[car] == ALL & ~bits("road")
    assert not crossing.known[truck] & CAR and not crossing.present[truck]
    assert crossing.known[street] & CAR and not crossing.present[street]
    assert not crossing.known[street] & bits("road", "building", "tree"), "nobody labelled them"
    assert crossing.rgb.shape == (40, 60, 3)


def test_pools_are_water_and_no_other_label_and_dry_ground_is_none(tmp_path: Path) -> None:
    tiles, masks = tmp_path / "trees_naip", tmp_path / "pools_naip_pseudo"
    tiles.mkdir(), masks.mkdir()
    bands = np.empty((4, 64, 64), np.uint8)
    bands[:] = np.reshape((90, 90, 90, 100), (4, 1, 1))
    # Two that look alike, of which the masks know one; the other is open.
    for corner in (4, 40):
        bands[:, corner : corner + 8, 4:12] = np.reshape((90, 170, 190, 40), (4, 1, 1))
    pool = np.zeros((64, 64), np.uint8)
    pool[4:12, 4:12] = 255
    profile = {"driver": "GTiff", "width": 64, "height": 64, "count": 4, "dtype": "uint8"}
    for name in ("palm_springs_1", "riverside_2"):
        with rasterio.open(
            tiles / f"{name}.tif", "w", **profile, crs="EPSG:32611", transform=Affine.scale(0.6, -0.6)
        ) as dataset:
            dataset.write(bands)
        (tiles / f"{name}.csv").write_text("x,y\n")
        Image.fromarray(pool).save(masks / f"{name}_pool.png")
    held_out, place = load_pools(masks)
    assert (held_out.held_out, place.held_out) == (True, False)
    assert place.present[8, 8] == bits("water", "swimming pool") and place.known[8, 8] == ALL
    assert not place.known[44, 8] & POOL
    assert place.known[30, 30] & POOL and not place.present[30, 30] & POOL
