"""The benchmark of object ceilings: what is counted, and what cells can say of two houses wall to wall."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

import object_ceilings

from embedded_training.objects.scenes import InstanceScene, code


def _scene(held_out: bool = True) -> InstanceScene:
    """Two houses of 4 m wall to wall, and one by itself; the picture's edges are no edges of cells."""
    numbers = np.zeros((82, 121), np.uint16)
    numbers[8:28, 8:28], numbers[8:28, 28:48], numbers[48:68, 68:88] = 1, 2, 7
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    rgb = np.zeros((82, 121, 3), np.uint8)
    return InstanceScene("a street", "inria", rgb, numbers, classes, ("building",), 0.2, held_out)


def test_objects_and_scenes_are_counted() -> None:
    size = object_ceilings.size_of([_scene(), _scene(held_out=False), _scene(held_out=False)])
    assert size == object_ceilings.Size("building", 3, 1, 9, 3)


@pytest.mark.parametrize(("metres", "side"), [(0.2, 4), (0.4, 2), (0.1, 8)])
def test_a_mask_alone_joins_what_seams_tell_apart(metres: float, side: int) -> None:
    mask, seams, objects = object_ceilings.ceilings(_scene(), metres, side)
    assert (mask.found, mask.there, mask.merged) == (2, 3, 2)
    assert mask.matched == (2, *[1] * 8), "half of two houses is one of them"
    assert min(seams.f1_scores) == min(objects.f1_scores) == 1
    # Where the sides are no whole numbers of coarser pixels, these are not quite square.
    assert min(mask.iou, seams.iou, objects.iou) > 0.95


def test_cells_that_are_too_coarse_lose_objects() -> None:
    _, _, objects = object_ceilings.ceilings(_scene(), 0.2, 64)
    assert objects.f1 < 1
