"""Vertices where outlines meet the edges of kept polygons, the same on both sides of a shared border.

What is done to a vertex or to an edge depends on that and on the kept polygons alone, never on the polygon
that it belongs to or on the way this runs: neighbours go on sharing their borders to the last bit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.edits.segments import Edges, in_order

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def noded(polygon: shapely.Polygon, edges: Edges, reach: float) -> shapely.Polygon:
    """Gives a polygon vertices where it meets edges; one that meets none is returned as it is.

    Args:
        polygon: Any polygon.
        edges: What it may meet.
        reach: What is nearer than this is the same place, in map units.
    """
    outline = PolygonArrays.of(np.array([polygon], object))
    points, snapped = _snapped(outline.points, edges, reach)
    numbers, places, inserted = _meetings(points, outline.rings, edges, reach)
    if not snapped and not numbers.size:
        return polygon
    order = np.lexsort((places, numbers))
    numbers, inserted = numbers[order], inserted[order]
    rings = outline.rings + np.searchsorted(numbers, outline.rings - 1)
    points = np.insert(points, numbers + 1, inserted, axis=0)
    return shapely.from_ragged_array(shapely.GeometryType.POLYGON, points, (rings, outline.polygons))[0]


def pushed(points: Floats, edges: Edges, distance: float) -> Floats:
    """Moves points out of the edges that they lie on, but for the ends of these.

    A polygon that has a vertex within an edge of its neighbour, where that has none, shares no border with
    it. So it leaves the edge by a hair's breadth there, and comes back at its end.

    Args:
        points: float64 (points, 2).
        edges: Of polygons that stay as they are.
        distance: How far from an edge a point is then at least, in map units.
    """
    free = np.flatnonzero(~edges.have_corners(points))
    near, edge = edges.tree.query(shapely.points(points[free]), predicate="dwithin", distance=distance)
    if not near.size:
        return points
    near = free[near]
    steps = edges.ends[edge] - edges.starts[edge]
    along = ((points[near] - edges.starts[edge]) * steps).sum(1) / (steps * steps).sum(1)
    feet = edges.starts[edge] + np.clip(along, 0, 1)[:, None] * steps
    away = np.hypot(*(points[near] - feet).T)
    # The nearest one of each point; of several, one that does not depend on their numbers.
    order = np.lexsort((*edges.outward[edge].T, *edges.starts[edge].T, away, near))
    first = order[np.unique(near[order], return_index=True)[1]]
    moved = points.copy()
    moved[near[first]] = feet[first] + distance * edges.outward[edge[first]]
    return moved


def _snapped(points: Floats, edges: Edges, reach: float) -> tuple[Floats, bool]:
    """Moves vertices onto corners of edges that are the same place."""
    near, corner = edges.corner_tree.query(shapely.points(points), predicate="dwithin", distance=reach)
    apart = (points[near] != edges.corners[corner]).any(1)
    if not apart.any():
        return points, False
    moved = points.copy()
    # Corners are in order: of several, the first one counts.
    order = np.lexsort((-corner, near))
    moved[near[order]] = edges.corners[corner[order]]
    return moved, True


def _meetings(points: Floats, rings: Ints, edges: Edges, reach: float) -> tuple[Ints, Floats, Floats]:
    """Finds where the edges of an outline need further vertices.

    Returns:
        Number of the vertex that each comes behind; how far on the way to the next one, 0 to 1; where it is.
    """
    numbers = np.setdiff1d(np.arange(len(points) - 1), rings[1:] - 1)
    lines = shapely.linestrings(np.stack((points[numbers], points[numbers + 1]), axis=1))
    line, edge = edges.tree.query(lines, predicate="dwithin", distance=reach)
    number = numbers[line]
    first, second = points[number], points[number + 1]
    start, end = in_order(first, second)
    low, high = edges.starts[edge], edges.ends[edge]
    step, other = end - start, high - low
    length = (step * step).sum(1)
    found: list[tuple[Ints, Floats, Floats]] = []

    def add(chosen: npt.NDArray[np.bool_], place: Floats, where: Floats) -> None:
        turned = (start[chosen] != first[chosen]).any(1)
        found.append((number[chosen], np.where(turned, 1 - place[chosen], place[chosen]), where[chosen]))

    with np.errstate(divide="ignore", invalid="ignore"):
        for corner in (low, high):
            place = ((corner - start) * step).sum(1) / length
            beside = np.hypot(*(start + place[:, None] * step - corner).T) <= reach
            add(beside & _is_between(place, length, reach), place, corner)
        turn = _cross(step, other)
        place = _cross(low - start, other) / turn
        along = _cross(low - start, step) / turn
        where = start + place[:, None] * step
        inside = _is_between(place, length, reach) & _is_between(along, (other * other).sum(1), reach)
    add(inside, place, where)
    joined = np.column_stack([np.concatenate(some) for some in zip(*found, strict=True)])
    # Edges that two kept polygons share are met twice.
    joined = np.unique(joined, axis=0)
    return joined[:, 0].astype(np.int64), joined[:, 1], joined[:, 2:]


def _is_between(place: Floats, length: Floats, reach: float) -> npt.NDArray[np.bool_]:
    """Tells of places on lines, 0 to 1, whether they are out of reach of both ends.

    Args:
        place: float64 (places,).
        length: Squares of the lines' lengths.
        reach: In map units.
    """
    margin = reach / np.sqrt(length)
    return np.asarray((place > margin) & (place < 1 - margin), np.bool_)


def _cross(first: Floats, second: Floats) -> Floats:
    return np.asarray(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0], np.float64)
