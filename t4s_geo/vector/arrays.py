"""Polygons as arrays of coordinates, for arithmetic on all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class PolygonArrays:
    """Polygons with holes; a polygon's first ring is its outer one.

    Attributes:
        points: float64 (points, 2), x and y of all vertices; rings are closed.
        rings: int64 (rings + 1), where in `points` each ring begins; last, their number.
        polygons: int64 (polygons + 1), where in `rings` each polygon begins; last, their number.
    """

    points: Floats
    rings: Ints
    polygons: Ints

    @classmethod
    def of(cls, geometries: Geometries) -> PolygonArrays:
        """Takes the coordinates out of Shapely polygons."""
        if not len(geometries):
            return cls(np.zeros((0, 2)), np.zeros(1, np.int64), np.zeros(1, np.int64))
        _, points, (rings, polygons) = shapely.to_ragged_array(geometries)
        return cls(points, rings.astype(np.int64), polygons.astype(np.int64))

    def geometries(self) -> Geometries:
        """Makes Shapely polygons of them."""
        kind = shapely.GeometryType.POLYGON
        return np.asarray(
            shapely.from_ragged_array(kind, self.points, (self.rings, self.polygons)), np.object_
        )

    def moved(self, points: Floats) -> PolygonArrays:
        """The same polygons with their vertices elsewhere."""
        return replace(self, points=points)

    def batches(self, size: int) -> Iterator[PolygonArrays]:
        """Splits them into groups of whole polygons, of up to `size` vertices unless one polygon has more."""
        starts = self.rings[self.polygons]
        first, count = 0, self.polygons.size - 1
        while first < count:
            after = int(np.searchsorted(starts, starts[first] + size, side="right")) - 1
            after = max(after, first + 1)
            ring, after_ring = self.polygons[first], self.polygons[after]
            yield PolygonArrays(
                self.points[starts[first] : starts[after]],
                self.rings[ring : after_ring + 1] - starts[first],
                self.polygons[first : after + 1] - ring,
            )
            first = after
