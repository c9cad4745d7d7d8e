"""One square of a band: what is proposed for it is taken as far as outlines do not cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.drawn import NEAR, Drawn, VertexMap
from t4s_geo.vector.shapes.nesting import find_passed
from t4s_geo.vector.shapes.others import Others
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement, Segments
from t4s_geo.vector.shapes.seen import Bounds, Kind, Seen
from t4s_geo.vector.shapes.shaper import Drawing, Task
from t4s_geo.vector.shapes.slivers import find_spare
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
class _Whole:
    """A placement of all vertices of a square.

    Attributes:
        placement: Where they are.
        segments: Those of all arcs.
    """

    placement: Placement
    segments: Segments

    @classmethod
    def of(cls, patch: Patch, placement: Placement) -> _Whole:
        """That of a patch."""
        return cls(placement, Segments.of(patch, placement.kept))


@dataclass(frozen=True)
class _Settled:
    """What crosses nothing.

    Attributes:
        whole: Where all vertices of the square are.
        regions: bool (regions,), those that are shaped.
        arcs: bool (arcs,), those that are.
    """

    whole: _Whole
    regions: Bools
    arcs: Bools


@dataclass(frozen=True)
class Square:
    """A square, with the outlines around it.

    Attributes:
        seen: What is known of it from the pixels alone.
        bounds: First column and row, column and row after the last.
        others: Segments near the window that are not seen in it from end to end.
        whole: Where vertices are.
        held: bool (vertices,), those that other squares have placed.
        fixed: bool (vertices,), those that may not change any more.
    """

    seen: Seen
    bounds: Bounds
    others: Others
    whole: _Whole
    held: Bools
    fixed: Bools

    @classmethod
    def of(cls, seen: Seen, drawn: Drawn, bounds: Bounds) -> Square:
        """A square in which nothing of its own has been shaped."""
        patch = seen.patch
        held, kept, offsets = drawn.lookup(patch.places)
        whole = _Whole.of(patch, Placement(kept, patch.points.astype(np.float64) + offsets))
        others = Others.of(patch, drawn, whole.segments)
        return cls(seen, bounds, others, whole, held, held | patch.edge)

    @property
    def patch(self) -> Patch:
        """The outlines."""
        return self.seen.patch

    def shaped(self, kinds: Sequence[Kind], number: int) -> tuple[Square, Bools]:
        """Takes what the shaper of a kind proposes.

        Args:
            kinds: All of them, in the order in which they go first.
            number: Position of the kind.

        Returns:
            The square after it, and whether each region is a whole object that has its shape now.
        """
        patch, shaper = self.patch, kinds[number].shaper
        regions, drawing = self.seen.regions[number], self.seen.drawings[number]
        if drawing is None:
            return self, np.zeros_like(regions)
        whole_objects = shaper.whole_objects
        free, given_up = ~self.fixed, patch.outer
        if whole_objects:
            free &= ~self._at_cuts()
        else:
            before = [code for kind in kinds[:number] for code in kind.codes]
            others = patch.touching(np.isin(patch.codes, before))
            free &= self._inside() & ~patch.vertices_of(others)
            given_up |= others
        some = Surrounded.of(
            patch,
            patch.touching(regions),
            self.whole.placement,
            self.whole.segments,
            self.fixed,
            self.seen.slivers,
            self.others,
            shaper.reach,
        )
        drawing = drawing.within(some.arcs, some.vertices)
        proposed = self._proposed(
            some, drawing, whole_objects, regions, (free[some.vertices], given_up[some.arcs])
        )
        if proposed is None:
            return self, np.zeros_like(regions)
        fixed = self.fixed.copy()
        if whole_objects:
            fixed |= patch.vertices_of(patch.touching(proposed.regions))
        else:
            fixed[some.vertices] |= free[some.vertices] & some.patch.vertices_of(proposed.arcs)
        return replace(self, whole=proposed.whole, fixed=fixed), proposed.regions & whole_objects

    def _proposed(
        self,
        some: Surrounded,
        drawing: Drawing,
        whole_objects: bool,
        regions: Bools,
        limits: tuple[Bools, Bools],
    ) -> _Settled | None:
        """Asks a shaper for more careful proposals until nothing crosses.

        Args:
            some: Borders of regions, and what lies beside them.
            drawing: What makes the proposals.
            whole_objects: As in `Shaper`.
            regions: bool (regions,), those to be shaped.
            limits: bool (vertices,), those that may change; bool (arcs,), those that may not.

        Returns:
            What has been settled on; None where all was given up.
        """
        patch, now = some.patch, some.placement
        free, given_up = limits
        care = np.zeros(len(patch.points), np.int8)
        # What is compared: all that has changed since what is known not to cross.
        changed, known = np.zeros(len(patch.points), np.bool_), now
        # Whatever hangs together with nothing that has crossed stays as it was proposed.
        asked, got = np.ones(patch.left.size, np.bool_), regions
        for round in range(CAREFUL + ROUNDS):
            arcs = patch.touching(regions) & ~given_up
            if not arcs.any():
                break
            those = arcs & asked
            task = Task(
                patch, now, regions, those, free & patch.vertices_of(those), care.copy(), some.slivers
            )
            placement = known.where(patch.vertices_of(asked), now)
            if those.any():
                proposal = drawing.propose(task)
                placement = placement.where(task.free, proposal.placement)
                got = np.where(patch.beside(those), proposal.regions, got)
            crossing = some.crossing(placement, changed | placement.differs(known))
            if not crossing.arcs.any():
                whole = self._with(some, placement)
                crossing = self._passing(some, whole)
                if not crossing.arcs.any():
                    return _Settled(whole, got, arcs)
            changed, known = crossing.vertices, placement
            asked_for = patch.arcs_at(crossing.vertices)
            if round < CAREFUL:
                care[crossing.vertices] += 1
            else:
                lost = crossing.arcs
                if round >= CAREFUL + PATIENCE or not (lost & arcs).any():
                    lost = patch.arcs_at(patch.vertices_of(lost))
                given_up = given_up | lost
                if whole_objects:
                    regions = got = got & ~patch.beside(lost)
                asked_for |= lost
            asked = np.isin(drawing.groups, drawing.groups[asked_for])
        return None

    def _with(self, some: Surrounded, placement: Placement) -> _Whole:
        """The placement of all vertices with those of some arcs as in another one."""
        kept, at = self.whole.placement.kept.copy(), self.whole.placement.at.copy()
        kept[some.vertices], at[some.vertices] = placement.kept, placement.at
        return _Whole.of(self.patch, Placement(kept, at))

    def _passing(self, some: Surrounded, whole: _Whole) -> Crossing:
        """Finds out what has passed over something, without crossing it in the end."""
        patch, segments = self.patch, whole.segments
        touched = segments.passing(patch, whole.placement.differs(self.whole.placement))
        touched &= ~leading_out(patch, self.fixed, segments)
        passed = find_passed(patch, self.seen.islands, segments, whole.placement.at, touched)
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
        offsets = (self.whole.placement.at[new] - patch.points[new]).astype(np.float32)
        segments = self.whole.segments
        known = self.fixed & ~patch.edge
        of_interest = known[segments.begins] | known[segments.ends]
        of_interest &= ~(patch.cut[segments.begins] | patch.cut[segments.ends])
        ends = np.stack([segments.begins, segments.ends], axis=1)[of_interest]
        column, row = patch.points[ends].max(axis=1, initial=0).T
        near = (column >= self.bounds[2] - margin - NEAR) | (row >= self.bounds[3] - margin - NEAR)
        spare = find_spare(patch, segments, self.whole.placement.at, self.fixed)[new]
        vertices = VertexMap(places[new], self.whole.placement.kept[new], offsets, spare)
        return vertices, np.sort(places[ends[near]], axis=1)

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
