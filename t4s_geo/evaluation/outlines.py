"""What outlines are like: their vertices, their angles, and how far they lie from those of a reference."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

Polygons = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]


def count_vertices(polygons: Polygons) -> npt.NDArray[np.int64]:
    """Returns the number of vertices of each polygon, of all of its parts and holes."""
    rings, whose = _rings(polygons)
    # A ring's last vertex is its first one again.
    counts = np.bincount(whose, shapely.get_num_coordinates(rings) - 1, len(polygons))
    return counts.astype(np.int64)


def turns(polygons: Polygons) -> Floats:
    """Returns by how much outlines turn at their vertices, in degrees: 0 straight on, 180 back.

    Args:
        polygons: In a CRS whose angles are those on the ground.
    """
    rings, _ = _rings(polygons)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    steps = points[1:] - points[:-1]
    inside = ring[1:] == ring[:-1]
    steps, ring = steps[inside], ring[1:][inside]
    # The step after a ring's last one is its first one.
    following = np.arange(1, len(ring) + 1)
    firsts = np.flatnonzero(np.diff(ring, prepend=-1))
    following[np.append(firsts[1:], len(ring))[: len(firsts)] - 1] = firsts
    after = steps[following]
    across = steps[:, 0] * after[:, 1] - steps[:, 1] * after[:, 0]
    along = (steps * after).sum(axis=1)
    return np.asarray(np.degrees(np.abs(np.arctan2(across, along))))


def share_of_right_angles(polygons: Polygons, within: float = 5.0, turning: float = 0.0) -> float | None:
    """Returns the share of vertices at which outlines turn by a right angle; None where there are none.

    Args:
        polygons: As in `turns`.
        within: Degrees by which an angle may be another one.
        turning: Degrees; where an outline turns by no more, vertices do not count.
    """
    angles = turns(polygons)
    angles = angles[angles > turning] if turning else angles
    return float((np.abs(angles - 90) <= within).mean()) if len(angles) else None


def polis(polygons: Polygons, others: Polygons) -> Floats:
    """Returns the PoLiS distance of each pair of polygons (Avbelj et al., 2015), in the unit of their CRS.

    It is the mean of two means: the distances of one polygon's vertices to the other's outline, and the other
    way round.

    Args:
        polygons: Shape (pairs,).
        others: As many.
    """
    return (_mean_distances(polygons, others) + _mean_distances(others, polygons)) / 2


def _mean_distances(polygons: Polygons, others: Polygons) -> Floats:
    """Returns the mean distance of the vertices of each polygon to the outline of its other."""
    rings, whose = _rings(polygons)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    once = np.zeros(len(ring), np.bool_)
    once[:-1] = ring[1:] == ring[:-1]
    pair = whose[ring[once]]
    distances = shapely.distance(shapely.points(points[once]), shapely.boundary(others)[pair])
    counts = np.bincount(pair, minlength=len(polygons))
    return np.asarray(np.bincount(pair, distances, len(polygons)) / counts)


def _rings(polygons: Polygons) -> tuple[Polygons, npt.NDArray[np.int64]]:
    """Returns all rings of polygons, which may have several parts, and of which polygon each is."""
    parts, whose = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, np.asarray(whose[part], np.int64)
