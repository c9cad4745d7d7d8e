"""Rings: corners linked into closed outlines, and outlines into polygons with holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.corners import DOWN, LEFT, RIGHT, UP, Corners

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Indices = npt.NDArray[np.int32]
"""Numbers of corners; graphs in SciPy count with 32 bits, and 2**31 corners are 100 GB of polygons."""


def build_polygons(corners: Corners, count: int) -> tuple[PolygonArrays, Indices]:
    """Builds one polygon for each region.

    A region is edge-connected, so it has one outer ring, the one that holds the first of its corners, and
    its other rings are holes. All of them are simple, and two of them touch in at most one point: where the
    region pinches itself, the rings are led around the gaps (see `_link`). So the polygons are valid.

    Args:
        corners: All corners of the regions, in row-major order.
        count: Number of the regions, which are numbered from 0.

    Returns:
        The polygons in pixel coordinates (x is the column, y the row of grid points), in the order of their
        numbers; outer rings are clockwise by the sign of their area. By vertex, the number of its corner.
    """
    region = np.ascontiguousarray(corners["region"])
    following = _link(corners, region)
    ring, leader = _cycles(following)
    # Corners are in row-major order, so the leader is its ring's topmost, then leftmost, corner, and that of
    # a region's outer ring comes before those of its holes.
    in_order = np.lexsort((leader, region[leader]))
    sizes = np.bincount(ring, minlength=leader.size)[in_order]
    leader = leader[in_order]

    ends = np.cumsum(sizes)
    closed = np.insert(_walk(following, leader), ends, leader)
    points = np.empty((closed.size, 2))
    points[:, 0] = corners["column"][closed]
    points[:, 1] = corners["row"][closed]
    polygons = PolygonArrays(
        points,
        rings=np.append(0, ends + np.arange(1, leader.size + 1)),
        polygons=np.searchsorted(region[leader], np.arange(count + 1)),
    )
    return polygons, closed


def _link(corners: Corners, region: Indices) -> Indices:
    """The corner that follows each corner on its outline."""
    row_major = np.arange(corners.size, dtype=np.int32)
    # The smallest integer type makes this a radix sort.
    columns = corners["column"].astype(np.min_scalar_type(corners["column"].max(initial=0)))
    column_major = np.argsort(columns, kind="stable").astype(np.int32)
    following = np.empty_like(row_major)
    arriving, leaving = (np.ascontiguousarray(corners[name]) for name in ("arriving", "leaving"))
    for order, directions in ((row_major, (RIGHT, LEFT)), (column_major, (UP, DOWN))):
        begins, ends = leaving[order], arriving[order]
        for direction in directions:
            # Sides of one direction never overlap on a grid line: the n-th beginning belongs to the n-th end.
            following[order[begins == direction]] = order[ends == direction]
    first, second = _pinches(corners, region)
    # Two corners of one region at a point: follow the outline of the gap between them instead, so that
    # the region's rings touch at the point but none of them touches itself.
    following[first], following[second] = following[second], following[first]
    return following


def _pinches(corners: Corners, region: Indices) -> tuple[Indices, Indices]:
    """Pairs of corners in which a region touches itself."""
    pinched = np.flatnonzero(corners["pinched"]).astype(np.int32)
    # At one point, a region has at most two of them; sorted by region they are neighbours.
    pinched = pinched[np.lexsort((pinched, region[pinched]))]
    places = corners[["row", "column", "region"]][pinched]
    pair = np.flatnonzero(places[1:] == places[:-1])
    return pinched[pair], pinched[pair + 1]


def _cycles(following: Indices) -> tuple[Indices, Indices]:
    """The ring of each corner, and the first corner of each ring."""
    from scipy.sparse.csgraph import connected_components

    count, ring = connected_components(_graph(following), connection="weak")
    leader = np.empty(count, np.int32)
    # Of several values for one place the last one stays.
    leader[ring[::-1]] = np.arange(following.size, dtype=np.int32)[::-1]
    return ring, leader


def _walk(following: Indices, leader: Indices) -> Indices:
    """All corners ring by ring, each ring from its leader on."""
    if not leader.size:
        return leader
    from scipy.sparse.csgraph import breadth_first_order

    # One path through all rings makes this a single call: cut each ring before its leader and go on there
    # to the next ring's leader.
    preceding = np.empty_like(following)
    preceding[following] = np.arange(following.size, dtype=np.int32)
    path = following.copy()
    path[preceding[leader]] = np.roll(leader, -1)
    order: Indices = breadth_first_order(_graph(path), leader[0], return_predecessors=False)
    return order


def _graph(following: Indices) -> csr_array:
    from scipy.sparse import csr_array

    size = following.size
    begins = np.arange(size + 1, dtype=np.int32)
    return csr_array((np.ones(size), following, begins), shape=(size, size))
