"""Rings: corners linked into closed outlines, and outlines into polygons with holes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.corners import DOWN, LEFT, RIGHT, UP, Corners
from t4s_geo.vector.regions import Regions

Indices = npt.NDArray[np.int32]
"""Numbers of corners; graphs in SciPy count with 32 bits, and 2**31 corners are 100 GB of polygons."""


def build_polygons(corners: Corners, regions: Regions) -> tuple[PolygonArrays, npt.NDArray[np.int64]]:
    """Builds one polygon for each region.

    A region is edge-connected, so it has one outer ring, the one that holds the first of its corners, and
    its other rings are holes. All of them are simple, and two of them touch in at most one point: where the
    region pinches itself, the rings are led around the gaps (see `_link`). So the polygons are valid.

    Returns:
        The polygons in pixel coordinates (x is the column, y the row of grid points), sorted by label code,
        then by the region's first pixel (row, column); outer rings are clockwise by the sign of their area.
        The region number of each.
    """
    region = regions.of_part[corners.parts]
    following = _link(corners, region)
    ring, leader = _cycles(following)
    # Corners are in row-major order, so the leader is its ring's topmost, then leftmost, corner.
    ring_region = region[leader]
    first_corner = np.full(regions.labels.size, following.size, np.int64)
    np.minimum.at(first_corner, ring_region, leader)
    in_order = np.lexsort((leader, first_corner[ring_region], regions.labels[ring_region]))
    sizes = np.bincount(ring, minlength=leader.size)[in_order]
    leader, ring_region = leader[in_order], ring_region[in_order]

    ends = np.cumsum(sizes)
    closed = np.insert(_walk(following, leader), ends, leader)
    first_ring = np.flatnonzero(leader == first_corner[ring_region])
    polygons = PolygonArrays(
        points=np.column_stack([corners.columns[closed], corners.rows[closed]]).astype(np.float64),
        rings=np.append(0, ends + np.arange(1, leader.size + 1)),
        polygons=np.append(first_ring, leader.size),
    )
    return polygons, ring_region[first_ring].astype(np.int64)


def _link(corners: Corners, region: Indices) -> Indices:
    """The corner that follows each corner on its outline."""
    row_major = np.arange(corners.rows.size, dtype=np.int32)
    # The smallest integer type makes this a radix sort.
    columns = corners.columns.astype(np.min_scalar_type(corners.columns.max(initial=0)))
    column_major = np.argsort(columns, kind="stable").astype(np.int32)
    following = np.empty_like(row_major)
    for direction, order in ((RIGHT, row_major), (LEFT, row_major), (UP, column_major), (DOWN, column_major)):
        # Sides of one direction never overlap on a grid line, so the n-th beginning belongs to the n-th end.
        begin = order[corners.leaving[order] == direction]
        following[begin] = order[corners.arriving[order] == direction]
    # Two corners of one region at a point: follow the outline of the gap between them instead, so that
    # the region's rings touch at the point but none of them touches itself.
    first, second = corners.pinches[region[corners.pinches[:, 0]] == region[corners.pinches[:, 1]]].T
    following[first], following[second] = following[second], following[first]
    return following


def _cycles(following: Indices) -> tuple[Indices, Indices]:
    """The ring of each corner, and the first corner of each ring."""
    count, ring = connected_components(_graph(following), connection="weak")
    leader = np.empty(count, np.int32)
    # Of several values for one place the last one stays.
    leader[ring[::-1]] = np.arange(following.size, dtype=np.int32)[::-1]
    return ring, leader


def _walk(following: Indices, leader: Indices) -> Indices:
    """All corners ring by ring, each ring from its leader on."""
    if not leader.size:
        return leader
    # One path through all rings makes this a single call: cut each ring before its leader and go on there
    # to the next ring's leader.
    preceding = np.empty_like(following)
    preceding[following] = np.arange(following.size, dtype=np.int32)
    path = following.copy()
    path[preceding[leader]] = np.roll(leader, -1)
    order: Indices = breadth_first_order(_graph(path), leader[0], return_predecessors=False)
    return order


def _graph(following: Indices) -> csr_array:
    size = following.size
    begins = np.arange(size + 1, dtype=np.int32)
    return csr_array((np.ones(size), following, begins), shape=(size, size))
