"""Walls: straight pieces of arcs, fitted to the pixels' stairs."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.strips import place_of

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

TOLERANCE: Final = 1.8
"""Pixels by which a stair may leave the straight line that it is taken for; more than its steps do."""
STEPS: Final = 4
"""Steps from which on they are taken for the stairs of cells, which are larger than pixels."""
HIGHEST: Final = 8.0
"""Pixels of the highest such step."""


@dataclass(frozen=True)
class Moments:
    """Sums over the stairs of all arcs, from the beginning of the chain to each of its elements.

    Attributes:
        sums: float64 (elements, 6): length; length times x, y, xx, xy and yy, from `origin` on.
        origin: float64 (2,), column and row.
    """

    sums: Floats
    origin: Floats

    @classmethod
    def of(cls, patch: Patch) -> Moments:
        """Those of a patch's outlines."""
        origin = patch.points.mean(axis=0)
        points = patch.points[patch.chain] - origin
        steps = np.diff(points, axis=0)
        middle = points[:-1] + steps / 2
        length = np.abs(steps).sum(axis=1)
        # What leads from one arc to the next counts nowhere: spans lie within arcs.
        x, y = middle.T
        own = length * np.abs(steps).T ** 2 / 12
        terms = np.stack(
            [
                length,
                length * x,
                length * y,
                length * x * x + own[0],
                length * x * y,
                length * y * y + own[1],
            ],
            axis=1,
        )
        return cls(np.concatenate([np.zeros((1, 6)), np.cumsum(terms, axis=0)]), origin)

    def between(self, first: Ints, last: Ints) -> tuple[Floats, Floats, Floats]:
        """Fits lines to spans of the chain.

        Returns:
            Length of the stairs; middle (spans, 2); direction in radians, of the line that fits best.
        """
        sums = self.sums[last] - self.sums[first]
        length = np.maximum(sums[:, 0], 1e-9)
        x, y = sums[:, 1] / length, sums[:, 2] / length
        xx, xy = sums[:, 3] / length - x * x, sums[:, 4] / length - x * y
        yy = sums[:, 5] / length - y * y
        return length, np.stack([x, y], axis=1) + self.origin, np.arctan2(2 * xy, xx - yy) / 2


@dataclass(frozen=True)
class Walls:
    """Straight pieces of arcs in their order, arc by arc.

    Attributes:
        arcs: int64 (walls,), arc that each is of.
        first: int64 (walls,), where in the chain the stair begins that it is fitted to.
        last: int64 (walls,), where that ends.
        begins: int64 (walls,), where in the chain the wall itself begins; ends with that of the next one.
        kinds: int64 (walls,), direction in eighths of a half turn from the main one; -1: its own.
        angles: float64 (walls,), direction in radians.
        middles: float64 (walls, 2), a point of it.
        lengths: float64 (walls,), in pixels.
    """

    arcs: Ints
    first: Ints
    last: Ints
    begins: Ints
    kinds: Ints
    angles: Floats
    middles: Floats
    lengths: Floats

    def take(self, which: Ints | Bools) -> Walls:
        """Some of them."""
        return Walls(*(getattr(self, field.name)[which] for field in fields(self)))

    def followed_by(self, others: Walls) -> Walls:
        """These and others."""
        names = [field.name for field in fields(self)]
        return Walls(*(np.concatenate([getattr(self, name), getattr(others, name)]) for name in names))

    def tips(self, patch: Patch, after: Ints) -> tuple[Ints, Ints]:
        """Vertices where each begins, and where it ends; `after` is the wall after it, as of `neighbours`."""
        begins = patch.chain[self.begins]
        return begins, np.where(after >= 0, begins[after], patch.chain[patch.arcs[self.arcs + 1] - 1])

    def go_on_along(self, after: Ints) -> Bools:
        """Tells which have the same of the main directions as the wall after them."""
        return np.asarray((after >= 0) & (self.kinds == self.kinds[after]) & (self.kinds >= 0), np.bool_)

    def most_along(self, patch: Patch, values: npt.NDArray[np.int8]) -> Ints:
        """The largest of some values of vertices between the begin and the end of each wall's stairs."""
        along = np.append(values[patch.chain], 0)
        tips = np.stack([self.first, np.maximum(self.last, self.first) + 1], axis=1)
        return np.maximum.reduceat(along, tips.ravel())[::2].astype(np.int64)

    def neighbours(self, rings: Bools) -> tuple[Ints, Ints]:
        """The walls before and after each on its arc; -1 where the arc begins or ends."""
        number = np.arange(self.arcs.size)
        before, after = number - 1, number + 1
        starts = np.flatnonzero(np.append(True, self.arcs[1:] != self.arcs[:-1]))
        ends = np.append(starts[1:] - 1, number.size - 1)
        closed = rings[self.arcs[starts]] & (ends > starts)
        before[starts] = np.where(closed, ends, -1)
        after[ends] = np.where(closed, starts, -1)
        return before, after


def find_walls(patch: Patch, arcs: Bools, moments: Moments) -> Walls:
    """Finds the walls of some arcs: their stairs without steps that a straight line explains."""
    chosen = np.flatnonzero(arcs)
    lengths = np.diff(patch.arcs)[chosen]
    inside = np.repeat(arcs, np.diff(patch.arcs))
    at = np.flatnonzero(inside)
    lines = shapely.linestrings(
        patch.points[patch.chain[at]].astype(np.float64), indices=np.repeat(np.arange(chosen.size), lengths)
    )
    tolerance = TOLERANCE - 1 + _steps(patch)[chosen]
    kept, of = shapely.get_coordinates(
        shapely.simplify(lines, tolerance, preserve_topology=False), return_index=True
    )
    position = _find(patch, kept, of, chosen)
    first = np.flatnonzero(of[1:] == of[:-1])
    begin, end = position[first], position[first + 1]
    _, middle, angle = moments.between(begin, end)
    chords = np.hypot(*(patch.points[patch.chain[end]] - patch.points[patch.chain[begin]]).T)
    return Walls(chosen[of[first]], begin, end, begin, np.full(begin.size, -1), angle, middle, chords)


def _steps(patch: Patch) -> Floats:
    """Returns the usual height of the steps of each arc's stairs in pixels; 1 where it has few of them.

    Where cells decide which object a pixel is of, the steps are theirs.
    """
    points, arc = patch.points[patch.chain], patch.arc_of_chain
    step = np.diff(points, axis=0)
    inside = arc[1:] == arc[:-1]
    turn = np.sign(step[:-1, 0] * step[1:, 1] - step[:-1, 1] * step[1:, 0])
    turn[~(inside[:-1] & inside[1:])] = 0
    length = np.abs(step).sum(axis=1).astype(np.float64)
    # A step lies between two turns of opposite sense; its height is the shorter of its sides.
    is_step = turn[:-1] * turn[1:] < 0
    height = np.minimum(length[1:-1], np.maximum(length[:-2], length[2:]))
    at = np.flatnonzero(is_step)
    whose = arc[at + 1]
    order = np.lexsort((height[at], whose))
    whose, height = whose[order], height[at][order]
    count = patch.left.size
    first, after = np.searchsorted(whose, [np.arange(count), np.arange(count) + 1])
    found = np.ones(count)
    many = np.flatnonzero(after - first >= STEPS)
    found[many] = np.minimum(height[first[many] + (after[many] - first[many]) // 3], HIGHEST)
    return found


def _find(patch: Patch, points: Floats, of: Ints, chosen: Ints) -> Ints:
    """Finds where in the chain points are that simplified arcs have, in their order."""
    columns, rows = points.astype(np.int64).T
    place = place_of(rows, columns, patch.width)
    vertex = np.searchsorted(patch.places, place)
    # An arc passes a vertex once, but a ring ends where it begins.
    count = len(patch.points)
    arc_of_chain = patch.arc_of_chain
    code = arc_of_chain * count + patch.chain
    order = np.argsort(code, kind="stable")
    wanted = chosen[of] * count + vertex
    found = order[np.searchsorted(code[order], wanted)]
    last = np.append(of[1:] != of[:-1], True)
    return np.where(last, patch.arcs[chosen[of] + 1] - 1, found)


def refitted(walls: Walls, moments: Moments, patch: Patch, which: Bools) -> Walls:
    """The walls, some of them fitted anew to their stairs; those with a kind keep their direction."""
    _, middle, angle = moments.between(walls.first[which], walls.last[which])
    middles, angles, lengths = walls.middles.copy(), walls.angles.copy(), walls.lengths.copy()
    middles[which] = middle
    angles[which] = np.where(walls.kinds[which] < 0, angle, angles[which])
    ends = patch.chain[walls.first[which]], patch.chain[walls.last[which]]
    lengths[which] = np.hypot(*(patch.points[ends[1]] - patch.points[ends[0]]).T)
    return replace(walls, middles=middles, angles=angles, lengths=lengths)
