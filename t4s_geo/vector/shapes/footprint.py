"""Footprints of buildings: straight walls, at right angles where the outline has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.corners import FARTHEST, STIFF, corners
from t4s_geo.vector.shapes.fitted import Fitted
from t4s_geo.vector.shapes.gate import find_strays
from t4s_geo.vector.shapes.near_pixels import near_pixels
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement
from t4s_geo.vector.shapes.shaper import Drawing, Proposal, Task, linked

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

OWN: Final = STIFF.size - 1
"""Level of care from which on walls keep the direction of their stairs."""
LEVELS: Final = np.array([0, 1, OWN, OWN, OWN])
"""Level of care at which walls are drawn, by how often they have crossed something."""
GATES: Final = 9
"""Rounds in which objects that stray too far are drawn with more care, and at last left out."""


@dataclass(frozen=True)
class FootprintShaper:
    """Draws objects with straight walls along their main directions.

    Where that makes objects stray from their pixels, or outlines cross, walls there may leave these
    directions: first somewhat, then for those of their own stairs. What still crosses is drawn nearer to the
    pixels, and objects that still stray keep them.
    """

    @property
    def whole_objects(self) -> bool:
        """Their directions come from all of their outline."""
        return True

    @property
    def smallest(self) -> tuple[int, int]:
        """One of a single row or column of pixels is a rectangle as it is."""
        return 2, 3

    @property
    def reach(self) -> float:
        """That of corners."""
        return FARTHEST

    def begun(self, patch: Patch, regions: Bools, slivers: Ints) -> Drawing:
        """Finds the walls of buildings."""
        groups = linked(patch, regions)
        fitted = Fitted.of(patch, regions, slivers, groups)
        return _Footprints(fitted, groups, np.zeros(regions.size, np.int64))


@dataclass(frozen=True)
class _Footprints:
    """Buildings whose walls are known.

    Attributes:
        fitted: The walls.
        groups: int64 (arcs,), as in `Drawing`.
        care: int64 (regions,), level at which each was drawn last; strays would stray again.
    """

    fitted: Fitted
    groups: Ints
    care: Ints

    def within(self, arcs: Ints, vertices: Ints) -> Drawing:
        """Numbers arcs and vertices anew."""
        return replace(self, fitted=self.fitted.within(arcs, vertices), groups=self.groups[arcs])

    def propose(self, task: Task) -> Proposal:
        """Returns where the corners of buildings are; those that would stray too far are left out."""
        fitted = self.fitted.part(self.fitted.hanging_with(task.arcs[self.fitted.arcs]))
        regions, care = task.regions, self.care
        kept, at = task.placement.kept.copy(), task.placement.at.copy()
        for _ in range(GATES):
            part = fitted.task(task)
            drawn = _drawn(part, regions, fitted, care)
            kept[fitted.vertices], at[fitted.vertices] = drawn.kept, drawn.at
            strays = find_strays(part, regions, drawn, fitted.areas)
            if not strays.any():
                return Proposal(Placement(kept, at), regions)
            regions = regions & ~(strays & (care >= OWN))
            care[strays] += 1
            # What hangs together with nothing that strays is drawn.
            fitted = fitted.part(fitted.hanging_with(fitted.patch.touching(strays)))
        kept[fitted.vertices] = task.placement.kept[fitted.vertices]
        at[fitted.vertices] = task.placement.at[fitted.vertices]
        return Proposal(
            Placement(kept, at), regions & ~fitted.patch.beside(np.ones(fitted.arcs.size, np.bool_))
        )


def _drawn(task: Task, regions: Bools, fitted: Fitted, care: Ints) -> Placement:
    """Places the vertices of some regions.

    Args:
        task: What is to be drawn.
        regions: bool (regions,), those that are.
        fitted: Walls of the task's arcs.
        care: int64 (regions,), level at which each is to be drawn.
    """
    patch = task.patch
    arcs = task.arcs & patch.touching(regions)
    which = arcs[fitted.walls.arcs]
    if not which.any():
        return task.placement
    walls = fitted.walls.take(which)
    # OUTSIDE takes the last element.
    beside = np.append(care, 0)
    level = np.maximum(beside[patch.left[walls.arcs]], beside[patch.right[walls.arcs]])
    level = np.maximum(level, LEVELS[walls.most_along(patch, task.care)])
    own = level >= OWN
    kinds = np.where(own, -1, walls.kinds)
    angles = np.where(own, fitted.own[which], walls.angles)
    placement = corners(task, arcs, replace(walls, kinds=kinds, angles=angles), level)
    return near_pixels(task, arcs, placement)
