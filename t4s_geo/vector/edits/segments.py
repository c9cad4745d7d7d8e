"""The edges of kept polygons, as others have to meet them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges of polygons, each from its smaller end to its larger one, however the polygon runs.

    Attributes:
        starts: float64 (edges, 2), the end that is smaller by x, then y.
        ends: float64 (edges, 2), the other one.
        outward: float64 (edges, 2), unit vectors that point out of the polygon.
    """

    starts: Floats
    ends: Floats
    outward: Floats

    @classmethod
    def of(cls, polygons: Geometries) -> Edges:
        """Takes the edges of polygons and of parts of them, holes included.

        Args:
            polygons: Valid ones.
        """
        parts = shapely.get_parts(polygons)
        rings = shapely.get_rings(shapely.orient_polygons(parts))
        points, ring = shapely.get_coordinates(rings, return_index=True)
        inner = ring[1:] == ring[:-1]
        first, second = points[:-1][inner], points[1:][inner]
        steps = second - first
        lengths = np.hypot(*steps.T)
        real = lengths > 0
        first, second, steps, lengths = first[real], second[real], steps[real], lengths[real]
        # Outer rings run counter-clockwise and holes against them: outside is on the right.
        outward = np.column_stack((steps[:, 1], -steps[:, 0])) / lengths[:, None]
        starts, ends = in_order(first, second)
        return cls(starts, ends, outward)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the edges as lines."""
        return shapely.STRtree(shapely.linestrings(np.stack((self.starts, self.ends), axis=1)))

    @cached_property
    def corners(self) -> Floats:
        """All ends once, in the order of x, then y."""
        return np.unique(np.concatenate((self.starts, self.ends)), axis=0)

    @cached_property
    def corner_tree(self) -> shapely.STRtree:
        """Index of `corners` as points."""
        return shapely.STRtree(shapely.points(self.corners))

    def have_corners(self, points: Floats) -> npt.NDArray[np.bool_]:
        """Tells of points, float64 (points, 2), whether an edge begins or ends exactly there."""
        return np.isin(_packed(points), _packed(self.corners))


def in_order(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Orders pairs of points by x, then y, so that a line is the same from both of its sides."""
    later = (first[:, 0] > second[:, 0]) | ((first[:, 0] == second[:, 0]) & (first[:, 1] > second[:, 1]))
    swap = later[:, None]
    return np.where(swap, second, first), np.where(swap, first, second)


def _packed(points: Floats) -> npt.NDArray[np.complex128]:
    # Adding zero makes the negative zero the positive one, which equals it.
    return (np.ascontiguousarray(points, np.float64) + 0.0).view(np.complex128).ravel()
