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
    def of(cls, whole: Patch, regions: Bools, slivers: Ints, groups: Ints) -> Fitted:
        """Those of some regions.

        Args:
            whole: All outlines.
            regions: bool (regions,), whose walls are asked for.
            slivers: int64 (arcs,), as `find_slivers` returns.
            groups: int64 (arcs,), as in `Drawing`.
        """
        borders = whole.touching(regions)
        patch, vertices = whole.part(borders)
        moments = Moments.of(patch)
        walls = find_walls(patch, ~patch.outer, moments)
        walls = directed(patch, regions, walls, slivers[borders])
        walls = joined(patch, walls, patch.closed, moments)
        _, _, own = moments.between(walls.first, walls.last)
        areas = arc_areas(patch, Placement.raw(patch))
        return cls(patch, np.flatnonzero(borders), vertices, groups[borders], walls, own, areas)

    def within(self, arcs: Ints, vertices: Ints) -> Fitted:
        """The same with other numbers of the whole patch's arcs and vertices, as in `Drawing`."""
        number = np.full(int(arcs.max(initial=-1)) + 1, -1)
        number[arcs] = np.arange(arcs.size)
        return replace(
            self, arcs=number[self.arcs], vertices=np.searchsorted(vertices, self.vertices).astype(np.int64)
        )

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
