"""What draws outlines of a kind, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """What a shaper is to draw.

    Attributes:
        patch: Outlines in a window: all borders of these regions.
        placement: Where their vertices are now.
        regions: bool (regions,), those to be shaped. For a shaper of whole objects: they lie in the window
            with all their borders, and none of these would have crossed something. For others: all of their
            labels.
        arcs: bool (arcs,), those to be shaped: borders of these regions, without those along the raster's
            edge, those of kinds that go first, and those that would have crossed something.
        free: bool (vertices,), those that may change; proposals for others are not taken. Vertices of `arcs`
            that are not free were placed before, or are not this square's to place.
        care: int8 (vertices,), how often outlines crossed something there, among those that were proposed
            so far.
        slivers: int64 (arcs,), as `find_slivers` returns.
    """

    patch: Patch
    placement: Placement
    regions: Bools
    arcs: Bools
    free: Bools
    care: npt.NDArray[np.int8]
    slivers: Ints


@dataclass(frozen=True)
class Proposal:
    """What a shaper would have.

    Attributes:
        placement: Where vertices shall be. Those where arcs end (`patch.degrees` above 2) stay kept, and
            so does where an arc crosses a line between squares, unless its region is whole.
        regions: bool (regions,), those that got their shape; ones not among them remain as they were.
    """

    placement: Placement
    regions: Bools


class Drawing(Protocol):
    """What a shaper does once, however often it is asked again.

    Where a proposal makes outlines cross, another one is asked for: with more care, and without the arcs
    concerned where care did not help; of these and what hangs together with them alone.
    """

    @property
    def groups(self) -> Ints:
        """Number of each arc: int64 (arcs,); what becomes of an arc depends on those of its number alone.

        All borders of a region have the same one, if whole objects are shaped.
        """

    def within(self, arcs: Ints, vertices: Ints) -> Drawing:
        """The same for a patch that has some stretches of arcs of the one that it was begun for.

        Args:
            arcs: int64, arc of each. All borders of the regions that are shaped are there from end to end.
            vertices: int64, vertices of the stretches, in ascending order.
        """

    def propose(self, task: Task) -> Proposal:
        """Returns where the vertices of a task shall be: at first of all groups, then of some."""


class Shaper(Protocol):
    """Draws outlines of one kind."""

    @property
    def whole_objects(self) -> bool:
        """It shapes objects whose outline it sees all of, and leaves larger ones as they are.

        Otherwise it shapes arcs as far as a square reaches, with the vertices on the square's lines kept.
        """

    @property
    def smallest(self) -> tuple[int, int]:
        """Shorter and longer side of the bounds of the smallest regions that it shapes, in pixels."""

    @property
    def reach(self) -> float:
        """Columns and rows that it moves vertices from their grid points at most; more is refused."""

    def begun(self, patch: Patch, regions: Bools, slivers: Ints) -> Drawing:
        """Does what is done once and asks for the pixels alone, so that it may be done ahead of time.

        Args:
            patch: Outlines in a window.
            regions: bool (regions,), those to be shaped, as in `Task`.
            slivers: int64 (arcs,), as `find_slivers` returns.

        Returns:
            What makes proposals; pickles can be made of it.
        """


def linked(patch: Patch, regions: Bools) -> Ints:
    """Numbers arcs so that those alike that meet, or are borders of the same one of some regions."""
    count, arc = patch.left.size, np.flatnonzero(patch.touching(regions))
    tips = patch.chain[np.append(patch.arcs[arc], patch.arcs[arc + 1] - 1)]
    sides = np.append(patch.left[arc], patch.right[arc])
    shaped = np.append(regions, False)[sides]
    _, numbers = components(
        count + len(patch.points) + regions.size,
        np.concatenate([arc, arc, np.append(arc, arc)[shaped]]),
        np.concatenate([count + tips, count + len(patch.points) + sides[shaped]]),
    )
    return numbers[:count].astype(np.int64)
