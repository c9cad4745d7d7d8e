"""New polygons beside kept ones: none lies in a kept one, and neighbours go on sharing their borders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.vector.edits.noding import noded, pushed
from t4s_geo.vector.edits.segments import Edges

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

APART: Final = 1e-3
"""Pixels between an edge of a kept polygon and a vertex that others have beside it."""
SAME: Final = 1e-5
"""What is nearer than so many pixels is the same place."""


@dataclass(frozen=True, eq=False)
class Knife:
    """Some kept polygons, and what they do to a new one.

    Attributes:
        kept: Valid polygons whose place nothing else may take.
        barred: Valid polygons in which nothing of the new one's label may be.
        passed: Valid polygons which only others are cut by, so that borders shared with these have vertices.
        pixel: Side of a pixel in map units.
    """

    kept: Geometries
    barred: Geometries
    passed: Geometries
    pixel: float

    def cut(self, polygon: shapely.Polygon) -> list[shapely.Polygon]:
        """Cuts a polygon; one that nothing happens to is returned itself."""
        reach, distance = SAME * self.pixel, APART * self.pixel
        edges = Edges.of(np.concatenate((self.kept, self.barred, self.passed)))
        fitted = noded(polygon, edges, reach)
        away = np.concatenate((self.kept, self.barred))
        parts = [fitted]
        if len(away):
            away = away[shapely.intersects(away, fitted)]
            taken = shapely.union_all(away)
            if shapely.intersects(fitted, taken) and not shapely.touches(fitted, taken):
                points = np.concatenate((shapely.get_coordinates(fitted), edges.corners))
                parts = _polygons(shapely.difference(_valid(fitted), taken))
                parts = [_snapped(part, points, 4 * reach) for part in parts]
        if len(self.kept):
            beside = Edges.of(self.kept)
            parts = [_moved(part, beside, distance) for part in parts]
            parts = [part for one in parts for part in self._checked(one, distance)]
        return [part for part in parts if not part.is_empty]

    def _checked(self, part: shapely.Polygon, distance: float) -> list[shapely.Polygon]:
        """Returns a part that lies in no kept polygon; else what is left of it at a distance from them."""
        near = self.kept[shapely.intersects(self.kept, part)]
        if part.is_valid and not shapely.relate_pattern(near, part, "T********").any():
            return [part]
        grown = shapely.union_all(shapely.buffer(near, distance, join_style="mitre"))
        return _polygons(shapely.difference(_valid(part), grown))


def _moved(part: shapely.Polygon, edges: Edges, distance: float) -> shapely.Polygon:
    points = shapely.get_coordinates(part)
    moved = pushed(points, edges, distance)
    return part if moved is points else shapely.set_coordinates(shapely.Polygon(part), moved)


def _snapped(part: shapely.Polygon, known: Floats, reach: float) -> shapely.Polygon:
    """Moves vertices that arithmetic has made onto the ones that they stand for.

    Args:
        part: What was cut.
        known: float64 (points, 2), all vertices that it may have.
        reach: How far away these are at most.
    """
    points = shapely.get_coordinates(part)
    tree = shapely.STRtree(shapely.points(known))
    found, nearest = tree.query_nearest(shapely.points(points), max_distance=reach, all_matches=False)
    moved = points.copy()
    moved[found] = known[nearest]
    if (moved == points).all():
        return part
    snapped = shapely.remove_repeated_points(shapely.set_coordinates(shapely.Polygon(part), moved), 0)
    assert isinstance(snapped, shapely.Polygon)
    return snapped


def _valid(polygon: shapely.Polygon) -> shapely.Geometry:
    return polygon if polygon.is_valid else shapely.make_valid(polygon)


def _polygons(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    """Returns the polygons in what an operation leaves."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return [part for part in parts.tolist() if isinstance(part, shapely.Polygon) and part.area > 0]
