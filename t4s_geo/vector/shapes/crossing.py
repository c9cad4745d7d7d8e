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
"""Sine of the smallest angle between segments with a vertex in common."""


def find_conflicts(begins: Ints, ends: Ints, points: Floats, changed: Bools) -> Bools:
    """Finds the segments that cross, touch or run along others.

    Args:
        begins: Vertex where each segment begins.
        ends: Vertex where it ends.
        points: float64 (vertices, 2), in pixels.
        changed: Segments that are compared with all; others are known to get on with each other.
    """
    bad: Bools = begins == ends
    asking = np.flatnonzero(changed)
    if not asking.size:
        return bad
    first, second = points[begins], points[ends]
    near = _near_any(first, second, asking)
    lines = shapely.linestrings(np.stack([first[near], second[near]], axis=1))
    asked, found = shapely.STRtree(lines).query(
        shapely.linestrings(np.stack([first[asking], second[asking]], axis=1)),
        predicate="dwithin",
        distance=NEAREST,
    )
    one, other = asking[asked], near[found]
    apart = one != other
    one, other = one[apart], other[apart]
    hurts = _conflicts(one, other, begins, ends, points)
    bad[one[hurts]] = bad[other[hurts]] = True
    return bad


def _near_any(first: Floats, second: Floats, asking: Ints) -> Ints:
    """Returns the segments that lie in the bounds of those that ask, or reach into them."""
    low, high = np.minimum(first, second) - 1, np.maximum(first, second) + 1
    inside = (low <= high[asking].max(axis=0)) & (high >= low[asking].min(axis=0))
    return np.flatnonzero(inside.all(axis=1))


def _conflicts(one: Ints, other: Ints, begins: Ints, ends: Ints, points: Floats) -> Bools:
    """Tells of pairs of near segments whether they may not be so near."""
    a, b, c, d = begins[one], ends[one], begins[other], ends[other]
    shared = (a == c).astype(int) + (a == d) + (b == c) + (b == d)
    pivot = np.where((a == c) | (a == d), a, b)
    here = points[np.where(pivot == a, b, a)] - points[pivot]
    there = points[np.where(pivot == c, d, c)] - points[pivot]
    cross = np.abs(here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0])
    along = (here * there).sum(axis=1)
    lengths = np.hypot(*here.T) * np.hypot(*there.T)
    folded = (along > 0) & (cross < NARROWEST * lengths)
    return np.asarray((shared != 1) | folded, np.bool_)
