"""Simplification that keeps what neighbours share."""

from __future__ import annotations

import numpy as np
import shapely

from t4s_geo.vector.arrays import PolygonArrays


def simplify_coverage(
    polygons: PolygonArrays, tolerance: float, pixel_size: tuple[float, float]
) -> PolygonArrays:
    """Simplifies polygons together, so that shared borders stay shared: no gaps, no overlaps, none dropped.

    Vertices are taken away where the triangle with their neighbours is smaller than the tolerance squared
    (Visvalingam-Whyatt). Vertices that stay do not move, and those where three regions meet stay.

    Args:
        polygons: A valid coverage in pixel coordinates (whole numbers): neighbours have their vertices in
            common, and outer rings are clockwise by the sign of their area.
        tolerance: Metres.
        pixel_size: Metres along a column step and along a row step.
    """
    size = np.array(pixel_size)
    simplified = shapely.coverage_simplify(polygons.moved(polygons.points * size).geometries(), tolerance)
    result = PolygonArrays.of(shapely.orient_polygons(simplified, exterior_cw=True))
    # Back to the exact grid points.
    return result.moved(np.rint(result.points / size))
