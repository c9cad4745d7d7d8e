"""What an outline has passed over is found, though nothing crosses in the end."""

from __future__ import annotations

import numpy as np
import pytest
from rasterio.windows import Window

from t4s_geo.vector.shapes.nesting import Islands, find_passed
from t4s_geo.vector.shapes.patch import Patch, find_patch
from t4s_geo.vector.shapes.placement import Segments

SIZE = 20


@pytest.fixture
def patch() -> Patch:
    """A block from column and row 4 to 16 with a hole of a pixel at 13, 9; numbers of regions as found."""
    keys = np.zeros((SIZE, SIZE), np.uint64)
    keys[4:16, 4:16] = 1
    keys[9, 13] = 0
    return find_patch(keys, Window(0, 0, SIZE, SIZE), SIZE, SIZE, 0)


def test_islands_know_what_lies_around_them(patch) -> None:
    islands = Islands.of(patch)
    block = int(np.argmax(patch.pixels * (patch.pixels < 200)))
    outside = int(np.argmax(patch.pixels))
    around = dict(zip(islands.of_arcs[np.argsort(islands.of_arcs)], islands.around, strict=True))
    assert sorted(around.values()) == sorted([-1, outside, block])


@pytest.mark.parametrize(("column", "passes"), [(15.0, False), (12.0, True)])
def test_a_wall_that_moves_over_a_hole(patch, column, passes) -> None:
    at = patch.points.astype(np.float64)
    at[patch.points[:, 0] == 16, 0] = column
    segments = Segments.of(patch, np.ones(len(at), np.bool_))
    found = find_passed(patch, Islands.of(patch), segments, at, np.ones(segments.begins.size, np.bool_))
    assert found.any() == passes
    if passes:
        # The wall, or those beside it, and the hole's outline, but not the wall on the other side.
        wall = (at[segments.begins, 0] == column) & (at[segments.ends, 0] == column)
        hole = (np.abs(at[segments.begins] - (13.5, 9.5)) < 1).all(axis=1)
        assert found[wall].all()
        assert found[hole].all()
        assert not found[(at[segments.begins, 0] == 4) & (at[segments.ends, 0] == 4)].any()
