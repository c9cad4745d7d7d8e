"""One square of a band: what is proposed for it is taken as far as outlines do not cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.crossing import find_conflicts
from t4s_geo.vector.shapes.nesting import Islands, find_passed
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement, Segments, VertexMap
from t4s_geo.vector.shapes.shaper import Shaper, Task
from t4s_geo.vector.shapes.slivers import closed_by, find_slivers

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROUNDS: Final = 10
"""Proposals that are asked for before all of them are given up."""
CAREFUL: Final = 4
"""Rounds in which nothing is given up, and shapers are asked for more care where it crosses."""
PATIENCE: Final = 4
"""Rounds after them in which only what crosses is given up; later what touches it is, too."""
NEAR: Final = 16
"""Pixels that vertices may have moved at most, for those who look for segments near a window."""


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
class Square:
    """A square, with the outlines around it.

    Attributes:
        patch: The outlines.
        before: Where vertices were moved so far, in other squares.
        pairs: int64 (pairs, 2), grid points at the ends of segments of which one is in `before`.
        bounds: First column and row, column and row after the last.
        largest: Columns and rows of the largest objects that are shaped as a whole.
        others: Segments of `pairs` that are not seen in the window from end to end: vertices where they
            begin and end, and places of further vertices that are numbered on from those of the patch.
        placement: Where vertices are.
        fixed: bool (vertices,), those that may not change any more.
        islands: Outlines of the patch that hang together.
        slivers: int64 (arcs,), as `find_slivers` returns.
    """

    patch: Patch
    before: VertexMap
    pairs: Ints
    bounds: tuple[int, int, int, int]
    largest: int
    others: tuple[Ints, Ints, npt.NDArray[np.float64]]
    placement: Placement
    fixed: Bools
    islands: Islands
    slivers: Ints

    @classmethod
    def of(
        cls, patch: Patch, before: VertexMap, pairs: Ints, bounds: tuple[int, int, int, int], largest: int
    ) -> Square:
        """A square in which nothing of its own has been shaped."""
        places = patch.places
        held, _ = before.find(places)
        kept, offsets = before.lookup(places)
        placement = Placement(kept, patch.points.astype(np.float64) + offsets)
        others = _others(patch, before, pairs, kept)
        fixed = held | patch.edge
        islands, slivers = Islands.of(patch), find_slivers(patch)
        return cls(patch, before, pairs, bounds, largest, others, placement, fixed, islands, slivers)

    def shaped(self, shaper: Shaper, codes: Sequence[int], before: Sequence[int]) -> tuple[Square, Bools]:
        """Takes what a shaper proposes.

        Args:
            shaper: Draws the outlines.
            codes: Labels that it draws.
            before: Labels of kinds that went first.

        Returns:
            The square after it, and whether each region is a whole object that has its shape now.
        """
        patch, whole_objects = self.patch, shaper.whole_objects
        regions = np.isin(patch.codes, codes)
        free = ~self.fixed
        given_up = (patch.left < 0) | (patch.right < 0)
        if whole_objects:
            regions &= self._begin_here() & patch.whole
            free &= ~self._at_cuts()
        else:
            others = patch.touching(np.isin(patch.codes, before))
            free &= self._inside() & ~patch.vertices_of(others)
            given_up |= others
        care = np.zeros(len(patch.points), np.int8)
        # What is compared: all that has changed since what is known not to cross.
        changed, known = np.zeros(len(patch.points), np.bool_), self.placement
        for round in range(CAREFUL + ROUNDS):
            arcs = patch.touching(regions) & ~given_up
            if not arcs.any():
                break
            task = Task(patch, self.placement, regions, arcs, free & patch.vertices_of(arcs), care.copy())
            proposal = shaper.propose(task)
            placement = self.placement.where(task.free, proposal.placement)
            crossing = self._crossing(placement, changed | placement.differs(known))
            if not crossing.arcs.any():
                done = proposal.regions & whole_objects
                fixed = patch.vertices_of(patch.touching(done)) | (task.free & (not whole_objects))
                return replace(self, placement=placement, fixed=self.fixed | fixed), done
            changed, known = crossing.vertices, placement
            if round < CAREFUL:
                care[crossing.vertices] += 1
                continue
            lost = crossing.arcs
            if round >= CAREFUL + PATIENCE or not (lost & arcs).any():
                lost = self._around(lost)
            given_up |= lost
            if whole_objects:
                regions = proposal.regions & ~patch.beside(lost)
        return self, np.zeros_like(regions)

    def remembered(self) -> tuple[VertexMap, Ints]:
        """Returns what later squares need to know."""
        patch = self.patch
        held, _ = self.before.find(patch.places)
        new = self.fixed & ~held & ~patch.edge
        offsets = (self.placement.at[new] - patch.points[new]).astype(np.float32)
        together = self.before.added(patch.places[new], self.placement.kept[new], offsets)
        segments = Segments.of(patch, self.placement.kept)
        known = self.fixed & ~patch.edge
        of_interest = known[segments.begins] | known[segments.ends]
        of_interest &= ~(patch.cut[segments.begins] | patch.cut[segments.ends])
        places = patch.places
        pairs = np.stack([segments.begins, segments.ends], axis=1)[of_interest]
        pairs = np.sort(places[pairs], axis=1) if pairs.size else pairs
        pairs = np.concatenate([self.pairs, pairs])
        _, firsts = np.unique(_numbered(pairs), return_index=True)
        return together, pairs[firsts]

    def _begin_here(self) -> Bools:
        """Tells which regions begin in the square and are not too large."""
        left, top, right, bottom = self.bounds
        bounds = self.patch.bounds
        found = (bounds[:, 0] >= left) & (bounds[:, 0] < right) & (bounds[:, 1] >= top)
        found &= bounds[:, 1] < bottom
        return np.asarray(found & ((bounds[:, 2:] - bounds[:, :2]) <= self.largest).all(axis=1), np.bool_)

    def _inside(self) -> Bools:
        """Tells which vertices lie in the square or on its lines."""
        points, (left, top, right, bottom) = self.patch.points, self.bounds
        return np.asarray(((points >= (left, top)) & (points <= (right, bottom))).all(axis=1), np.bool_)

    def _at_cuts(self) -> Bools:
        """Tells from which vertices a border leads out of what is seen.

        Where its next vertex is, and so what it would cross, is not known.
        """
        chain = self.patch.chain
        cut = self.patch.cut[chain]
        found = np.zeros(len(self.patch.points), np.bool_)
        if chain.size:
            # Neighbours in the chain that belong to different arcs make a few vertices too many.
            found[chain[1:][cut[:-1]]] = True
            found[chain[:-1][cut[1:]]] = True
        return found

    def _crossing(self, placement: Placement, changed: Bools) -> Crossing:
        """Finds out what crosses others, or is a part of a ring that collapses.

        Args:
            placement: Where vertices shall be.
            changed: bool (vertices,), those that something has become of; what lies between others gets on
                with what lies between others.
        """
        patch = self.patch
        segments = Segments.of(patch, placement.kept)
        # What leads out of the window was placed as a whole when more of it was seen.
        unknown = (patch.cut[segments.begins] & self.fixed[segments.ends]) | (
            patch.cut[segments.ends] & self.fixed[segments.begins]
        )
        touched = segments.passing(patch, changed)
        passed = find_passed(patch, self.islands, segments, placement.at, touched & ~unknown)[~unknown]
        segments, touched = segments.chosen(~unknown), touched[~unknown]
        begins, ends, points = self._with_others(segments, placement)
        asking = np.zeros(begins.size, np.bool_)
        asking[: touched.size] = touched
        pairs = np.full(begins.size, -1)
        pairs[: touched.size] = closed_by(segments, self.slivers)
        conflicts = find_conflicts(begins, ends, points, asking, pairs)[: touched.size] | passed
        arcs = np.zeros(patch.left.size, np.bool_)
        arcs[patch.arc_of_chain()[changed[patch.chain]]] = True
        rings = patch.closed()
        bad = arcs & rings & (np.bincount(segments.arcs, minlength=rings.size) < 3)
        bad |= arcs & patch.touching(self._turned(segments, placement))
        vertices = segments.chosen(conflicts).vertices_along(patch)
        if bad.any():
            vertices |= patch.vertices_of(bad)
        bad[segments.arcs[conflicts]] = True
        return Crossing(bad, vertices)

    def _with_others(
        self, segments: Segments, placement: Placement
    ) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
        """Adds segments that are not all seen in the window; returns ends of all, and the places of these."""
        begins, ends, at = self.others
        return (
            np.append(segments.begins, begins),
            np.append(segments.ends, ends),
            np.concatenate([placement.at, at]),
        )

    def _turned(self, segments: Segments, placement: Placement) -> Bools:
        """Tells which whole regions would have no area any more, or be turned inside out."""
        patch = self.patch
        first = placement.at[segments.begins] - patch.points[0]
        second = placement.at[segments.ends] - patch.points[0]
        areas = (first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2
        by_arc = np.bincount(segments.arcs, areas, patch.left.size)
        count = patch.whole.size
        left, right = patch.left, patch.right
        # On its left an outline has its region where row numbers grow downwards: areas are negative.
        total = np.bincount(right[right >= 0], by_arc[right >= 0], count)
        total -= np.bincount(left[left >= 0], by_arc[left >= 0], count)
        closed = np.zeros(count, np.bool_)
        by = closed_by(segments, self.slivers)
        closed[by[by >= 0]] = True
        return np.asarray(patch.whole & (total <= 0) & ~closed, np.bool_)

    def _around(self, arcs: Bools) -> Bools:
        """Tells which arcs are some of these, or meet them."""
        patch = self.patch
        met = patch.vertices_of(arcs)
        found = arcs.copy()
        found[patch.arc_of_chain()[met[patch.chain]]] = True
        return found


def _others(
    patch: Patch, before: VertexMap, pairs: Ints, kept: Bools
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """Returns what `Square.others` holds.

    Args:
        patch: As of the square; so are `before` and `pairs`.
        before: Where vertices were moved so far.
        pairs: Grid points at the ends of segments.
        kept: bool (vertices,), those of the patch that outlines have.
    """
    places, width = patch.places, patch.width + 1
    stay, _ = before.lookup(pairs.ravel())
    pairs = pairs[stay.reshape(-1, 2).all(axis=1) & _reach(patch, pairs)]
    own = Segments.of(patch, kept)
    ends = np.sort(places[np.stack([own.begins, own.ends], axis=1)], axis=1)
    number = _numbered(np.concatenate([ends, pairs]))
    seen = np.zeros(number.size, np.bool_)
    seen[number[: len(ends)]] = True
    pairs = pairs[~seen[number[len(ends) :]]]
    strange = np.setdiff1d(pairs.ravel(), places)
    vertices = np.append(places, strange)
    order = np.argsort(vertices, kind="stable")
    found = order[np.searchsorted(vertices[order], pairs)] if pairs.size else pairs
    _, offsets = before.lookup(strange)
    at = np.stack([strange % width, strange // width], axis=1).astype(np.float64) + offsets
    return found[:, 0], found[:, 1], at


def _reach(patch: Patch, pairs: Ints) -> Bools:
    """Tells which segments between grid points come near the window of a patch."""
    width, window = patch.width + 1, patch.window
    columns, rows = pairs % width, pairs // width
    found = (columns.max(axis=1, initial=0) >= window.col_off - NEAR) & (
        rows.max(axis=1, initial=0) >= window.row_off - NEAR
    )
    found &= columns.min(axis=1, initial=1 << 62) <= window.col_off + window.width + NEAR
    found &= rows.min(axis=1, initial=1 << 62) <= window.row_off + window.height + NEAR
    return np.asarray(found, np.bool_)


def _numbered(rows: Ints) -> Ints:
    """Numbers rows of two, equal ones alike, in ascending order; much faster than `np.unique` by axis."""
    order = np.lexsort((rows[:, 1], rows[:, 0]))
    numbers = np.zeros(len(rows), np.int64)
    numbers[order[1:]] = np.cumsum((rows[order[1:]] != rows[order[:-1]]).any(axis=1))
    return numbers
