"""Gives outlines back the areas that they had before vertices were taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from t4s_geo.vector.shapes.outlines import Bools, Floats, Ints, Outlines, Points, cross

FURTHEST: Final = 0.5
"""Pixels that a vertex moves at most, each time."""
TIMES: Final = 4
"""Times that vertices move at most: one with few of them may not give all back at once."""
ENOUGH: Final = 0.25
"""Square pixels that any outline may enclose too many or too few to be left at that."""


@dataclass(frozen=True)
class _Neighbours:
    """What lies beside each vertex, around rings too; segment n runs from vertex n to n + 1.

    Attributes:
        before: int64, vertex before it; itself at the begin of an outline.
        after: int64, vertex after it; itself at the end.
        incoming: int64, segment that arrives.
        outgoing: int64, segment that leaves.
    """

    before: Ints
    after: Ints
    incoming: Ints
    outgoing: Ints

    @classmethod
    def of(cls, outlines: Outlines) -> _Neighbours:
        first, last, rings = outlines.starts[:-1], outlines.lasts, outlines.rings
        here = np.arange(int(outlines.starts[-1]))
        before, after, incoming, outgoing = here - 1, here + 1, here - 1, here.copy()
        before[first], after[last] = np.where(rings, last - 1, first), np.where(rings, first + 1, last)
        incoming[first], outgoing[last] = np.where(rings, last - 1, last), np.where(rings, first, last)
        return cls(before, after, incoming, outgoing)


def with_areas(
    points: Points, lost: Floats, outlines: Outlines, fixed: Bools, enough: Floats
) -> tuple[Points, Floats]:
    """Moves vertices so that the outlines enclose what they enclosed.

    Each vertex takes half of what the segments beside it are to give back, then the outline's vertices take
    together what is left.

    Args:
        points: By vertex.
        lost: By vertex: area between the former outline and the straight line from it to the next vertex,
            positive to the right of the line where row numbers grow downwards; 0 at the end of an outline.
        outlines: Which vertices hang together.
        fixed: Vertices that stay where they are.
        enough: By outline: square pixels that it may enclose too many or too few; at most `ENOUGH`.

    Returns:
        The points, and by outline the area that it still has to give back.
    """
    beside, number = _Neighbours.of(outlines), outlines.numbers
    former = np.bincount(number, lost + _areas(points, outlines), outlines.rings.size)
    free = ~fixed
    free[outlines.starts[:-1]] &= outlines.rings
    free[outlines.lasts] &= outlines.rings
    takers = free + np.append(free[1:], False).astype(np.float64)
    takers[outlines.lasts] = 0
    part = np.divide(lost, takers, out=np.zeros_like(lost), where=takers > 0)
    points = _shifted(points, part[beside.incoming] + part[beside.outgoing], beside, free, outlines)

    def missing() -> Floats:
        now = np.bincount(number, _areas(points, outlines), outlines.rings.size)
        return np.asarray(former - now, np.float64)

    points = _evened(points, missing(), beside, free, outlines)
    left = missing()
    for _ in range(TIMES - 2):
        which = np.abs(left) > np.minimum(enough, ENOUGH)
        if not which.any():
            break
        some, vertices = outlines.chosen(which)
        points[vertices] = _evened(points[vertices], left[which], _Neighbours.of(some), free[vertices], some)
        left = missing()
    return points, left


def _evened(points: Points, left: Floats, beside: _Neighbours, free: Bools, outlines: Outlines) -> Points:
    """Moves all vertices of each outline together, so that it encloses more by `left`."""
    number = outlines.numbers
    chords = np.where(free, np.abs(points[beside.after] - points[beside.before]), 0)
    once = chords.copy()
    once[outlines.lasts] = 0
    whole = np.bincount(number, once, outlines.rings.size)
    rate = np.divide(left, whole, out=np.zeros_like(left), where=whole > 0)
    return _shifted(points, rate[number] * chords, beside, free, outlines)


def _areas(points: Points, outlines: Outlines) -> Floats:
    """Area between each segment and the origin; 0 at the end of an outline."""
    found = np.append(cross(points[:-1], points[1:]) / 2, 0.0)
    found[outlines.lasts] = 0
    return found


def _shifted(points: Points, areas: Floats, beside: _Neighbours, free: Bools, outlines: Outlines) -> Points:
    """Moves each vertex across the line between its neighbours, so that it adds an area."""
    chord = points[beside.after] - points[beside.before]
    length = np.abs(chord)
    height = np.divide(2 * areas, length, out=np.zeros_like(length), where=free & (length > FURTHEST))
    across = np.divide(-1j * chord, length, out=np.zeros_like(chord), where=length > 0)
    moved = points + height.clip(-FURTHEST, FURTHEST) * across
    last = outlines.lasts[outlines.rings]
    moved[last] = moved[outlines.starts[:-1][outlines.rings]]
    return np.asarray(moved)
