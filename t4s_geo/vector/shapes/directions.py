"""The directions that walls run in: the main ones of objects, which neighbours share."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.components import components
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.walls import Walls

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

SNAP: Final = np.radians(32)
"""Walls nearer to the main directions than this run along them."""
HALFWAY: Final = np.radians(12)
"""Long walls nearer than this to halfway between the main directions run there."""
LONG: Final = 16.0
"""Pixels of walls that may run in a direction of their own, or halfway between the main ones."""
AGREE: Final = np.radians(6)
"""Difference up to which neighbours share their main direction."""
ROUNDS: Final = 2
"""Times that they do."""
REACH: Final = 48.0
"""Pixels between the middles of neighbours."""
ALIGNED: Final = 0.35
"""How much of an outline has to run along its main directions (0 to 1) to be drawn along them."""


def directed(patch: Patch, regions: Bools, walls: Walls, slivers: Ints) -> Walls:
    """Turns walls into the main directions of the regions beside them.

    Args:
        patch: The outlines.
        regions: bool (regions,), those that have main directions, if their walls say so.
        walls: All walls of these.
        slivers: int64 (arcs,), as `find_slivers` returns.
    """
    walls = _aligned_slivers(patch, walls, slivers)
    return _snapped(patch, walls, *_main_directions(patch, regions, walls))


def _main_directions(patch: Patch, regions: Bools, walls: Walls) -> tuple[Floats, Floats]:
    """Returns the main direction of each region, and how much of its outline follows it.

    Neighbours that nearly agree take their common direction.
    """
    count = regions.size
    # What it takes to turn a wall from its stairs grows with its length's third power.
    moment = walls.lengths**3
    vector = np.exp(4j * walls.angles) * moment
    total, weight, lengths = np.zeros(count, np.complex128), np.zeros(count), np.zeros(count)
    for side in (patch.left, patch.right):
        of = side[walls.arcs]
        np.add.at(total, of, vector)
        np.add.at(weight, of, moment)
        np.add.at(lengths, of, walls.lengths)
    strength = np.abs(total) / np.maximum(weight, 1e-9)
    those = np.flatnonzero(regions & (strength > ALIGNED))
    together = total.copy()
    if those.size > 1:
        one, other = _neighbours((patch.bounds[those, :2] + patch.bounds[those, 2:]) / 2)
        one, other = those[one], those[other]
        for _ in range(ROUNDS):
            apart = np.abs(np.angle(together[one] * np.conj(together[other]))) / 4
            # The nearer they agree, the more.
            share = np.maximum(0, 1 - apart / AGREE)
            shared = together.copy()
            np.add.at(shared, one, total[other] * share)
            np.add.at(shared, other, total[one] * share)
            together = total + (shared - together)
    return np.angle(together) / 4, np.where(regions, strength, 0.0)


def _neighbours(middles: Floats) -> tuple[Ints, Ints]:
    """Pairs the objects with these middles that are neighbours, each pair once, in ascending order."""
    points = shapely.points(middles)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=REACH)
    once = one < other
    one, other = one[once], other[once]
    order = np.lexsort([other, one])
    return one[order], other[order]


def _aligned_slivers(patch: Patch, walls: Walls, slivers: Ints) -> Walls:
    """Gives the borders of slivers that follow each other one direction: steps of a pixel have none."""
    those = np.flatnonzero(slivers[walls.arcs] >= 0)
    if not those.size:
        return walls
    ends = patch.chain[walls.first[those]], patch.chain[walls.last[those]]
    vertices, tips = np.unique(np.concatenate(ends), return_inverse=True)
    _, row = components(vertices.size, *tips.reshape(2, -1))
    row = row[tips[: those.size]]
    step = (patch.points[ends[1]] - patch.points[ends[0]]).astype(np.float64)
    along = (step[:, 0] + 1j * step[:, 1]) ** 2
    total = np.bincount(row, along.real) + 1j * np.bincount(row, along.imag)
    angles = walls.angles.copy()
    angles[those] = np.angle(total[row]) / 2
    return replace(walls, angles=angles)


def _snapped(patch: Patch, walls: Walls, main: Floats, strength: Floats) -> Walls:
    """Turns walls into the directions that the regions beside them have."""
    left, right = patch.left[walls.arcs], patch.right[walls.arcs]
    # Between two objects the one decides that is surer; nearly equal ones have agreed before.
    of = np.where(strength[left] >= strength[right], left, right)
    base = main[of]
    turned = walls.angles - base
    quarter, eighth = np.round(turned / (np.pi / 2)), np.round(turned / (np.pi / 4))
    off = np.abs(turned - quarter * np.pi / 2)
    off_eighth = np.abs(turned - eighth * np.pi / 4)
    along = (off < SNAP) | (walls.lengths < LONG)
    diagonal = ~along & (off_eighth < HALFWAY)
    kinds = np.where(along, 2 * (quarter.astype(int) % 2), np.where(diagonal, eighth.astype(int) % 4, -1))
    kinds = np.where(strength[of] > ALIGNED, kinds, -1)
    angles = np.where(kinds >= 0, base + kinds * np.pi / 4, walls.angles)
    return replace(walls, kinds=kinds, angles=angles)
