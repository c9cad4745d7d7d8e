"""Outlines that would cross, or come so close that coordinates on the map could."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

NEAREST: Final = 0.02
"""Distance in pixels that is kept between segments without a vertex in common."""
NARROWEST: Final = 0.02
"""Sine of the smallest angle between segments with a vertex in common, of which one is short."""
OPENING: Final = 0.1
"""Distance in pixels at which longer ones may have a smaller angle: from the nearer end to the other."""


def find_conflicts(begins: Ints, ends: Ints, points: Floats, changed: Bools, pairs: Ints) -> Bools:
    """Finds the segments that cross, touch or run along others.

    Args:
        begins: Vertex where each segment begins.
        ends: Vertex where it ends.
        points: float64 (vertices, 2), in pixels.
        changed: Segments that are compared with all; others are known to get on with each other.
        pairs: int64 (segments,), number of the pair that may be one; negative for segments that are in none.
    """
    bad: Bools = begins == ends
    asking = np.flatnonzero(changed)
    if not asking.size:
        return bad
    one, other = _near_pairs(points[begins], points[ends], asking, changed)
    apart = (pairs[one] < 0) | (pairs[one] != pairs[other])
    one, other = one[apart], other[apart]
    hurts = _conflicts(one, other, begins, ends, points)
    bad[one[hurts]] = bad[other[hurts]] = True
    return bad


def _near_pairs(first: Floats, second: Floats, asking: Ints, changed: Bools) -> tuple[Ints, Ints]:
    """Pairs those that ask with others whose bounds they touch, each pair once."""
    low, high = np.minimum(first, second) - NEAREST / 2, np.maximum(first, second) + NEAREST / 2
    inside = (low <= high[asking].max(axis=0)) & (high >= low[asking].min(axis=0))
    near = np.flatnonzero(inside.all(axis=1))
    # Diagonals stand for bounds: of a geometry the tree knows nothing else.
    bounds = shapely.linestrings(np.stack([low[near], high[near]], axis=1))
    number = np.full(len(first), -1)
    number[near] = np.arange(near.size)
    asked, found = shapely.STRtree(bounds).query(bounds[number[asking]])
    one, other = asking[asked], near[found]
    once = (one < other) | ((one != other) & ~changed[other])
    return one[once], other[once]


def _conflicts(one: Ints, other: Ints, begins: Ints, ends: Ints, points: Floats) -> Bools:
    """Tells of pairs of segments whether they are too near for what they have in common."""
    a, b, c, d = begins[one], ends[one], begins[other], ends[other]
    meets = np.stack([a == c, a == d, b == c, b == d])
    shared = meets.sum(axis=0)
    bad = shared > 1
    alone = np.flatnonzero(shared == 0)
    bad[alone] = _too_near(*(points[ends_[alone]] for ends_ in (a, b, c, d)))
    joined = np.flatnonzero(shared == 1)
    a, b, c, d, meets = a[joined], b[joined], c[joined], d[joined], meets[:, joined]
    pivot = np.where(meets[0] | meets[1], a, b)
    here = points[np.where(pivot == a, b, a)] - points[pivot]
    there = points[np.where(pivot == c, d, c)] - points[pivot]
    across = np.abs(_cross(here, there))
    longer, shorter = np.sort([np.hypot(*here.T), np.hypot(*there.T)], axis=0)[::-1]
    narrow = (across < NARROWEST * longer * shorter) & (across < OPENING * longer)
    bad[joined] = ((here * there).sum(axis=1) > 0) & narrow
    return np.asarray(bad, np.bool_)


def _too_near(a: Floats, b: Floats, c: Floats, d: Floats) -> Bools:
    """Tells of segments from a to b and from c to d whether they cross, or almost touch."""
    across = _cross(b - a, c - a) * _cross(b - a, d - a) <= 0
    across &= _cross(d - c, a - c) * _cross(d - c, b - c) <= 0
    for point, begin, end in ((a, c, d), (b, c, d), (c, a, b), (d, a, b)):
        across |= _distance(point, begin, end) <= NEAREST
    return np.asarray(across)


def _distance(point: Floats, begin: Floats, end: Floats) -> npt.NDArray[np.float64]:
    """Returns how far points are from segments."""
    way, there = end - begin, point - begin
    squared = (way * way).sum(axis=1)
    along = ((there * way).sum(axis=1) / np.maximum(squared, 1e-12)).clip(0, 1)
    return np.asarray(np.hypot(*(there - along[:, None] * way).T))


def _cross(first: Floats, second: Floats) -> npt.NDArray[np.float64]:
    return np.asarray(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])
