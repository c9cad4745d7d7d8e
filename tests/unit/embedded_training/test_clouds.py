"""Clouds and shadows from reflectance: what is hidden, what is open, and two ways to show it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from embedded_training.clouds import load_clouds
from embedded_training.label_set import ALL, bits

SHADOW, WATER, SNOW, LAND, CLOUD = range(5)


def test_each_scene_is_shown_in_two_ways_and_one_is_held_out(tmp_path: Path) -> None:
    codes = np.zeros((50, 50, 1), np.uint8)
    for rank in range(5):
        codes[10 * rank : 10 * rank + 10] = rank
    reflectance = np.full((50, 50, 6), 0.1, np.float32)
    reflectance[..., 2], reflectance[..., 3:] = 0.2, 9.0
    reflectance[40:, ..., :3], reflectance[:10, ..., :3] = 0.7, 0.02
    for name in ("landsat5", "sentinel2"):
        np.savez(tmp_path / f"{name}.npz", img=reflectance, msk=codes)
    places = list(load_clouds(tmp_path))
    assert [place.held_out for place in places] == [True, True, False, False]
    assert len({place.name for place in places}) == 4
    for place in places:
        assert place.rgb.dtype == np.uint8 and place.rgb.shape == (50, 50, 3)
        assert (place.rgb[45, 5] == 255).all() and place.rgb[5, 5].max() < 20
        red, green, blue = map(int, place.rgb[35, 5])
        assert red > green == blue, "red comes first, and no infrared"
        there, known = (
            [int(labels[10 * rank + 5, 5]) for rank in range(5)] for labels in (place.present, place.known)
        )
        assert there == [bits("cloud shadow"), bits("water"), 0, 0, bits("cloud")]
        assert known[CLOUD] == ALL, "nothing is seen through a cloud"
        assert known[LAND] & bits("water") and not known[LAND] & bits("vegetation", "building")
        assert not known[SNOW] & bits("water", "bare land") and not known[SHADOW] & bits("water")
        for code in range(5):
            assert known[code] & bits("cloud", "cloud shadow") == bits("cloud", "cloud shadow")
