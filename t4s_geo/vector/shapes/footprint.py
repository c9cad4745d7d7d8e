"""Footprints of buildings: straight walls, at right angles where the outline has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.corners import STIFF, corners
from t4s_geo.vector.shapes.directions import directed
from t4s_geo.vector.shapes.gate import arc_areas, find_strays
from t4s_geo.vector.shapes.joining import joined
from t4s_geo.vector.shapes.near_pixels import near_pixels
from t4s_geo.vector.shapes.placement import Placement
from t4s_geo.vector.shapes.shaper import Proposal, Task
from t4s_geo.vector.shapes.walls import Moments, Walls, find_walls

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

    def propose(self, task: Task) -> Proposal:
        """Returns where the corners of buildings are; those that would stray too far are left out."""
        patch, regions = task.patch, task.regions
        if not regions.any():
            return Proposal(task.placement, regions)
        moments, areas = Moments.of(patch), arc_areas(patch, Placement.raw(patch))
        walls, care = _walls(task, regions, moments), np.zeros(regions.size, np.int64)
        for _ in range(GATES):
            placement = _drawn(task, regions, walls, moments, care)
            strays = find_strays(task, regions, placement, areas)
            if not strays.any():
                return Proposal(placement, regions)
            regions = regions & ~(strays & (care >= OWN))
            if not regions.any():
                break
            walls = walls.take(patch.touching(regions)[walls.arcs])
            care += strays
        return Proposal(task.placement, np.zeros_like(regions))


def _walls(task: Task, regions: Bools, moments: Moments) -> Walls:
    """Returns the walls of some regions, in their directions."""
    patch = task.patch
    walls = find_walls(patch, task.arcs & patch.touching(regions), moments)
    return joined(patch, directed(patch, regions, walls), patch.closed(), moments)


def _drawn(task: Task, regions: Bools, walls: Walls, moments: Moments, care: Ints) -> Placement:
    """Places the vertices of some regions.

    Args:
        task: What is to be drawn.
        regions: bool (regions,), those that are.
        walls: All of theirs.
        moments: Of the patch.
        care: int64 (regions,), level at which each is to be drawn.
    """
    patch = task.patch
    arcs = task.arcs & patch.touching(regions)
    # OUTSIDE takes the last element.
    beside = np.append(care, 0)
    level = np.maximum(beside[patch.left[walls.arcs]], beside[patch.right[walls.arcs]])
    level = np.maximum(level, LEVELS[walls.most_along(patch, task.care)])
    own = level >= OWN
    _, _, angle = moments.between(walls.first, walls.last)
    kinds, angles = np.where(own, -1, walls.kinds), np.where(own, angle, walls.angles)
    placement = corners(task, arcs, replace(walls, kinds=kinds, angles=angles), level)
    return near_pixels(task, arcs, placement)
