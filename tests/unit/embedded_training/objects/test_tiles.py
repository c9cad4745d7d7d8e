"""Tiles of scenes whose objects are told apart: pictures, numbers and targets stay together."""

from __future__ import annotations

import numpy as np
import pytest

from embedded_training.objects.scenes import UNKNOWN, InstanceScene, code
from embedded_training.objects.tiles import TileSettings, depths, random_tiles, targets_of

RED, GREY = 200, 90


def town(source: str = "banepa") -> InstanceScene:
    """Houses of 30 px side by side in red, a strip of which nothing is known at the right."""
    numbers = np.zeros((400, 600), np.uint16)
    for index in range(60):
        row, column = divmod(index, 12)
        numbers[20 + 75 * row : 50 + 75 * row, 40 + 40 * column : 75 + 40 * column] = index + 1
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    classes[:, 560:] = UNKNOWN
    rgb = np.where(numbers[..., None] > 0, [RED, 40, 40], [GREY, 90, 90]).astype(np.uint8)
    return InstanceScene("town", source, rgb, numbers, classes, ("building",), 0.15, False)


def test_a_scene_at_other_pixels_has_the_same_objects() -> None:
    scene = town()
    coarse = scene.at(0.3)
    assert coarse.rgb.shape == (200, 300, 3) and coarse.instances.shape == (200, 300)
    assert set(np.unique(coarse.instances)) == set(np.unique(scene.instances))
    inside = coarse.instances > 0
    assert coarse.rgb[inside, 0].mean() > 180 > 110 > coarse.rgb[~inside, 0].mean()
    assert scene.at(0.15) is scene
    assert not coarse.label_is_known("car").any(), "nobody looked for cars"
    assert (coarse.objects("car") == 0).all()


def test_numbers_lie_on_their_pixels_at_any_angle() -> None:
    rng = np.random.default_rng(5)
    stream = random_tiles([town()], TileSettings(askew=1.0), rng)
    for _ in range(6):
        tile = next(stream)
        assert tile.rgb.shape == (256, 256, 3) and tile.instances.shape == tile.classes.shape == (256, 256)
        inside = (tile.instances > 0) & (tile.classes != UNKNOWN)
        redness = tile.rgb[..., 0].astype(int) - tile.rgb[..., 1]
        assert redness[inside].mean() > 4 * abs(redness[(tile.instances == 0)].mean()), (
            "recoloured, not moved"
        )
        assert 0.11 <= tile.ground_sampling_distance <= 0.3


def test_targets_say_what_is_known_of_the_labels_that_were_looked_for() -> None:
    targets = targets_of(town())
    building, car = code("building") - 1, code("car") - 1
    assert targets.mask.shape == (5, 100, 150)
    assert targets.known[building, :, :140].all() and not targets.known[building, :, 140:].any()
    assert not targets.known[car].any()
    assert targets.mask[building].max() == 1 and targets.mask[car].max() == 0
    assert targets.seams[building].any(), "5 px between houses are a cell or two"


def test_depth_grows_from_outlines_but_not_from_the_tile_s_edge() -> None:
    cells = np.zeros((12, 12), np.int64)
    cells[:, :6], cells[3:9, 6:12] = 1, 2
    deep = depths(cells)
    assert deep[0, :6].tolist() == [1, 1, 1, 0.75, 0.5, 0.25]
    assert deep[5, 6] == 0.25 and deep[5, 11] == pytest.approx(0.75)
    assert (deep[cells == 0] == 0).all()
