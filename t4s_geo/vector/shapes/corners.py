"""Where the corners of walls are: all at once, so that walls keep their directions where several meet."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.placement import Placement
from t4s_geo.vector.shapes.shaper import Task
from t4s_geo.vector.shapes.walls import Walls

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

FARTHEST: Final = 6.0
"""Pixels that a corner may lie from the pixels' outline."""
LONGEST: Final = 20.0
"""Pixels from which on a wall's length gives it no more weight."""
PULL: Final = 0.004
"""Weight of the pixels' corner against the walls that meet there."""
STIFF: Final = np.array([100.0, 5.0, 0.0])
"""Weight of the direction of a wall along the main ones, against that of its place; by level of care."""
SOFT: Final = 1.0
"""Weight of the direction of other walls, at most."""


def corners(task: Task, arcs: Bools, walls: Walls, care: Ints) -> Placement:
    """Places vertices where walls meet.

    A wall has a direction and a place that its stairs ask for. Where three walls meet, and on a row of
    houses, not all can have both; they keep the directions, and the squares of how far they are moved from
    their places are least, longer ones counting more.

    Args:
        task: What is to be drawn.
        arcs: bool (arcs,), those that the walls are of.
        walls: All walls of these arcs.
        care: int64 (walls,), with how much care each is to be drawn: what keeps directions may lie elsewhere.
    """
    patch = task.patch
    shaped = patch.vertices_of(arcs) & task.free
    kept = np.where(shaped, patch.degrees > 2, task.placement.kept)
    _, after = walls.neighbours(patch.closed)
    begins, ends = walls.tips(patch, after)
    kept[begins] = kept[ends] = True
    tips = np.zeros(shaped.size, np.bool_)
    tips[begins] = tips[ends] = True
    met = np.flatnonzero(tips & shaped)
    at = task.placement.at.copy()
    if met.size:
        stiff = STIFF[care.clip(max=STIFF.size - 1)]
        stiff = np.where(walls.kinds >= 0, stiff, np.minimum(stiff, SOFT))
        step = _solved(task, walls, stiff, (begins, ends), met) - patch.points[met]
        far = np.hypot(*step.T)
        at[met] = patch.points[met] + step * np.minimum(1, FARTHEST / np.maximum(far, 1e-9))[:, None]
    # Vertices that are not free are where they were, and stay what they were.
    return Placement(np.where(task.free, kept, task.placement.kept), at)


def _solved(task: Task, walls: Walls, stiff: Floats, tips: tuple[Ints, Ints], met: Ints) -> Floats:
    """Solves for the places of some vertices; others are where they are.

    Args:
        task: What is to be drawn.
        walls: The walls.
        stiff: Weight of the direction of each.
        tips: Vertices where each begins, and where it ends.
        met: Vertices that are to be placed, in ascending order.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import spsolve

    points, (begins, ends) = task.patch.points, tips
    weight = np.minimum(walls.lengths, LONGEST)
    x, y = -np.sin(walls.angles), np.cos(walls.angles)
    place = weight * (x * walls.middles[:, 0] + y * walls.middles[:, 1])
    # Each wall twice: as what its first vertex wants, and as what its last one does.
    here, there = np.append(begins, ends), np.append(ends, begins)
    x, y, weight, stiff, place = (np.append(some, some) for some in (x, y, weight, stiff * weight, place))
    number = np.full(len(points), -1)
    number[met] = np.arange(met.size)
    # The last one is thrown away: of vertices that stay where they are.
    row, column = number[here], number[there]

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(row % (met.size + 1), values, met.size + 1)[:-1], np.float64)

    now = task.placement.at[there]
    place += np.where(column < 0, stiff * (x * now[:, 0] + y * now[:, 1]), 0)
    pull, own = PULL * np.maximum(total(weight), 1.0), weight + stiff
    diagonal = total(own * x * x) + pull, total(own * x * y), total(own * y * y) + pull
    wanted = pull[:, None] * points[met] + np.stack([total(place * x), total(place * y)], axis=1)
    tied = np.flatnonzero((row >= 0) & (column >= 0) & (stiff > 0))
    x, y, tie = x[tied], y[tied], -stiff[tied]
    vertex = np.arange(met.size)
    # What SciPy's matrices are made of; other integers it would look at one by one.
    at = tuple(2 * np.append(vertex, tips[tied]).astype(np.int32) for tips in (row, column))
    xx, xy, yy = (
        np.append(one, other)
        for one, other in zip(diagonal, (tie * x * x, tie * x * y, tie * y * y), strict=True)
    )
    matrix = coo_array(
        (
            np.concatenate([xx, xy, xy, yy]),
            (
                np.concatenate([at[0], at[0], at[0] + 1, at[0] + 1]),
                np.concatenate([at[1], at[1] + 1, at[1], at[1] + 1]),
            ),
        ),
        shape=(2 * met.size, 2 * met.size),
    ).tocsc()
    return np.asarray(spsolve(matrix, wanted.ravel()).reshape(-1, 2))
