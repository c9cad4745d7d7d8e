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
    polygons, seconds = shapes.draw_labels(scene, shape, tmp_path)
    assert shapely.area(polygons) == pytest.approx([numbers.sum()], rel=1e-3)
    tally = shapes.Tally([], [], [], np.zeros((2, 2), np.int64))
    tally.add(scene, polygons, seconds)
    count, _, right, iou, near, f1, distance, _ = (float(value) for value in tally.row().split("|"))
    assert (count, f1) == (1, 1)
    assert iou >= near >= least - 0.1 and iou >= least
    assert (right == 1 and distance == 0) if shape == "raw" else (right < 0.5 and 0 < distance < 0.5)
