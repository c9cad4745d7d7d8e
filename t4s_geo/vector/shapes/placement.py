"""Where the vertices of outlines go."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

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
        return np.asarray((self.kept != other.kept) | (self.at != other.at).any(axis=1), np.bool_)


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
        arc = patch.arc_of_chain()
        stays = np.flatnonzero(kept[patch.chain])
        vertex, whose = patch.chain[stays], arc[stays]
        same = whose[1:] == whose[:-1]
        begins, ends, arcs = vertex[:-1][same], vertex[1:][same], whose[1:][same]
        firsts, lasts = stays[:-1][same], stays[1:][same]
        # The way of a ring past the vertex that it begins with, where that is gone. Other arcs may lack
        # theirs, too: on the window's edge, where an earlier square has taken it away.
        open_rings = patch.closed() & ~kept[patch.chain[patch.arcs[:-1]]]
        first, after = np.searchsorted(whose, [np.arange(open_rings.size), np.arange(open_rings.size) + 1])
        gap = np.flatnonzero(open_rings & (after > first + 1))
        return cls(
            np.append(begins, vertex[after[gap] - 1]),
            np.append(ends, vertex[first[gap]]),
            np.append(arcs, gap),
            np.append(firsts, stays[after[gap] - 1]),
            np.append(lasts, stays[first[gap]]),
        )

    def chosen(self, which: Bools) -> Segments:
        """Some of them."""
        return Segments(
            self.begins[which], self.ends[which], self.arcs[which], self.firsts[which], self.lasts[which]
        )

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


@dataclass(frozen=True)
class VertexMap:
    """What has become of vertices of a raster so far; those that it does not hold are where they were.

    Attributes:
        places: int64, numbers of the grid points (`patch.place_of`), in ascending order.
        kept: bool, as in `Placement`.
        offsets: float32 (places, 2), columns and rows from the grid point.
    """

    places: Ints
    kept: Bools
    offsets: npt.NDArray[np.float32]

    @classmethod
    def none(cls) -> VertexMap:
        """That of a raster where nothing has moved."""
        return cls(np.empty(0, np.int64), np.empty(0, np.bool_), np.empty((0, 2), np.float32))

    def find(self, places: Ints) -> tuple[Bools, Ints]:
        """Tells of grid points whether they are held, and where; 0 for those that are not."""
        if not self.places.size:
            return np.zeros(places.size, np.bool_), np.zeros(places.size, np.int64)
        nearest = np.searchsorted(self.places, places).clip(max=self.places.size - 1)
        found = self.places[nearest] == places
        return found, np.where(found, nearest, 0)

    def lookup(self, places: Ints) -> tuple[Bools, npt.NDArray[np.float32]]:
        """Tells of grid points whether outlines keep them, and how far they move."""
        found, at = self.find(places)
        if not found.any():
            return np.ones(places.size, np.bool_), np.zeros((places.size, 2), np.float32)
        return ~found | self.kept[at], np.where(found[:, None], self.offsets[at], np.float32(0))

    def added(self, places: Ints, kept: Bools, offsets: npt.NDArray[np.float32]) -> VertexMap:
        """The same with further grid points, which it does not hold yet."""
        together = np.append(self.places, places)
        order = np.argsort(together, kind="stable")
        return VertexMap(
            together[order],
            np.append(self.kept, kept)[order],
            np.concatenate([self.offsets, offsets])[order],
        )

    def since(self, place: int) -> VertexMap:
        """The same without the grid points before this one."""
        first = int(np.searchsorted(self.places, place))
        return replace(self, places=self.places[first:], kept=self.kept[first:], offsets=self.offsets[first:])
