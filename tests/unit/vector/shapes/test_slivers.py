"""Slivers between regions that touch at corners of pixels."""

from __future__ import annotations

import numpy as np
from rasterio.windows import Window

from t4s_geo.vector.shapes.patch import find_patch
from t4s_geo.vector.shapes.slivers import find_slivers

ROWS = (
    "........",
    ".aa.....",
    ".aabbb..",
    ".aa.bb..",
    ".aa.bb..",
    ".aaabb..",
    ".aa.bb..",
    "........",
)


def test_a_gap_that_is_closed_at_both_ends_is_a_sliver() -> None:
    keys = np.array([[".ab".index(key) for key in row] for row in ROWS], np.uint64)
    patch = find_patch(keys + (keys > 0) * np.uint64(256), Window(0, 0, 8, 8), 8, 8, 0)
    slivers = find_slivers(patch)
    (gap,) = np.flatnonzero(patch.pixels == 2)
    assert sorted(slivers[slivers >= 0]) == [gap, gap]
    of_gap = (patch.left == gap) | (patch.right == gap)
    assert (slivers >= 0).tolist() == of_gap.tolist()


def test_a_hole_in_one_region_is_none() -> None:
    keys = np.ones((8, 8), np.uint64)
    keys[3, 3] = keys[4, 4] = 0
    assert (find_slivers(find_patch(keys, Window(0, 0, 8, 8), 8, 8, 0)) == -1).all()
