"""Outlines near their pixels, there where straighter ones cross others again and again."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement
from t4s_geo.vector.shapes.shaper import Task

Bools = npt.NDArray[np.bool_]

CLOSE: Final = 3
"""Times that an outline has crossed something from which on vertices there are on their grid points."""
STAIRS: Final = 4
"""Times from which on all of them stay."""
TOLERANCE: Final = 1.0
"""Pixels that vertices may be off the outline to be left out before that (Douglas-Peucker)."""


def near_pixels(task: Task, arcs: Bools, placement: Placement) -> Placement:
    """Returns a placement with outlines nearer to the pixels where care has not helped.

    Args:
        task: What is to be drawn.
        arcs: bool (arcs,), those that may change.
        placement: Where vertices would be otherwise.
    """
    patch = task.patch
    close = task.free & (task.care >= CLOSE) & patch.vertices_of(arcs)
    if not close.any():
        return placement
    kept = _thinned(patch, close) | (close & ((patch.degrees > 2) | (task.care >= STAIRS)))
    return placement.where(close, Placement(kept, patch.points.astype(np.float64)))


def _thinned(patch: Patch, which: Bools) -> Bools:
    """Tells which of some vertices are needed for the stretches of outlines that these make up."""
    inside, arc = which[patch.chain], patch.arc_of_chain
    stretch = np.cumsum(np.append(True, (np.diff(arc) != 0) | np.diff(inside)))
    at = np.flatnonzero(inside)
    _, number, sizes = np.unique(stretch[at], return_inverse=True, return_counts=True)
    kept = np.zeros(which.size, np.bool_)
    kept[patch.chain[at[sizes[number] == 1]]] = True
    at = at[sizes[number] > 1]
    if at.size:
        _, number = np.unique(stretch[at], return_inverse=True)
        numbered = np.column_stack([patch.points[patch.chain[at]], patch.chain[at]]).astype(np.float64)
        lines = shapely.simplify(
            shapely.linestrings(numbered, indices=number), TOLERANCE, preserve_topology=False
        )
        kept[shapely.get_coordinates(lines, include_z=True)[:, 2].astype(np.int64)] = True
    return kept
