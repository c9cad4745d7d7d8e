"""The benchmark of shapes: what is counted of polygons that are the labels, and of others."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

import shapes

from embedded_training.objects.scenes import InstanceScene, code


@pytest.mark.parametrize(("shape", "least"), [("raw", 1.0), ("smooth", 0.97)])
def test_a_disc_is_compared_with_its_labels(tmp_path: Path, shape: str, least: float) -> None:
    rows, columns = np.mgrid[:80, :80]
    numbers = (np.hypot(rows - 40, columns - 40) < 25).astype(np.uint16)
    classes = np.where(numbers > 0, code("field"), 0).astype(np.uint8)
    rgb = np.zeros((80, 80, 3), np.uint8)
    scene = InstanceScene("a field", "fields", rgb, numbers, classes, ("field",), 1.0, True)
    drawn = shapes.draw_labels(scene, shape, tmp_path)
    assert shapely.area(drawn.polygons) == pytest.approx([numbers.sum()], rel=1e-3)
    tally = shapes.Tally([], [], [], np.zeros((2, 2), np.int64))
    tally.add(scene, drawn)
    have_it, _, *middle, valid, _ = (column.strip() for column in tally.row().split("|"))
    right, iou, near, f1, distance = map(float, middle)
    assert (have_it, f1, valid) == ("1 of 1", 1, "yes")
    assert iou >= near >= least - 0.1 and iou >= least
    assert (right == 1 and distance == 0) if shape == "raw" else (right < 0.5 and 0 < distance < 0.5)
