"""One square of a band: what is proposed for it is taken as far as outlines do not cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.crossing import find_conflicts
from t4s_geo.vector.shapes.drawn import Drawn
from t4s_geo.vector.shapes.nesting import Islands, find_passed
from t4s_geo.vector.shapes.others import Others
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement, Segments
from t4s_geo.vector.shapes.shaper import Drawing, Shaper, Task
from t4s_geo.vector.shapes.slivers import closed_by, find_slivers

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROUNDS: Final = 10
"""Proposals that are asked for before all of them are given up."""
CAREFUL: Final = 4
"""Rounds in which nothing is given up, and shapers are asked for more care where it crosses."""
PATIENCE: Final = 4
"""Rounds after them in which only what crosses is given up; later what touches it is, too."""


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
        bounds: First column and row, column and row after the last.
        largest: Columns and rows of the largest objects that are shaped as a whole.
        others: Segments near the window that are not seen in it from end to end.
        placement: Where vertices are.
        held: bool (vertices,), those that other squares have placed.
        fixed: bool (vertices,), those that may not change any more.
        islands: Outlines of the patch that hang together.
        slivers: int64 (arcs,), as `find_slivers` returns.
    """

    patch: Patch
    bounds: tuple[int, int, int, int]
    largest: int
    others: Others
    placement: Placement
    held: Bools
    fixed: Bools
    islands: Islands
    slivers: Ints

    @classmethod
    def of(cls, patch: Patch, drawn: Drawn, bounds: tuple[int, int, int, int], largest: int) -> Square:
        """A square in which nothing of its own has been shaped."""
        held, kept, offsets = drawn.lookup(patch.places)
        placement = Placement(kept, patch.points.astype(np.float64) + offsets)
        others = Others.of(patch, drawn, kept)
        fixed = held | patch.edge
        islands, slivers = Islands.of(patch), find_slivers(patch)
        return cls(patch, bounds, largest, others, placement, held, fixed, islands, slivers)

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
        # Whatever hangs together with nothing that has crossed stays as it was proposed.
        asked, got = np.ones(patch.left.size, np.bool_), regions
        drawing: Drawing | None = None
        for round in range(CAREFUL + ROUNDS):
            arcs = patch.touching(regions) & ~given_up
            if not arcs.any():
                break
            some = arcs & asked
            task = Task(patch, self.placement, regions, some, free & patch.vertices_of(some), care.copy())
            drawing = drawing or shaper.begun(task)
            placement = known.where(patch.vertices_of(asked), self.placement)
            if some.any():
                proposal = drawing.propose(task)
                placement = placement.where(task.free, proposal.placement)
                got = np.where(patch.beside(some), proposal.regions, got)
            crossing = self._crossing(placement, changed | placement.differs(known))
            if not crossing.arcs.any():
                done = got & whole_objects
                fixed = patch.vertices_of(patch.touching(done)) | (
                    free & patch.vertices_of(arcs) & (not whole_objects)
                )
                return replace(self, placement=placement, fixed=self.fixed | fixed), done
            changed, known = crossing.vertices, placement
            asked_for = patch.arcs_at(crossing.vertices)
            if round < CAREFUL:
                care[crossing.vertices] += 1
            else:
                lost = crossing.arcs
                if round >= CAREFUL + PATIENCE or not (lost & arcs).any():
                    lost = self._around(lost)
                given_up |= lost
                if whole_objects:
                    regions = got = got & ~patch.beside(lost)
                asked_for |= lost
            asked = np.isin(drawing.groups, drawing.groups[asked_for])
        return self, np.zeros_like(regions)

    def remember(self, drawn: Drawn, margin: int) -> None:
        """Adds what later squares need to know.

        Args:
            drawn: What was drawn before.
            margin: Pixels that are seen around squares.
        """
        patch = self.patch
        new = np.flatnonzero(self.fixed & ~self.held & ~patch.edge)
        places = patch.places
        offsets = (self.placement.at[new] - patch.points[new]).astype(np.float32)
        drawn.add(places[new], self.placement.kept[new], offsets)
        segments = Segments.of(patch, self.placement.kept)
        known = self.fixed & ~patch.edge
        of_interest = known[segments.begins] | known[segments.ends]
        of_interest &= ~(patch.cut[segments.begins] | patch.cut[segments.ends])
        pairs = places[np.stack([segments.begins, segments.ends], axis=1)[of_interest]]
        drawn.add_pairs(pairs, self.bounds[2] - margin, self.bounds[3] - margin)

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
        arcs[patch.arc_of_chain[changed[patch.chain]]] = True
        rings = patch.closed
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
        others = self.others
        return (
            np.append(segments.begins, others.begins),
            np.append(segments.ends, others.ends),
            np.concatenate([placement.at, others.at]),
        )

    def _turned(self, segments: Segments, placement: Placement) -> Bools:
        """Tells which whole regions would have no area any more, or be turned inside out."""
        patch = self.patch
        by_arc = segments.areas(patch, placement.at)
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
        found[patch.arc_of_chain[met[patch.chain]]] = True
        return found
