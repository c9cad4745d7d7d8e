"""One square of a band: what is proposed for it is taken as far as outlines do not cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.drawn import NEAR, Drawn, VertexMap
from t4s_geo.vector.shapes.nesting import Islands, find_passed
from t4s_geo.vector.shapes.others import Others
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement, Segments
from t4s_geo.vector.shapes.shaper import Drawing, Shaper, Task
from t4s_geo.vector.shapes.slivers import find_slivers, find_spare
from t4s_geo.vector.shapes.surrounded import Crossing, Surrounded, leading_out

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROUNDS: Final = 10
"""Proposals that are asked for before all of them are given up."""
CAREFUL: Final = 4
"""Rounds in which nothing is given up, and shapers are asked for more care where it crosses."""
PATIENCE: Final = 4
"""Rounds after them in which only what crosses is given up; later what touches it is, too."""


@dataclass(frozen=True)
class _Settled:
    """What crosses nothing.

    Attributes:
        placement: Where vertices are.
        regions: bool (regions,), those that are shaped.
        arcs: bool (arcs,), those that are.
    """

    placement: Placement
    regions: Bools
    arcs: Bools


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
        others = Others.of(patch, drawn, Segments.of(patch, kept))
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
        borders = patch.touching(regions)
        if not borders.any():
            return self, np.zeros_like(regions)
        some = Surrounded.of(
            patch,
            borders,
            self.placement,
            self.fixed,
            self.slivers,
            self.others,
            shaper.reach,
        )
        proposed = self._proposed(some, shaper, regions, free[some.vertices], given_up[some.arcs])
        if proposed is None:
            return self, np.zeros_like(regions)
        fixed = self.fixed.copy()
        if whole_objects:
            fixed |= patch.vertices_of(patch.touching(proposed.regions))
        else:
            fixed[some.vertices] |= free[some.vertices] & some.patch.vertices_of(proposed.arcs)
        square = replace(self, placement=self._with(some, proposed.placement), fixed=fixed)
        return square, proposed.regions & whole_objects

    def _proposed(
        self, some: Surrounded, shaper: Shaper, regions: Bools, free: Bools, given_up: Bools
    ) -> _Settled | None:
        """Asks a shaper for more careful proposals until nothing crosses.

        Args:
            some: Borders of regions, and what lies beside them.
            shaper: Draws them.
            regions: bool (regions,), those to be shaped.
            free: bool (vertices,), those that may change.
            given_up: bool (arcs,), those that may not.

        Returns:
            What has been settled on; None where all was given up.
        """
        patch, now = some.patch, some.placement
        care = np.zeros(len(patch.points), np.int8)
        # What is compared: all that has changed since what is known not to cross.
        changed, known = np.zeros(len(patch.points), np.bool_), now
        # Whatever hangs together with nothing that has crossed stays as it was proposed.
        asked, got = np.ones(patch.left.size, np.bool_), regions
        drawing: Drawing | None = None
        for round in range(CAREFUL + ROUNDS):
            arcs = patch.touching(regions) & ~given_up
            if not arcs.any():
                break
            those = arcs & asked
            task = Task(
                patch, now, regions, those, free & patch.vertices_of(those), care.copy(), some.slivers
            )
            drawing = drawing or shaper.begun(task)
            placement = known.where(patch.vertices_of(asked), now)
            if those.any():
                proposal = drawing.propose(task)
                placement = placement.where(task.free, proposal.placement)
                got = np.where(patch.beside(those), proposal.regions, got)
            crossing = some.crossing(placement, changed | placement.differs(known))
            if not crossing.arcs.any():
                crossing = self._passing(some, placement)
                if not crossing.arcs.any():
                    return _Settled(placement, got, arcs)
            changed, known = crossing.vertices, placement
            asked_for = patch.arcs_at(crossing.vertices)
            if round < CAREFUL:
                care[crossing.vertices] += 1
            else:
                lost = crossing.arcs
                if round >= CAREFUL + PATIENCE or not (lost & arcs).any():
                    lost = patch.arcs_at(patch.vertices_of(lost))
                given_up = given_up | lost
                if shaper.whole_objects:
                    regions = got = got & ~patch.beside(lost)
                asked_for |= lost
            asked = np.isin(drawing.groups, drawing.groups[asked_for])
        return None

    def _with(self, some: Surrounded, placement: Placement) -> Placement:
        """The placement of all vertices with those of some arcs as in another one."""
        kept, at = self.placement.kept.copy(), self.placement.at.copy()
        kept[some.vertices], at[some.vertices] = placement.kept, placement.at
        return Placement(kept, at)

    def _passing(self, some: Surrounded, proposed: Placement) -> Crossing:
        """Finds out what has passed over something, without crossing it in the end."""
        patch, placement = self.patch, self._with(some, proposed)
        segments = Segments.of(patch, placement.kept)
        touched = segments.passing(patch, placement.differs(self.placement))
        touched &= ~leading_out(patch, self.fixed, segments)
        passed = find_passed(patch, self.islands, segments, placement.at, touched)
        arcs = np.zeros(patch.left.size, np.bool_)
        arcs[segments.arcs[passed]] = True
        vertices = segments.chosen(passed).vertices_along(patch)
        return Crossing(arcs[some.arcs], vertices[some.vertices])

    def drawn(self, margin: int) -> tuple[VertexMap, Ints]:
        """Returns what later squares need to know: vertices, and segments of which they may see a part.

        Args:
            margin: Pixels that are seen around squares.
        """
        patch = self.patch
        new = np.flatnonzero(self.fixed & ~self.held & ~patch.edge)
        places = patch.places
        offsets = (self.placement.at[new] - patch.points[new]).astype(np.float32)
        segments = Segments.of(patch, self.placement.kept)
        known = self.fixed & ~patch.edge
        of_interest = known[segments.begins] | known[segments.ends]
        of_interest &= ~(patch.cut[segments.begins] | patch.cut[segments.ends])
        ends = np.stack([segments.begins, segments.ends], axis=1)[of_interest]
        column, row = patch.points[ends].max(axis=1, initial=0).T
        near = (column >= self.bounds[2] - margin - NEAR) | (row >= self.bounds[3] - margin - NEAR)
        spare = find_spare(patch, segments, self.placement.at, self.fixed)[new]
        vertices = VertexMap(places[new], self.placement.kept[new], offsets, spare)
        return vertices, np.sort(places[ends[near]], axis=1)

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
