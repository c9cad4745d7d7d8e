"""Cars and swimming pools: what they are is known, and little of what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from embedded_training.label_set import ALL, BITS, bits
from embedded_training.naip import read_naip
from embedded_training.objects.readers import read_cars
from embedded_training.objects.scenes import UNKNOWN
from embedded_training.sources import SKY, Place


def load_cars(folder: Path) -> Iterator[Place]:
    """Frames of streets in Munich; the avenue is held out.

    There is neither open water nor a field in any of them. Trucks and buses may count as cars or not.
    """
    elsewhere = bits("car", "water", "swimming pool", "field") | SKY
    for scene in read_cars(folder):
        cars, open_ = scene.objects("car") > 0, scene.classes == UNKNOWN
        present = np.where(cars, bits("car"), 0).astype(BITS)
        # What is under a car may be road, and a car is nothing else.
        known = np.where(cars, ALL & ~bits("road"), elsewhere).astype(BITS)
        known[open_] &= ALL & ~bits("car")
        gsd = scene.ground_sampling_distance
        yield Place(scene.name, "cars", scene.rgb, present, known, gsd, scene.held_out)


def load_pools(folder: Path) -> Iterator[Place]:
    """Swimming pools of Californian cities by near infrared; Palm Springs is held out.

    The folder of their tiles, `trees_naip`, lies beside that of the masks. Some pools are missed: what
    is not dry is open.
    """
    for path in sorted(folder.glob("*_pool.png")):
        name = path.name.removesuffix("_pool.png")
        rgb, present, known = read_naip(folder.parent / "trees_naip" / f"{name}.tif")
        pool = np.asarray(Image.open(path)) > 0
        present[pool], known[pool] = bits("water", "swimming pool"), ALL
        yield Place(f"{name}_pool", "pools", rgb, present, known, 0.6, name.startswith("palm"))
