"""Which objects would lie elsewhere, or be of another size, than their pixels."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

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
    arc = patch.arc_of_chain()
    inside = np.flatnonzero(task.arcs[arc])
    chain, arc = patch.chain[inside], arc[inside]
    kept = placement.kept[chain]
    # Kept vertices around each piece of the stair; those of a ring that lie around its end.
    pieces = np.flatnonzero(arc[1:] == arc[:-1])
    position = np.flatnonzero(kept)
    before = np.searchsorted(position, pieces, side="right") - 1
    begin, end = _around(arc, chain, position, before, pieces)
    points = patch.points[chain].astype(np.float64)
    first, second = placement.at[begin], placement.at[end]
    direction = second - first
    direction /= np.maximum(np.hypot(*direction.T), 1e-9)[:, None]
    step, middle = points[pieces + 1] - points[pieces], (points[pieces] + points[pieces + 1]) / 2 - first
    away = np.abs(middle[:, 0] * direction[:, 1] - middle[:, 1] * direction[:, 0])
    between = away * np.abs((step * direction).sum(axis=1))
    whose = arc[pieces]
    count, arcs = regions.size, patch.left.size
    by_arc = np.bincount(whose, between, arcs)
    moved = arc_areas(patch, placement) - areas
    off, change = np.zeros(count + 1), np.zeros(count + 1)
    for side, sign in ((patch.left, -1), (patch.right, 1)):
        np.add.at(off, side, by_arc)
        np.add.at(change, side, sign * moved)
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
    origin = patch.points[0]
    first, second = placement.at[segments.begins] - origin, placement.at[segments.ends] - origin
    areas = (first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2
    return np.asarray(np.bincount(segments.arcs, areas, patch.left.size), np.float64)
