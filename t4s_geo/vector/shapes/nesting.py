"""Outlines that have passed over what lies inside or outside of them, without crossing it in the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Segments

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

FEW: Final = 0.25
"""Share of segments that have changed, below which it pays to ask which islands are near these."""


@dataclass(frozen=True)
class Islands:
    """Outlines that hang together, and what lies around them.

    Attributes:
        of_arcs: int64 (arcs,), which of them each arc is a part of.
        around: int64 (islands,), region around each; negative where that is not seen.
    """

    of_arcs: Ints
    around: Ints

    @classmethod
    def of(cls, patch: Patch) -> Islands:
        """Those of a patch."""
        arcs = patch.left.size
        tips = patch.chain[np.append(patch.arcs[:-1], patch.arcs[1:] - 1)]
        vertices, tip = np.unique(tips, return_inverse=True)
        count, number = components(arcs + vertices.size, np.tile(np.arange(arcs), 2), arcs + tip)
        of_arcs = number[:arcs].astype(np.int64)
        arc, points = patch.arc_of_chain, patch.points[patch.chain]
        first = np.full(count, len(patch.points))
        np.minimum.at(first, of_arcs[arc], patch.chain)
        # What lies around is above the border that leads to the right from the first vertex, row by row.
        step = np.diff(points, axis=0)
        level = (arc[1:] == arc[:-1]) & (step[:, 1] == 0)
        to_right = np.flatnonzero(level & (step[:, 0] > 0) & (patch.chain[:-1] == first[of_arcs[arc[:-1]]]))
        to_left = np.flatnonzero(level & (step[:, 0] < 0) & (patch.chain[1:] == first[of_arcs[arc[1:]]]))
        around = np.full(count, -1)
        around[of_arcs[arc[to_right]]] = patch.left[arc[to_right]]
        around[of_arcs[arc[to_left]]] = patch.right[arc[to_left]]
        return cls(of_arcs, around)


def find_passed(patch: Patch, islands: Islands, segments: Segments, at: Floats, changed: Bools) -> Bools:
    """Finds islands that no longer lie in the region that was around them, and what has passed over them.

    Args:
        patch: The outlines.
        islands: Those of the patch.
        segments: All segments of the patch.
        at: float64 (vertices, 2), where vertices are.
        changed: bool (segments,), those that may have passed over something.

    Returns:
        bool (segments,), the ones concerned.
    """
    found = np.zeros(changed.size, np.bool_)
    island = islands.of_arcs[segments.arcs]
    one = np.full(islands.around.size, -1)
    one[island[::-1]] = segments.begins[::-1]
    asked = np.flatnonzero((one >= 0) & (islands.around >= 0))
    moving = np.flatnonzero(changed)
    if not asked.size or not moving.size:
        return found
    if moving.size < FEW * changed.size:
        asked = asked[_in_boxes(at[one[asked]], *_bounds(patch, segments, at, moving))]
        if not asked.size:
            return found
    borders = patch.left[segments.arcs], patch.right[segments.arcs]
    points = at[one[asked]]
    outside = ~_inside(points, islands.around[asked], asked, at, segments, borders, island)
    if not outside.any():
        return found
    low, high = _bounds(patch, segments, at, moving)
    for number, point in zip(asked[outside], points[outside], strict=True):
        around = islands.around[number]
        border = (borders[0][moving] == around) | (borders[1][moving] == around)
        near = border & (island[moving] != number) & ((low <= point) & (point <= high)).all(axis=1)
        if near.any():
            found[moving[near]] = True
            found |= changed & (island == number)
    return found


def _in_boxes(points: Floats, low: Floats, high: Floats) -> Bools:
    """Tells of points whether they are in one of several boxes."""
    order = np.argsort(points[:, 1], kind="stable")
    height = points[order, 1]
    first = np.searchsorted(height, low[:, 1], side="left")
    count = np.searchsorted(height, high[:, 1], side="right") - first
    box = np.repeat(np.arange(count.size), count)
    point = order[np.repeat(first - np.cumsum(count) + count, count) + np.arange(box.size)]
    there = (points[point, 0] >= low[box, 0]) & (points[point, 0] <= high[box, 0])
    found = np.zeros(len(points), np.bool_)
    found[point[there]] = True
    return found


def _bounds(patch: Patch, segments: Segments, at: Floats, which: Ints) -> tuple[Floats, Floats]:
    """Returns bounds of some segments and the stairs that they stand for."""
    firsts, lasts = segments.firsts[which], segments.lasts[which]
    over = lasts < firsts
    arc = segments.arcs[which]
    firsts, lasts = np.where(over, patch.arcs[arc], firsts), np.where(over, patch.arcs[arc + 1] - 1, lasts)
    count = lasts - firsts + 1
    starts = np.cumsum(count) - count
    stairs = patch.points[patch.chain[np.repeat(firsts - starts, count) + np.arange(int(count.sum()))]]
    low, high = np.minimum.reduceat(stairs, starts), np.maximum.reduceat(stairs, starts)
    ends = at[segments.begins[which]], at[segments.ends[which]]
    return np.minimum(low, np.minimum(*ends)), np.maximum(high, np.maximum(*ends))


def _inside(
    points: Floats,
    around: Ints,
    number: Ints,
    at: Floats,
    segments: Segments,
    borders: tuple[Ints, Ints],
    island: Ints,
) -> Bools:
    """Tells of points of islands whether rays from them leave borders an odd number of times.

    Args:
        points: float64 (points, 2).
        around: int64 (points,), region whose borders count.
        number: int64 (points,), island that each is of, which does not count.
        at: float64 (vertices, 2), where vertices are.
        segments: All segments.
        borders: Regions on the left and on the right of each segment.
        island: int64 (segments,), island of each.
    """
    order = np.argsort(points[:, 1], kind="stable")
    height = points[order, 1]
    first = np.searchsorted(height, at[:, 1])
    # Points whose rays a segment may cross follow each other in this order.
    begin, end = first[segments.begins], first[segments.ends]
    low, count = np.minimum(begin, end), np.abs(end - begin)
    segment = np.repeat(np.arange(count.size), count)
    point = order[np.repeat(low - np.cumsum(count) + count, count) + np.arange(segment.size)]
    counts = (borders[0][segment] == around[point]) | (borders[1][segment] == around[point])
    counts &= island[segment] != number[point]
    segment, point = segment[counts], point[counts]
    begin, end = at[segments.begins[segment]], at[segments.ends[segment]]
    share = (points[point, 1] - begin[:, 1]) / (end[:, 1] - begin[:, 1])
    right = begin[:, 0] + share * (end[:, 0] - begin[:, 0]) > points[point, 0]
    return np.asarray(np.bincount(point[right], minlength=len(points)) % 2 == 1, np.bool_)
