"""What draws outlines of a kind, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """What a shaper is to draw.

    Attributes:
        patch: The outlines in a window.
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
    """

    patch: Patch
    placement: Placement
    regions: Bools
    arcs: Bools
    free: Bools
    care: npt.NDArray[np.int8]


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


class Shaper(Protocol):
    """Draws outlines of one kind.

    A proposal is a function of the task alone. Where it makes outlines cross, it is asked again: with more
    care, and without the arcs concerned where care did not help.
    """

    @property
    def whole_objects(self) -> bool:
        """It shapes objects whose outline it sees all of, and leaves larger ones as they are.

        Otherwise it shapes arcs as far as a square reaches, with the vertices on the square's lines kept.
        """

    def propose(self, task: Task) -> Proposal:
        """Returns where the vertices of a task shall be."""
