"""The benchmark of objects in descriptors: what two houses wall to wall cost, and what tells them apart."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

import object_descriptors

from embedded_training.objects.scenes import InstanceScene, code


def _street() -> np.ndarray:
    """Two houses wall to wall and one by itself, on whole cells of 8 px."""
    numbers = np.zeros((256, 256), np.uint16)
    numbers[16:80, 16:80], numbers[16:80, 80:144], numbers[160:224, 160:240] = 1, 2, 7
    return numbers


def test_each_way_is_measured_with_its_objects_and_tokens() -> None:
    tallies = object_descriptors.measure([_street()] * 2, 32)
    assert tallies["v1"].counts.merged == 4
    for name in ("v3", "v3, own box", "v3, both sides"):
        assert tallies[name].counts.f1 == tallies[name].counts.iou == 1
    # Rows of bricks are 32 px high: 0 to 2 have the two, 5 to 6 the third; the wall is in 0 to 2.
    v1, v3 = (tallies[name].tokens for name in ("v1", "v3"))
    assert v3[0] == v1[0] + 1 + 3 * 3 and v3[0] == v3[1]
    assert str(tallies["v3"]).endswith("/ 1.00, 1.00 / 1.00")


def test_cells_of_a_fitting_size_are_compared_where_the_format_has_them() -> None:
    tallies = object_descriptors.measure([_street()], 64)
    assert tallies["v2"].counts.matched[0] == 3
    assert "v2" not in object_descriptors.ways(32)


def test_only_whole_tiles_with_objects_are_taken() -> None:
    numbers = np.zeros((300, 600), np.uint16)
    numbers[5:20, 5:20], numbers[5:20, 560:] = 1, 2
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    scene = InstanceScene(
        "x", "inria", np.zeros((300, 600, 3), np.uint8), numbers, classes, ("building",), 0.3, True
    )
    (tile,) = object_descriptors.cut(scene, 0.3)
    assert tile.shape == (256, 256) and tile.max() == 1
