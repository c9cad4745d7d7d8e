"""Polygons as arrays of coordinates, for arithmetic on all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

    @classmethod
    def concatenate(cls, several: Sequence[PolygonArrays]) -> PolygonArrays:
        """The polygons of several arrays in one, in their order."""
        points = np.cumsum([0, *(len(some.points) for some in several)])
        rings = np.cumsum([0, *(some.rings.size - 1 for some in several)])
        return cls(
            np.concatenate([np.zeros((0, 2)), *(some.points for some in several)]),
            _joined([some.rings for some in several], points),
            _joined([some.polygons for some in several], rings),
        )

    def chosen(self, keep: npt.NDArray[np.bool_]) -> PolygonArrays:
        """Those polygons for which `keep` is true."""
        ring_counts = np.diff(self.polygons)
        keep_rings = np.repeat(keep, ring_counts)
        sizes = np.diff(self.rings)
        return PolygonArrays(
            self.points[np.repeat(keep_rings, sizes)],
            np.append(0, np.cumsum(sizes[keep_rings])),
            np.append(0, np.cumsum(ring_counts[keep])),
        )

    def thinned(self, keep: npt.NDArray[np.bool_]) -> PolygonArrays:
        """The same polygons without the vertices for which `keep` is false; at least three stay in each ring.

        Args:
            keep: By vertex; what it says of a ring's last vertex, which repeats the first, is not asked.
        """
        keep = keep.copy()
        keep[self.rings[1:] - 1] = False
        kept = np.flatnonzero(keep)
        # The number of kept vertices before each ring is also where its first one lies among them.
        starts = np.searchsorted(kept, self.rings)
        closed = np.insert(kept, starts[1:], kept[starts[:-1]])
        return PolygonArrays(self.points[closed], starts + np.arange(starts.size), self.polygons)

    def reversed(self) -> PolygonArrays:
        """The same polygons with their rings run through the other way, from the same vertex on."""
        starts, after = self.rings[:-1], self.rings[1:]
        mirror = np.repeat(starts + after - 1, after - starts) - np.arange(len(self.points))
        return self.moved(self.points[mirror])

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


def _joined(starts: Sequence[Ints], offsets: Ints) -> Ints:
    """Makes one list of starts, whose last element is the total, of several."""
    shifted = [some[:-1] + offset for some, offset in zip(starts, offsets, strict=False)]
    return np.concatenate([*shifted, offsets[-1:]]).astype(np.int64)
