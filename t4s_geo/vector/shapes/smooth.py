"""Natural outlines: the stairs of pixels become slopes, and areas stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from t4s_geo.vector.shapes import areas
from t4s_geo.vector.shapes.areas import with_areas
from t4s_geo.vector.shapes.outlines import (
    Bools,
    Floats,
    Ints,
    Outlines,
    Points,
    complex_of,
    cross,
    simplified,
    smoothed,
)
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement
from t4s_geo.vector.shapes.shaper import Drawing, Proposal, Task

REACH: Final = 3.0
"""Pixels along the outline, on either side of a vertex, over which its place is averaged."""
TOLERANCES: Final = (0.6, 0.15)
"""Pixels that vertices may be off the outline to be left out: at first, and where outlines would cross so."""
FURTHEST: Final = 0.5
"""Columns and rows that averaging moves a vertex at most."""

SLACK: Final = 0.3
"""Square pixels that an outline without vertices between its ends may have on the wrong side."""
MOST_AREA: Final = 0.01
"""Share by which the area of a region may change; its borders have equal parts in that."""
STEP: Final = 1 / 1024
"""Of a pixel: what places are rounded to."""
ALL, RAW = 2, 3
"""Levels of care: 0 and 1 take the tolerances; then all vertices stay, then on their grid points."""


@dataclass(frozen=True)
class SmoothShaper:
    """Draws slopes for stairs, with few vertices, and gives back what areas lose by it.

    Where three regions meet, outlines stay. Where they would cross, in places narrower than a pixel or two,
    more and more of the vertices stay, there alone; so do they all where an outline could not give back what
    a region beside it has lost.
    """

    @property
    def whole_objects(self) -> bool:
        """Outlines may be of any length: regions such as a forest reach over many squares."""
        return False

    @property
    def smallest(self) -> tuple[int, int]:
        """Of a pixel the corners are cut off."""
        return 1, 1

    @property
    def reach(self) -> float:
        """Averaging moves a vertex, and giving areas back does so several times."""
        return FURTHEST + areas.TIMES * areas.FURTHEST

    def begun(self, patch: Patch, regions: Bools, slivers: Ints) -> Drawing:
        """Arcs have nothing to do with each other: where they meet, outlines stay."""
        return _EachArc(np.arange(patch.left.size))


@dataclass(frozen=True)
class _EachArc:
    """Draws arcs of a task, each for itself.

    Attributes:
        groups: int64 (arcs,), as in `Drawing`.
    """

    groups: Ints

    def within(self, arcs: Ints, vertices: Ints) -> Drawing:
        """One number for each arc."""
        return _EachArc(np.arange(arcs.size))

    def propose(self, task: Task) -> Proposal:
        """Returns where the vertices of a task shall be."""
        slopes = _Slopes.of(task)
        return Proposal(slopes.placed(*slopes.drawn()), task.regions)


@dataclass(frozen=True)
class _Slopes:
    """The outlines of a task.

    Attributes:
        task: What is asked for.
        vertices: int64, vertex of the patch that each vertex of the outlines is.
        outlines: Arcs, and rings that meet no third region.
        origin: What is subtracted from coordinates.
        raw: Grid points.
        moved: Where averaging moves them; those that are pinned, where they are.
        pinned: They may not move.
        pieces: The outlines, cut where vertices stay.
        source: By vertex of the pieces, that of the outlines.
        bent: By vertex of the pieces: it stays since a straight line would not keep the piece's area.
        enough: By piece: square pixels that it may have on the wrong side.
    """

    task: Task
    vertices: Ints
    outlines: Outlines
    origin: complex
    raw: Points
    moved: Points
    pinned: Bools
    pieces: Outlines
    source: Ints
    bent: Bools
    enough: Floats

    @classmethod
    def of(cls, task: Task) -> _Slopes:
        """Does what is done once."""
        patch = task.patch
        vertices, outlines = _arcs(patch, task.arcs)
        origin = complex(*patch.points[0])
        raw = complex_of(patch.points[vertices]) - origin
        offsets = smoothed(raw, outlines, REACH) - raw
        moved = raw + _rounded(
            offsets.real.clip(-FURTHEST, FURTHEST) + 1j * offsets.imag.clip(-FURTHEST, FURTHEST)
        )
        pinned = ~task.free[vertices] | (patch.degrees[vertices] > 2)
        moved[pinned] = complex_of(task.placement.at[vertices[pinned]]) - origin
        # What an earlier square has taken away is no vertex.
        there = task.free[vertices] | task.placement.kept[vertices] | outlines.tips()
        vertices, outlines, raw, moved, pinned = (
            vertices[there],
            outlines.thinned(there),
            raw[there],
            moved[there],
            pinned[there],
        )
        pieces, source = outlines.cut(pinned | patch.line[vertices])
        # What runs along a line between squares has no vertex that could give an area back.
        single = pieces.sizes == 2
        along = np.append(source[pieces.starts[:-1][single]], source[pieces.lasts[single]])
        along = along[~pinned[along]]
        moved[along] = raw[along]
        line = moved[source]
        lengths = np.abs(line[pieces.lasts] - line[pieces.starts[:-1]])
        enough = _budgets(patch)[task.arcs][outlines.numbers[source[pieces.starts[:-1]]]]
        slack = np.minimum(SLACK + SLACK / 6 * lengths, enough)
        bent = _bent(_lost(raw[source], line, pieces), slack, pieces)
        return cls(task, vertices, outlines, origin, raw, moved, pinned, pieces, source, bent, enough)

    def drawn(self) -> tuple[Bools, Points]:
        """Takes vertices away, and moves the others so that areas stay; returns which stay, and where."""
        level = self.task.care[self.vertices]
        source, careful = self.source, level[self.source]
        stays = (careful >= ALL) | self.bent
        for number, tolerance in enumerate(TOLERANCES):
            asked = careful >= number
            # Most pieces are drawn at the first attempt.
            some, where = self.pieces.chosen(np.maximum.reduceat(asked, self.pieces.starts[:-1]))
            stays[where] |= simplified(self.moved[source[where]], some, tolerance) & asked[where]
        points = np.where((level >= RAW) & ~self.pinned, self.raw, self.moved)
        chosen = np.flatnonzero(stays)
        pieces, vertex = self.pieces.thinned(stays), source[chosen]
        raw = self.raw[source]
        former = np.append(0.0, np.cumsum(cross(raw[:-1], raw[1:]) / 2))[chosen]
        aside = former + cross(self.raw[vertex], points[vertex]) / 2
        lost = np.append(np.diff(aside) - cross(points[vertex[:-1]], points[vertex[1:]]) / 2, 0.0)
        lost[pieces.lasts] = 0
        fixed = self.pinned[vertex] | (level[vertex] > 0)
        points[vertex], left = with_areas(points[vertex], lost, pieces, fixed, self.enough)
        kept = np.zeros(level.size, np.bool_)
        kept[vertex] = True
        strays = np.abs(left) > self.enough
        if strays.any():
            there = np.repeat(strays, self.pieces.sizes)
            there &= ~self.pieces.tips() | np.repeat(self.pieces.rings, self.pieces.sizes)
            vertex = source[there]
            kept[vertex] = True
            points[vertex] = np.where(self.pinned[vertex], points[vertex], self.raw[vertex])
        return kept, self.origin + _rounded(points)

    def placed(self, kept: Bools, points: Points) -> Placement:
        """Returns the placement of all vertices of the patch."""
        now, free = self.task.placement, self.task.free
        all_kept, all_points = now.kept.copy(), now.at.copy()
        all_kept[self.vertices] = kept
        all_points[self.vertices] = np.stack([points.real, points.imag], axis=1)
        return Placement(np.where(free, all_kept, now.kept), np.where(free[:, None], all_points, now.at))


def _lost(raw: Points, points: Points, pieces: Outlines) -> Floats:
    """Returns the area between each piece and the straight line between its tips."""
    steps = np.append(cross(raw[:-1], raw[1:]) / 2, 0.0)
    steps[pieces.lasts] = 0
    first, last = pieces.starts[:-1], pieces.lasts
    aside = cross(raw, points) / 2
    around = aside[last] - aside[first] - cross(points[first], points[last]) / 2
    return np.asarray(np.add.reduceat(steps, first) + around)


def _budgets(patch: Patch) -> Floats:
    """Returns how many square pixels each arc may have on the wrong side."""
    sides = np.append(patch.left, patch.right)
    count = np.bincount(sides[sides >= 0], minlength=patch.pixels.size)
    # OUTSIDE takes the last element.
    budgets = np.append(MOST_AREA * patch.pixels / np.maximum(count, 1), np.inf)
    return np.asarray(np.minimum(budgets[patch.left], budgets[patch.right]), np.float64)


def _bent(lost: Floats, slack: Floats, pieces: Outlines) -> Bools:
    """Marks the middle vertex of pieces whose area a straight line would not keep."""
    found = np.zeros(int(pieces.starts[-1]), np.bool_)
    bent = (np.abs(lost) > slack) & (pieces.sizes > 2)
    found[(pieces.starts[:-1] + pieces.sizes // 2)[bent]] = True
    return found


def _arcs(patch: Patch, arcs: Bools) -> tuple[Ints, Outlines]:
    """Returns the vertices of some arcs, and how they hang together."""
    sizes = np.diff(patch.arcs)
    vertices = patch.chain[np.repeat(arcs, sizes)]
    starts = np.append(0, np.cumsum(sizes[arcs]))
    first, last = vertices[starts[:-1]], vertices[starts[1:] - 1]
    return vertices, Outlines(starts, (first == last) & (patch.degrees[first] == 2))


def _rounded(points: Points) -> Points:
    """Rounds to steps that 32-bit floats hold exactly."""
    return np.asarray(np.round(points / STEP) * STEP)
