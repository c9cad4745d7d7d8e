"""Simplification that keeps what neighbours share."""

from __future__ import annotations

import shapely

from t4s_geo.vector.arrays import PolygonArrays


def simplify_coverage(polygons: PolygonArrays, tolerance: float) -> PolygonArrays:
    """Simplifies polygons together, so that shared borders stay shared: no gaps, no overlaps, none dropped.

    Vertices are taken away where the triangle with their neighbours is smaller than the tolerance squared
    (Visvalingam-Whyatt). Vertices that stay do not move, and those where three regions meet stay.

    Args:
        polygons: A valid coverage: neighbours have their vertices in common. In the coordinates that are
            wanted in the end: a vertex close to another one's border may come to lie beyond it when
            coordinates are rounded later.
        tolerance: In the unit of the coordinates.
    """
    return PolygonArrays.of(shapely.coverage_simplify(polygons.geometries(), tolerance))
