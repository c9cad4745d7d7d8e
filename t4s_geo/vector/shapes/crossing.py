"""Outlines that would cross, or come so close that coordinates on the map could."""

from __future__ import annotations

from typing import Final

import numpy as np

from t4s_geo.vector.shapes.nearness import boxes_of, touching_pairs
from t4s_geo.vector.shapes.outlines import Bools, Floats, Ints, Points, complex_of, cross

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
    low, high = boxes_of(points, begins, ends)
    low -= NEAREST / 2
    high += NEAREST / 2
    one, other = touching_pairs(low, high, changed)
    apart = (pairs[one] < 0) | (pairs[one] != pairs[other])
    one, other = one[apart], other[apart]
    hurts = _conflicts(one, other, begins, ends, complex_of(points))
    bad[one[hurts]] = bad[other[hurts]] = True
    return bad


def _conflicts(one: Ints, other: Ints, begins: Ints, ends: Ints, points: Points) -> Bools:
    """Tells of pairs of segments whether they are too near for what they have in common.

    Args:
        one: Segment of each pair.
        other: The other one.
        begins: Vertex where each segment begins.
        ends: Vertex where it ends.
        points: complex128 (vertices,), column + row j.
    """
    a, b, c, d = begins[one], ends[one], begins[other], ends[other]
    begin_meets = (a == c) | (a == d)
    shared = (a == c).view(np.int8) + (a == d) + (b == c) + (b == d)
    bad = shared > 1
    alone = np.flatnonzero(shared == 0)
    bad[alone] = _too_near(*(points[tips[alone]] for tips in (a, b, c, d)))
    joined = np.flatnonzero(shared == 1)
    a, b, c, d = a[joined], b[joined], c[joined], d[joined]
    pivot = np.where(begin_meets[joined], a, b)
    here = points[np.where(pivot == a, b, a)] - points[pivot]
    there = points[np.where(pivot == c, d, c)] - points[pivot]
    product = here.conj() * there
    across, one_length, other_length = np.abs(product.imag), np.abs(here), np.abs(there)
    narrow = across < NARROWEST * one_length * other_length
    narrow &= across < OPENING * np.maximum(one_length, other_length)
    bad[joined] = (product.real > 0) & narrow
    return np.asarray(bad, np.bool_)


def _too_near(a: Points, b: Points, c: Points, d: Points) -> Bools:
    """Tells of segments from a to b and from c to d whether they cross, or almost touch."""
    across = cross(b - a, c - a) * cross(b - a, d - a) <= 0
    across &= cross(d - c, a - c) * cross(d - c, b - c) <= 0
    rest = np.flatnonzero(~across)
    a, b, c, d = a[rest], b[rest], c[rest], d[rest]
    near = np.zeros(rest.size, np.bool_)
    for point, begin, end in ((a, c, d), (b, c, d), (c, a, b), (d, a, b)):
        near |= _distance(point, begin, end) <= NEAREST
    across[rest] = near
    return np.asarray(across)


def _distance(point: Points, begin: Points, end: Points) -> Floats:
    """Returns how far points are from segments."""
    way, there = end - begin, point - begin
    along = (way.conj() * there).real / np.maximum(way.real**2 + way.imag**2, 1e-12)
    return np.abs(there - along.clip(0, 1) * way)
