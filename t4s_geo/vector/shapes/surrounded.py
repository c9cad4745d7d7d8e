"""Outlines of which some may change, and all that they could cross."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.crossing import find_conflicts
from t4s_geo.vector.shapes.others import Others
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement, Segments
from t4s_geo.vector.shapes.slivers import closed_by

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

ROUNDING: Final = 0.01
"""Pixels by which vertices may be farther from their grid points than a shaper says, at most."""


@dataclass(frozen=True)
class Crossing:
    """Outlines that cross others, or have collapsed.

    Attributes:
        arcs: bool (arcs,), which are concerned.
        vertices: bool (vertices,), where: vertices on what crosses, and those that were taken away for it.
    """

    arcs: Bools
    vertices: Bools


@dataclass(frozen=True)
class Surrounded:
    """Borders of regions that may be shaped, a patch of their own, and what lies beside them.

    Attributes:
        patch: These borders, and of others that end where one of them does the pieces next to it.
        arcs: int64 (arcs,), which its arcs are of the whole patch.
        vertices: int64 (vertices,), which its vertices are of the whole patch.
        placement: Where its vertices are before.
        fixed: bool (vertices,), those that may not change.
        slivers: int64 (arcs,), as `find_slivers` returns.
        reach: Columns and rows from their grid points that vertices may move.
        others: Segments that do not change.
        areas: float64 (regions,), what regions measure before, without what these arcs contribute.
    """

    patch: Patch
    arcs: Ints
    vertices: Ints
    placement: Placement
    fixed: Bools
    slivers: Ints
    reach: float
    others: Others
    areas: Floats

    @classmethod
    def of(
        cls,
        whole: Patch,
        mine: Bools,
        placement: Placement,
        segments: Segments,
        fixed: Bools,
        slivers: Ints,
        others: Others,
        reach: float,
    ) -> Surrounded:
        """Some arcs of a patch, with the rest of it beside them.

        Args:
            whole: The patch.
            mine: bool (arcs,), which may change; those that meet them do, too, there where they meet.
            placement: Where the patch's vertices are.
            segments: All segments of the patch.
            fixed: bool (vertices,), those that may not change.
            slivers: int64 (arcs,), as `find_slivers` returns.
            others: What lies beside the patch.
            reach: Columns and rows from their grid points that vertices may move.
        """
        if mine.all():
            arcs, vertices = np.arange(mine.size), np.arange(fixed.size)
            areas = np.zeros(whole.whole.size)
            return cls(whole, arcs, vertices, placement, fixed, slivers, reach, others, areas)
        mine = mine | ((slivers >= 0) & np.isin(slivers, slivers[mine & (slivers >= 0)]))
        beside = segments.chosen(~mine[segments.arcs])
        # Of borders that only meet them, the pieces at the ends.
        shared = whole.vertices_of(mine)
        meets = (shared[beside.begins] | shared[beside.ends]) & (beside.lasts > beside.firsts)
        own = np.flatnonzero(mine)
        arcs = np.append(own, beside.arcs[meets])
        patch, vertices = whole.stretches(
            arcs,
            np.append(whole.arcs[own], beside.firsts[meets]),
            np.append(whole.arcs[own + 1], beside.lasts[meets] + 1),
        )
        before = Placement(placement.kept[vertices], placement.at[vertices])
        beside = beside.chosen(~meets)
        areas = _region_areas(whole, beside.areas(whole, placement.at))
        beside = beside.chosen(~leading_out(whole, fixed, beside))
        if arcs.size and beside.begins.size + others.begins.size:
            others = others.and_those(beside, placement.at, vertices, _boxes(patch, before, reach))
        return cls(
            patch,
            arcs,
            vertices,
            before,
            fixed[vertices],
            slivers[arcs],
            reach,
            others,
            areas,
        )

    def crossing(self, placement: Placement, changed: Bools) -> Crossing:
        """Finds out what crosses others, or is a part of a ring that collapses, or has gone too far.

        Args:
            placement: Where vertices shall be.
            changed: bool (vertices,), those that something has become of; what lies between others gets on
                with what lies between others.
        """
        patch = self.patch
        segments = Segments.of(patch, placement.kept)
        # What leads out of the window was placed as a whole when more of it was seen.
        segments = segments.chosen(~leading_out(patch, self.fixed, segments))
        touched = segments.passing(patch, changed)
        closed = closed_by(segments, self.slivers)
        others, count = self.others, segments.begins.size
        more = others.begins.size
        conflicts = find_conflicts(
            np.append(segments.begins, others.begins),
            np.append(segments.ends, others.ends),
            np.concatenate([placement.at, others.at]),
            np.append(touched, np.zeros(more, np.bool_)),
            np.append(closed, np.full(more, -1)),
        )[:count]
        arcs = patch.arcs_at(changed)
        rings = patch.closed
        bad = arcs & rings & (np.bincount(segments.arcs, minlength=rings.size) < 3)
        bad |= arcs & patch.touching(self._turned(segments, placement, closed))
        bad |= patch.arcs_at(self._astray(placement, changed))
        vertices = segments.chosen(conflicts).vertices_along(patch)
        if bad.any():
            vertices |= patch.vertices_of(bad)
        bad[segments.arcs[conflicts]] = True
        return Crossing(bad, vertices)

    def _astray(self, placement: Placement, changed: Bools) -> Bools:
        """Tells which of some vertices are farther from their grid points than their shaper says."""
        which = np.flatnonzero(changed & ~self.fixed)
        away = np.abs(placement.at[which] - self.patch.points[which]) > self.reach + ROUNDING
        which = which[away[:, 0] | away[:, 1]]
        found = np.zeros(changed.size, np.bool_)
        found[which] = placement.differs(self.placement)[which]
        return found

    def _turned(self, segments: Segments, placement: Placement, by: Ints) -> Bools:
        """Tells which whole regions would have no area any more, or be turned inside out.

        Args:
            segments: Those of the patch.
            placement: Where vertices shall be.
            by: What `closed_by` returns of the segments.
        """
        total = self.areas + _region_areas(self.patch, segments.areas(self.patch, placement.at))
        closed = np.zeros(total.size, np.bool_)
        closed[by[by >= 0]] = True
        return np.asarray(self.patch.whole & (total <= 0) & ~closed, np.bool_)


def leading_out(patch: Patch, fixed: Bools, segments: Segments) -> Bools:
    """Tells which segments lead out of the window from a vertex that does not change."""
    return np.asarray(
        (patch.cut[segments.begins] & fixed[segments.ends])
        | (patch.cut[segments.ends] & fixed[segments.begins])
    )


def _region_areas(patch: Patch, by_arc: Floats) -> Floats:
    """Sums up what arcs contribute to regions: on its left an outline has its region, so that is negative."""
    count, left, right = patch.whole.size, patch.left, patch.right
    total = np.bincount(right[right >= 0], by_arc[right >= 0], count)
    return np.asarray(total - np.bincount(left[left >= 0], by_arc[left >= 0], count), np.float64)


def _boxes(patch: Patch, placement: Placement, reach: float) -> tuple[Floats, Floats]:
    """Returns boxes in which all vertices of arcs stay: shape (2, arcs) each, columns and rows."""
    points, at, firsts = patch.points[patch.chain], placement.at[patch.chain], patch.arcs[:-1]
    return (
        np.minimum.reduceat(np.minimum(points - reach, at), firsts).T,
        np.maximum.reduceat(np.maximum(points + reach, at), firsts).T,
    )
