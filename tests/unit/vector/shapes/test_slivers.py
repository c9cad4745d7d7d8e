"""Slivers between regions that touch at corners of pixels."""

from __future__ import annotations

import numpy as np
from rasterio.windows import Window

from t4s_geo.vector.shapes.patch import Patch, find_patch
from t4s_geo.vector.shapes.placement import Segments
from t4s_geo.vector.shapes.slivers import find_slivers, find_spare

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


STAIRS = (
    "..........",
    ".aaaa.....",
    ".aaa.bbb..",
    ".aaabbbb..",
    ".aa.bbbb..",
    ".aabbbbb..",
    ".a.bbbbb..",
    ".abbbbbb..",
    "..........",
)


def closed_stairs() -> tuple[Patch, Segments, np.ndarray, np.ndarray]:
    """Two regions with slivers between them that have closed, and the vertices at which they touch by row."""
    keys = np.array([[".ab".index(key) for key in row] for row in STAIRS], np.uint64)
    patch = find_patch(keys + (keys > 0) * np.uint64(256), Window(0, 0, 10, 9), 10, 9, 0)
    met = np.flatnonzero(patch.degrees > 2)
    met = met[np.lexsort((patch.points[met, 0], patch.points[met, 1]))]
    kept = (patch.degrees > 2) | ~patch.vertices_of(find_slivers(patch) >= 0)
    at = patch.points.astype(np.float64)
    # On one line, as footprints have it.
    at[met] = np.linspace(at[met[0]], at[met[-1]], met.size)
    return patch, Segments.of(patch, kept), at, met


def test_vertices_within_a_line_that_two_regions_share_are_spare() -> None:
    patch, segments, at, met = closed_stairs()
    everywhere = np.ones(patch.degrees.size, np.bool_)
    slivers = find_slivers(patch)
    assert len({*slivers[slivers >= 0]}) == 3 and met.size == 7
    spare = find_spare(patch, segments, at, everywhere)
    assert np.flatnonzero(spare).tolist() == sorted(met[1:-1])
    # Of a line with a bend, the vertex at the bend stays.
    at[met[2]] += (0.5, 0)
    at[met[:3]] = np.linspace(at[met[0]], at[met[2]], 3)
    at[met[2:]] = np.linspace(at[met[2]], at[met[-1]], met.size - 2)
    assert {*met[1:-1]} - {*np.flatnonzero(find_spare(patch, segments, at, everywhere))} == {met[2]}


def test_vertices_beside_one_that_may_still_move_are_not_spare() -> None:
    patch, segments, at, met = closed_stairs()
    fixed = np.ones(patch.degrees.size, np.bool_)
    fixed[met[1]] = False
    spare = find_spare(patch, segments, at, fixed)
    assert not spare[met[:3]].any() and spare[met[3:-1]].all()
