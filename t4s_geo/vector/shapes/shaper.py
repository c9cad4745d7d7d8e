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

    A proposal is a function of the first task and of the one that it is for. Where it makes outlines cross,
    another one is asked for: with more care, and without the arcs concerned where care did not help; of these
    and what hangs together with them alone.
    """

    @property
    def groups(self) -> Ints:
        """Number of each arc: int64 (arcs,); what becomes of an arc depends on those of its number alone.

        All borders of a region have the same one, if whole objects are shaped.
        """

    def propose(self, task: Task) -> Proposal:
        """Returns where the vertices of a task shall be: the first one, or what is left of some groups."""


class Shaper(Protocol):
    """Draws outlines of one kind."""

    @property
    def whole_objects(self) -> bool:
        """It shapes objects whose outline it sees all of, and leaves larger ones as they are.

        Otherwise it shapes arcs as far as a square reaches, with the vertices on the square's lines kept.
        """

    @property
    def reach(self) -> float:
        """Columns and rows that it moves vertices from their grid points at most; more is refused."""

    def begun(self, task: Task) -> Drawing:
        """Does what is done once; returns what makes proposals for the task and parts of it."""


def linked(task: Task) -> Ints:
    """Numbers arcs so that those alike that meet, or are borders of the same one of a task's regions."""
    patch = task.patch
    count, arc = patch.left.size, np.flatnonzero(task.arcs | patch.touching(task.regions))
    tips = patch.chain[np.append(patch.arcs[arc], patch.arcs[arc + 1] - 1)]
    sides = np.append(patch.left[arc], patch.right[arc])
    shaped = np.append(task.regions, False)[sides]
    _, numbers = components(
        count + len(patch.points) + task.regions.size,
        np.concatenate([arc, arc, np.append(arc, arc)[shaped]]),
        np.concatenate([count + tips, count + len(patch.points) + sides[shaped]]),
    )
    return numbers[:count].astype(np.int64)
