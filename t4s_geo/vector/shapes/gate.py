"""Which objects would lie elsewhere, or be of another size, than their pixels."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.outlines import Points, complex_of, cross
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement, Segments
from t4s_geo.vector.shapes.shaper import Task

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

LEAST_IOU: Final = 0.8
"""Intersection over union with the pixels' outline, below which an object keeps that."""
MOST_AREA: Final = 0.1
"""Share by which an object's area may change."""


def find_strays(task: Task, regions: Bools, placement: Placement, areas: Floats) -> Bools:
    """Tells which of some regions would stray too far from their pixels.

    Args:
        task: What is to be drawn.
        regions: bool (regions,), those that are asked for.
        placement: Where vertices would be.
        areas: float64 (arcs,), what `arc_areas` returns for the pixels.
    """
    patch = task.patch
    segments = Segments.of(patch, placement.kept)
    by_arc = np.where(task.arcs, _between(patch, segments, complex_of(placement.at)), 0.0)
    moved = segments.areas(patch, placement.at) - areas
    count = regions.size
    # OUTSIDE is the last one.
    left, right = patch.left % (count + 1), patch.right % (count + 1)
    off = np.bincount(left, by_arc, count + 1) + np.bincount(right, by_arc, count + 1)
    change = np.bincount(right, moved, count + 1) - np.bincount(left, moved, count + 1)
    before_, after_ = patch.pixels, patch.pixels + change[:-1]
    iou = (before_ + after_ - off[:-1]) / np.maximum(before_ + after_ + off[:-1], 1e-9)
    strays = (iou < LEAST_IOU) | (np.abs(change[:-1]) > MOST_AREA * before_)
    return np.asarray(regions & strays, np.bool_)


def _between(patch: Patch, segments: Segments, at: Points) -> Floats:
    """Returns of each arc how large the areas between it and its stairs are together, about."""
    if not segments.begins.size:
        return np.zeros(patch.left.size)
    pieces, which = segments.of_pieces(patch)
    points, first = complex_of(patch.points), at[segments.begins]
    way = at[segments.ends] - first
    begin, end = points[patch.chain[pieces]], points[patch.chain[pieces + 1]]
    # Of a piece of the stairs its length along the wall, times how far its middle is from that.
    along = way.conj() / np.maximum(way.real**2 + way.imag**2, 1e-18)
    middle = (begin + end) / 2 - first[which]
    area = np.abs(cross(way[which], middle) * (along[which] * (end - begin)).real)
    return np.asarray(np.bincount(segments.arcs[which], area, patch.left.size), np.float64)


def arc_areas(patch: Patch, placement: Placement) -> Floats:
    """Areas that arcs contribute to the regions on their right."""
    segments = Segments.of(patch, placement.kept)
    return segments.areas(patch, placement.at)
