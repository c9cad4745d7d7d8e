"""Walls that are known before corners are: found once, however often outlines are drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.directions import directed
from t4s_geo.vector.shapes.gate import arc_areas
from t4s_geo.vector.shapes.joining import joined
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement
from t4s_geo.vector.shapes.shaper import Task
from t4s_geo.vector.shapes.walls import Moments, Walls, find_walls

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """Walls of regions, whose borders are a patch of their own.

    Attributes:
        patch: The borders.
        arcs: int64 (arcs,), which these are of the whole patch.
        vertices: int64 (vertices,), which its vertices are of the whole patch.
        groups: int64 (arcs,), as in `Drawing`.
        walls: Walls, in their main directions.
        own: float64 (walls,), direction of the stairs of each.
        areas: float64 (arcs,), what `arc_areas` returns for the pixels.
    """

    patch: Patch
    arcs: Ints
    vertices: Ints
    groups: Ints
    walls: Walls
    own: Floats
    areas: Floats

    @classmethod
    def of(cls, task: Task, groups: Ints) -> Fitted:
        """Those of a task's regions; `groups` are of all arcs of its patch."""
        borders = task.patch.touching(task.regions)
        patch, vertices = task.patch.part(borders)
        moments = Moments.of(patch)
        walls = find_walls(patch, task.arcs[borders], moments)
        walls = directed(patch, task.regions, walls, task.slivers[borders])
        walls = joined(patch, walls, patch.closed, moments)
        _, _, own = moments.between(walls.first, walls.last)
        areas = arc_areas(patch, Placement.raw(patch))
        return cls(patch, np.flatnonzero(borders), vertices, groups[borders], walls, own, areas)

    def part(self, arcs: Bools) -> Fitted:
        """Some groups of arcs."""
        patch, vertices = self.patch.part(arcs)
        which = arcs[self.walls.arcs]
        walls = self.walls.take(which)
        arc = (np.cumsum(arcs) - 1)[walls.arcs]
        shift = patch.arcs[arc] - self.patch.arcs[walls.arcs]
        walls = replace(
            walls,
            arcs=arc,
            first=walls.first + shift,
            last=walls.last + shift,
            begins=walls.begins + shift,
        )
        return Fitted(
            patch,
            self.arcs[arcs],
            self.vertices[vertices],
            self.groups[arcs],
            walls,
            self.own[which],
            self.areas[arcs],
        )

    def hanging_with(self, arcs: Bools) -> Bools:
        """Tells of each arc whether it is of a group that some of these are of."""
        asked = np.zeros(int(self.groups.max(initial=-1)) + 1, np.bool_)
        asked[self.groups[arcs]] = True
        return asked[self.groups]

    def task(self, whole: Task) -> Task:
        """The part of a task that is about these."""
        return Task(
            self.patch,
            Placement(whole.placement.kept[self.vertices], whole.placement.at[self.vertices]),
            whole.regions,
            whole.arcs[self.arcs],
            whole.free[self.vertices],
            whole.care[self.vertices],
            whole.slivers[self.arcs],
        )
