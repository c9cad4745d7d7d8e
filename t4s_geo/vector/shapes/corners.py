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
    met = np.unique(np.append(begins, ends))
    met = met[shaped[met]]
    at = task.placement.at.copy()
    if met.size:
        stiff = STIFF[care.clip(max=STIFF.size - 1)]
        stiff = np.where(walls.kinds >= 0, stiff, np.minimum(stiff, SOFT))
        step = _solved(task, walls, stiff, (begins, ends), met) - patch.points[met]
        far = np.hypot(*step.T)
        at[met] = patch.points[met] + step * np.minimum(1, FARTHEST / np.maximum(far, 1e-9))[:, None]
    return task.placement.where(task.free, Placement(kept, at))


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

    points, now, (begins, ends) = task.patch.points, task.placement.at, tips
    weight = np.minimum(walls.lengths, LONGEST)
    stiff = stiff * weight
    normal = np.stack([-np.sin(walls.angles), np.cos(walls.angles)], axis=1)
    square = normal[:, :, None] * normal[:, None, :]
    place = weight * (normal * walls.middles).sum(axis=1)
    number = np.full(len(points), -1)
    number[met] = np.arange(met.size)
    total = np.bincount(np.append(begins, ends), np.append(weight, weight), len(points))[met]
    pull = PULL * np.maximum(total, 1.0)
    wanted = pull[:, None] * points[met]
    own = pull[:, None, None] * np.eye(2)
    rows, blocks = [np.stack([np.arange(met.size)] * 2)], [own]
    for here, there in ((begins, ends), (ends, begins)):
        one = np.flatnonzero(number[here] >= 0)
        row = number[here[one]]
        np.add.at(wanted, row, place[one, None] * normal[one])
        rows.append(np.stack([row, row]))
        blocks.append((weight + stiff)[one, None, None] * square[one])
        column = number[there[one]]
        tie = -stiff[one, None, None] * square[one]
        fixed = column < 0
        moved = (tie[fixed] @ now[there[one[fixed]]][:, :, None])[:, :, 0]
        np.add.at(wanted, row[fixed], -moved)
        rows.append(np.stack([row, column])[:, ~fixed])
        blocks.append(tie[~fixed])
    at, values = np.concatenate(rows, axis=1), np.concatenate(blocks)
    row = (2 * at[0])[:, None, None] + np.array([[0, 0], [1, 1]])
    column = (2 * at[1])[:, None, None] + np.array([[0, 1], [0, 1]])
    matrix = coo_array(
        (values.ravel(), (row.ravel(), column.ravel())), shape=(2 * met.size, 2 * met.size)
    ).tocsc()
    return np.asarray(spsolve(matrix, wanted.ravel()).reshape(-1, 2))
