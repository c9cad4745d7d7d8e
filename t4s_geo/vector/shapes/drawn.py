"""What has been drawn so far, which later squares fit theirs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Offsets = npt.NDArray[np.float32]

NEAR: Final = 16
"""Pixels that vertices may have moved at most, for those who look for segments near a window."""


@dataclass(frozen=True)
class VertexMap:
    """What has become of vertices; those that it does not hold are where they were.

    Attributes:
        places: int64, numbers of the grid points (`strips.place_of`), in ascending order.
        kept: bool, as in `Placement`.
        offsets: float32 (places, 2), columns and rows from the grid point.
        spare: bool, whether the result does without one that is kept; what is drawn later fits to it.
    """

    places: Ints
    kept: Bools
    offsets: Offsets
    spare: Bools

    def find(self, places: Ints) -> tuple[Ints, Ints]:
        """Returns which of some grid points it holds, and where."""
        asked = np.flatnonzero((places >= self.places[0]) & (places <= self.places[-1]))
        at = np.searchsorted(self.places, places[asked])
        found = self.places[at] == places[asked]
        return asked[found], at[found]

    def added(self, other: VertexMap) -> VertexMap:
        """The same with further grid points, which it does not hold yet."""
        together = np.append(self.places, other.places)
        order = np.argsort(together, kind="stable")
        return VertexMap(
            together[order],
            np.append(self.kept, other.kept)[order],
            np.concatenate([self.offsets, other.offsets])[order],
            np.append(self.spare, other.spare)[order],
        )

    def take(self, which: Ints | slice) -> VertexMap:
        """Some of them."""
        return VertexMap(self.places[which], self.kept[which], self.offsets[which], self.spare[which])

    def since(self, place: int) -> VertexMap:
        """The same without the grid points before this one."""
        return self.take(slice(int(np.searchsorted(self.places, place)), None))


@dataclass
class Drawn:
    """What has become of the vertices of a raster, and segments that reach into what is still to be drawn.

    Attributes:
        width: Columns of the raster.
        side: Of the squares. Vertices are remembered by column of squares: a square asks for few of these.
    """

    width: int
    side: int
    _maps: dict[int, VertexMap] = field(default_factory=dict)
    _pairs: list[tuple[int, int, Ints]] = field(default_factory=list)

    def lookup(self, places: Ints, last: bool = False) -> tuple[Bools, Bools, Offsets]:
        """Tells of grid points whether they are remembered, outlines keep them, and how far they move.

        Args:
            places: Numbers of the grid points.
            last: Outlines are those of the result: they do without what is spare.
        """
        held, kept = np.zeros(places.size, np.bool_), np.ones(places.size, np.bool_)
        offsets = np.zeros((places.size, 2), np.float32)
        columns = self._columns(places)
        for number in range(columns.min(initial=0), columns.max(initial=-1) + 1):
            if number in self._maps:
                here = np.flatnonzero(columns == number)
                some = self._maps[number]
                found, at = some.find(places[here])
                found = here[found]
                held[found], kept[found], offsets[found] = True, some.kept[at], some.offsets[at]
                if last:
                    kept[found] &= ~some.spare[at]
        return held, kept, offsets

    def add(self, vertices: VertexMap) -> None:
        """Remembers vertices that are not remembered yet."""
        columns = self._columns(vertices.places)
        for number in np.unique(columns).tolist():
            some = vertices.take(np.flatnonzero(columns == number))
            known = self._maps.get(number)
            self._maps[number] = some if known is None else known.added(some)

    def add_pairs(self, pairs: Ints) -> None:
        """Remembers segments: int64 (pairs, 2), grid points at their ends, in ascending order."""
        if pairs.size:
            columns = pairs % (self.width + 1)
            self._pairs.append((int(columns.min()), int(columns.max()), pairs))

    def pairs_in(self, first: float, last: float) -> Ints:
        """Returns the remembered segments of which some part may lie in these columns, each once.

        They are int64 (pairs, 2): grid points at the ends of segments one end of which is remembered.
        """
        some = [pairs for left, right, pairs in self._pairs if left <= last and right >= first]
        if not some:
            return np.empty((0, 2), np.int64)
        together = np.concatenate(some)
        columns = together % (self.width + 1)
        together = together[(columns.min(axis=1) <= last) & (columns.max(axis=1) >= first)]
        _, firsts = np.unique(numbered(together), return_index=True)
        return np.asarray(together[firsts], np.int64)

    def forget(self, row: int) -> None:
        """Drops the vertices in rows before this one."""
        maps = {number: some.since(row * (self.width + 1)) for number, some in self._maps.items()}
        self._maps = {number: some for number, some in maps.items() if some.places.size}

    def forget_pairs(self, row: int) -> None:
        """Drops the segments that windows which begin in this row or later see nothing of."""
        first = (row - NEAR) * (self.width + 1)
        kept = [(left, right, pairs[pairs[:, 1] >= first]) for left, right, pairs in self._pairs]
        self._pairs = [some for some in kept if len(some[2])]

    def _columns(self, places: Ints) -> Ints:
        """Number of the column of squares that grid points lie in."""
        return np.asarray(places % (self.width + 1) // self.side, np.int64)


def numbered(rows: Ints) -> Ints:
    """Numbers rows of two, equal ones alike, in ascending order; much faster than `np.unique` by axis."""
    order = np.lexsort((rows[:, 1], rows[:, 0]))
    numbers = np.zeros(len(rows), np.int64)
    numbers[order[1:]] = np.cumsum((rows[order[1:]] != rows[order[:-1]]).any(axis=1))
    return numbers
