"""Land cover with labels that came later: what older labels say of them, and what they leave open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from embedded_training.label_set import ALL, BITS, bits
from embedded_training.sources import load_dubai, small_water

CAR, POOL = bits("car"), bits("swimming pool")


def test_water_of_a_ponds_size_is_no_pool() -> None:
    present = np.zeros((100, 100), BITS)
    present[:50, :50], present[60:70, 60:70] = bits("water"), bits("water", "swimming pool")
    small = small_water(present, 1.0)
    assert small[65, 65] and not small[:50].any() and small.sum() == 100
    assert small_water(present, 0.5).sum() == 2600, "2,500 pixels of half a metre are a large pool"
    assert not small_water(np.zeros((4, 4), BITS), 1.0).any()


def test_old_labels_say_of_cars_and_pools_what_is_sure(tmp_path: Path) -> None:
    codes = np.zeros((60, 300), np.uint8)
    for code in range(1, 6):
        codes[:, 50 * code : 50 * code + 50] = code
    codes[10:15, 60:65] = 5
    Image.fromarray(codes).save(tmp_path / "tile1_part1_label.png")
    Image.fromarray(np.zeros((60, 300, 3), np.uint8)).save(tmp_path / "tile1_part1.jpg")
    (place,) = load_dubai(tmp_path)
    unlabelled, building, bare, road, green, lake, pool = (
        int(place.known[row, column])
        for row, column in ((5, 5), (40, 75), (5, 125), (5, 175), (5, 225), (5, 275), (12, 62))
    )
    assert unlabelled == 0
    assert not building & (CAR | POOL), "blocks of houses have yards"
    assert not bare & CAR and not road & CAR and bare & road & POOL
    assert green & CAR and green & POOL
    assert lake == ALL
    assert not pool & POOL and pool & bits("water") and pool & CAR
