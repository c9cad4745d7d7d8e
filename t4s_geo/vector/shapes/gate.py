"""Which objects would lie elsewhere, or be of another size, than their pixels."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.outlines import complex_of, cross
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
    arc = patch.arc_of_chain
    inside = np.flatnonzero(task.arcs[arc])
    chain, arc = patch.chain[inside], arc[inside]
    kept = placement.kept[chain]
    # Kept vertices around each piece of the stair; those of a ring that lie around its end.
    pieces = np.flatnonzero(arc[1:] == arc[:-1])
    position = np.flatnonzero(kept)
    before = np.searchsorted(position, pieces, side="right") - 1
    begin, end = _around(arc, chain, position, before, pieces)
    points, at = complex_of(patch.points[chain]), complex_of(placement.at)
    first = at[begin]
    way = at[end] - first
    # Of a piece its length along the wall, times how far its middle is from that.
    step, middle = points[pieces + 1] - points[pieces], (points[pieces] + points[pieces + 1]) / 2 - first
    squared = np.maximum(way.real**2 + way.imag**2, 1e-18)
    between = np.abs(cross(way, middle) * (way.conj() * step).real) / squared
    whose = arc[pieces]
    count, arcs = regions.size, patch.left.size
    by_arc = np.bincount(whose, between, arcs)
    moved = arc_areas(patch, placement) - areas
    # OUTSIDE is the last one.
    left, right = patch.left % (count + 1), patch.right % (count + 1)
    off = np.bincount(left, by_arc, count + 1) + np.bincount(right, by_arc, count + 1)
    change = np.bincount(right, moved, count + 1) - np.bincount(left, moved, count + 1)
    before_, after_ = patch.pixels, patch.pixels + change[:-1]
    iou = (before_ + after_ - off[:-1]) / np.maximum(before_ + after_ + off[:-1], 1e-9)
    strays = (iou < LEAST_IOU) | (np.abs(change[:-1]) > MOST_AREA * before_)
    return np.asarray(regions & strays, np.bool_)


def _around(arc: Ints, chain: Ints, position: Ints, before: Ints, pieces: Ints) -> tuple[Ints, Ints]:
    """Returns the kept vertices before and after each piece of a chain on its arc."""
    first = np.searchsorted(arc[position], arc[pieces], side="left")
    last = np.searchsorted(arc[position], arc[pieces], side="right") - 1
    after = before + 1
    begin = np.where((before >= first) & (before <= last), before, last)
    end = np.where((after >= first) & (after <= last), after, first)
    top = position.size - 1
    return chain[position[begin.clip(0, top)]], chain[position[end.clip(0, top)]]


def arc_areas(patch: Patch, placement: Placement) -> Floats:
    """Areas that arcs contribute to the regions on their right."""
    segments = Segments.of(patch, placement.kept)
    return segments.areas(patch, placement.at)
