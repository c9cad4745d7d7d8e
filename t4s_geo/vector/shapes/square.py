"""One square of a band: what is proposed for it is taken as far as outlines do not cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.crossing import find_conflicts
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement, Segments, VertexMap
from t4s_geo.vector.shapes.shaper import Shaper, Task

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROUNDS: Final = 10
"""Proposals that are asked for before all of them are given up."""
PATIENCE: Final = 4
"""Rounds in which only what crosses is given up; later what touches it is, too."""


@dataclass(frozen=True)
class Square:
    """A square, with the outlines around it.

    Attributes:
        patch: The outlines.
        before: Where vertices were moved so far, in other squares.
        pairs: int64 (pairs, 2), grid points at the ends of segments of which one is in `before`.
        bounds: First column and row, column and row after the last.
        largest: Columns and rows of the largest objects that are shaped as a whole.
        placement: Where vertices are.
        fixed: bool (vertices,), those that may not change any more.
    """

    patch: Patch
    before: VertexMap
    pairs: Ints
    bounds: tuple[int, int, int, int]
    largest: int
    placement: Placement
    fixed: Bools

    @classmethod
    def of(
        cls, patch: Patch, before: VertexMap, pairs: Ints, bounds: tuple[int, int, int, int], largest: int
    ) -> Square:
        """A square in which nothing of its own has been shaped."""
        held, _ = before.find(patch.places)
        kept, offsets = before.lookup(patch.places)
        return cls(
            patch,
            before,
            pairs,
            bounds,
            largest,
            Placement(kept, patch.points.astype(np.float64) + offsets),
            held | patch.edge,
        )

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
        for round in range(ROUNDS):
            arcs = patch.touching(regions) & ~given_up
            if not arcs.any():
                break
            task = Task(patch, self.placement, regions, arcs, free & patch.vertices_of(arcs))
            proposal = shaper.propose(task)
            placement = self.placement.where(task.free, proposal.placement)
            crossing = self._crossing(placement)
            if not crossing.any():
                done = proposal.regions & whole_objects
                fixed = patch.vertices_of(patch.touching(done)) | (task.free & (not whole_objects))
                return replace(self, placement=placement, fixed=self.fixed | fixed), done
            if round >= PATIENCE or not (crossing & arcs).any():
                crossing = self._around(crossing)
            given_up |= crossing
            if whole_objects:
                regions &= ~patch.beside(crossing)
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
        return together, np.unique(np.concatenate([self.pairs, pairs]), axis=0)

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

    def _crossing(self, placement: Placement) -> Bools:
        """Tells of each arc whether it crosses others, or is a part of a ring that collapses."""
        patch = self.patch
        segments = Segments.of(patch, placement.kept)
        changed = np.zeros(patch.left.size, np.bool_)
        arc_of_chain = patch.arc_of_chain()
        differs = placement.differs(self.placement)
        changed[arc_of_chain[differs[patch.chain]]] = True
        unknown = (patch.cut[segments.begins] & self.fixed[segments.ends]) | (
            patch.cut[segments.ends] & self.fixed[segments.begins]
        )
        unknown &= ~changed[segments.arcs]
        segments = Segments(*(some[~unknown] for some in (segments.begins, segments.ends, segments.arcs)))
        begins, ends, points = self._with_others(segments, placement)
        asking = np.zeros(begins.size, np.bool_)
        asking[: segments.arcs.size] = changed[segments.arcs]
        bad = np.zeros(patch.left.size, np.bool_)
        conflicts = find_conflicts(begins, ends, points, asking)[: segments.arcs.size]
        bad[segments.arcs[conflicts]] = True
        rings = patch.chain[patch.arcs[:-1]] == patch.chain[patch.arcs[1:] - 1]
        bad |= changed & rings & (np.bincount(segments.arcs, minlength=bad.size) < 3)
        return bad | (changed & patch.touching(self._turned(segments, placement)))

    def _with_others(
        self, segments: Segments, placement: Placement
    ) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
        """Adds segments that are not all seen in the window; returns ends of all, and the places of these."""
        patch = self.patch
        places, width = patch.places, patch.width + 1
        pairs = self.pairs
        kept, offsets = self.before.lookup(pairs.ravel())
        pairs = pairs[kept.reshape(-1, 2).all(axis=1)]
        own = np.sort(places[np.stack([segments.begins, segments.ends], axis=1)], axis=1)
        code = np.append(own, pairs, axis=0) @ np.array([1 << 31, 1])
        pairs = pairs[~np.isin(code[len(own) :], code[: len(own)])]
        strange = np.setdiff1d(pairs.ravel(), places)
        vertices = np.append(places, strange)
        order = np.argsort(vertices, kind="stable")
        ends = order[np.searchsorted(vertices[order], pairs)] if pairs.size else pairs
        _, offsets = self.before.lookup(strange)
        at = np.stack([strange % width, strange // width], axis=1) + offsets
        return (
            np.append(segments.begins, ends[:, 0]),
            np.append(segments.ends, ends[:, 1]),
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
        return np.asarray(patch.whole & (total <= 0), np.bool_)

    def _around(self, arcs: Bools) -> Bools:
        """Tells which arcs are some of these, or meet them."""
        patch = self.patch
        met = patch.vertices_of(arcs)
        found = arcs.copy()
        found[patch.arc_of_chain()[met[patch.chain]]] = True
        return found
