"""Where the vertices of outlines go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.outlines import complex_of, cross
from t4s_geo.vector.shapes.patch import Patch

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Placement:
    """Which vertices outlines have, and where these lie; by grid point, so whatever shares one keeps it so.

    Attributes:
        kept: bool (vertices,); those where arcs end always are.
        at: float64 (vertices, 2), column and row, with fractions.
    """

    kept: Bools
    at: Floats

    @classmethod
    def raw(cls, patch: Patch) -> Placement:
        """All vertices on their grid points."""
        return cls(np.ones(len(patch.points), np.bool_), patch.points.astype(np.float64))

    def where(self, free: Bools, other: Placement) -> Placement:
        """The same with some vertices as in another placement."""
        return Placement(np.where(free, other.kept, self.kept), np.where(free[:, None], other.at, self.at))

    def differs(self, other: Placement) -> Bools:
        """Tells of each vertex whether it is another one there."""
        moved = self.at != other.at
        return np.asarray((self.kept != other.kept) | moved[:, 0] | moved[:, 1], np.bool_)


@dataclass(frozen=True)
class Segments:
    """Straight pieces of outlines, from one kept vertex to the next.

    Attributes:
        begins: int64 (segments,), vertex.
        ends: int64 (segments,), vertex.
        arcs: int64 (segments,), arc that each is of.
        firsts: int64 (segments,), where in the patch's chain each begins.
        lasts: int64 (segments,), where it ends; before its begin where a ring goes on past its first vertex.
    """

    begins: Ints
    ends: Ints
    arcs: Ints
    firsts: Ints
    lasts: Ints

    @classmethod
    def of(cls, patch: Patch, kept: Bools) -> Segments:
        """Those of all arcs of a patch; of a ring with one vertex or none, none."""
        arc = patch.arc_of_chain
        stays = np.flatnonzero(kept[patch.chain])
        vertex, whose = patch.chain[stays], arc[stays]
        same = whose[1:] == whose[:-1]
        begins, ends, arcs = vertex[:-1][same], vertex[1:][same], whose[1:][same]
        firsts, lasts = stays[:-1][same], stays[1:][same]
        # The way of a ring past the vertex that it begins with, where that is gone. Other arcs may lack
        # theirs, too: on the window's edge, where an earlier square has taken it away.
        rings = np.flatnonzero(patch.closed & ~kept[patch.chain[patch.arcs[:-1]]])
        first, after = np.searchsorted(whose, [rings, rings + 1])
        long = after > first + 1
        gap, first, after = rings[long], first[long], after[long]
        return cls(
            np.append(begins, vertex[after - 1]),
            np.append(ends, vertex[first]),
            np.append(arcs, gap),
            np.append(firsts, stays[after - 1]),
            np.append(lasts, stays[first]),
        )

    def chosen(self, which: Bools) -> Segments:
        """Some of them."""
        return Segments(
            self.begins[which], self.ends[which], self.arcs[which], self.firsts[which], self.lasts[which]
        )

    def of_pieces(self, patch: Patch) -> tuple[Ints, Ints]:
        """Returns the pieces of the stairs that they stand for: where in the chain each begins, and whose."""
        arc = patch.arc_of_chain
        pieces = np.flatnonzero(arc[1:] == arc[:-1])
        over = self.lasts < self.firsts
        begun = np.zeros(patch.chain.size, np.int64)
        begun[self.firsts] = 1
        which = np.argsort(self.firsts, kind="stable")[np.cumsum(begun)[pieces] - 1]
        # What comes before the first vertex of a ring is of the segment that leads there from its last one.
        last = np.full(patch.left.size, -1)
        last[self.arcs[over]] = np.flatnonzero(over)
        before = np.flatnonzero(self.arcs[which] != arc[pieces])
        which[before] = last[arc[pieces[before]]]
        there = (which >= 0) & (over[which] | (pieces < self.lasts[which]))
        return pieces[there], which[there]

    def areas(self, patch: Patch, at: Floats) -> Floats:
        """Areas that arcs contribute to the regions on their right; `at` is where vertices are.

        Those of all borders of a region together are its area, whatever part of a patch each is in.
        """
        # From a corner of the window, which parts of a patch have in common.
        points = complex_of(at) - complex(patch.window.col_off, patch.window.row_off)
        areas = cross(points[self.begins], points[self.ends]) / 2
        return np.asarray(np.bincount(self.arcs, areas, patch.left.size), np.float64)

    def passing(self, patch: Patch, vertices: Bools) -> Bools:
        """Tells which of them have some of these vertices, or were led past them."""
        count = np.append(0, np.cumsum(vertices[patch.chain]))
        over = self.lasts < self.firsts
        found = count[self.lasts + 1] - count[self.firsts]
        found[over] = (count[patch.arcs[self.arcs + 1]] - count[self.firsts])[over]
        found[over] += (count[self.lasts + 1] - count[patch.arcs[self.arcs]])[over]
        return np.asarray(found > 0)

    def vertices_along(self, patch: Patch) -> Bools:
        """Tells of each vertex whether it lies on one of them, or was taken away for one of them."""
        over = self.lasts < self.firsts
        ends = np.where(over, patch.arcs[self.arcs + 1] - 1, self.lasts)
        depth = np.zeros(patch.chain.size + 1, np.int64)
        for firsts, lasts in ((self.firsts, ends), (patch.arcs[self.arcs[over]], self.lasts[over])):
            np.add.at(depth, firsts, 1)
            np.add.at(depth, lasts + 1, -1)
        found = np.zeros(len(patch.points), np.bool_)
        found[patch.chain[np.cumsum(depth)[:-1] > 0]] = True
        return found
