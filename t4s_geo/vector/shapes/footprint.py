"""Footprints of buildings: straight walls, at right angles where the outline has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement
from t4s_geo.vector.shapes.shaper import Proposal, Task
from t4s_geo.vector.shapes.walls import Moments, Walls, find_walls, refitted

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

LEAST_IOU: Final = 0.8
"""Intersection over union with the pixels' outline, below which an object keeps that."""
MOST_AREA: Final = 0.1
"""Share by which an object's area may change."""
GATES: Final = 4
"""Rounds in which objects are left out that stray too far, and their neighbours drawn without them."""

SNAP: Final = np.radians(32)
"""Walls nearer to the main directions than this run along them."""
HALFWAY: Final = np.radians(12)
"""Long walls nearer than this to halfway between the main directions run there."""
LONG: Final = 16.0
"""Pixels of walls that may run in a direction of their own, or halfway between the main ones."""
SHORT: Final = 3.5
"""Pixels of walls that are left out: what is before and behind them is joined."""
JOG: Final = 2.5
"""Pixels between parallel walls that become one."""
AGREE: Final = np.radians(20)
"""Difference up to which neighbours share their main direction."""
ROUNDS: Final = 2
"""Times that they do."""
REACH: Final = 48.0
"""Pixels between the middles of neighbours."""
ALIGNED: Final = 0.35
"""How much of an outline has to run along its main directions (0 to 1) to be drawn along them."""
FARTHEST: Final = 5.0
"""Pixels that a corner may lie from the pixels' outline."""
PULL: Final = 0.004
"""Weight of the pixels' corner against the walls that meet there."""


@dataclass(frozen=True)
class FootprintShaper:
    """Draws objects with straight walls along their main directions."""

    @property
    def whole_objects(self) -> bool:
        """Their directions come from all of their outline."""
        return True

    def propose(self, task: Task) -> Proposal:
        """Returns where the corners of buildings are; those that would stray too far are left out."""
        regions = task.regions
        moments = Moments.of(task.patch)
        for _ in range(GATES):
            if not regions.any():
                break
            placement = _draw(task, regions, moments)
            strays = _strays(task, regions, placement)
            if not strays.any():
                return Proposal(placement, regions)
            regions = regions & ~strays
        return Proposal(task.placement, np.zeros_like(regions))


def _draw(task: Task, regions: Bools, moments: Moments) -> Placement:
    """Places the vertices of some regions."""
    patch = task.patch
    arcs = task.arcs & patch.touching(regions)
    rings = patch.closed()
    walls = find_walls(patch, arcs, moments)
    main, strength = _main_directions(patch, regions, walls)
    walls = _snapped(patch, walls, main, strength)
    walls = _joined(patch, walls, rings, moments)
    return _corners(task, arcs, walls)


def _main_directions(patch: Patch, regions: Bools, walls: Walls) -> tuple[Floats, Floats]:
    """Returns the main direction of each region, and how much of its outline follows it.

    Neighbours that nearly agree take their common direction.
    """
    count = regions.size
    # A wall's direction is the surer the longer it is.
    vector = np.exp(4j * walls.angles) * walls.lengths**2
    total, weight, lengths = np.zeros(count, np.complex128), np.zeros(count), np.zeros(count)
    for side in (patch.left, patch.right):
        of = side[walls.arcs]
        np.add.at(total, of, vector)
        np.add.at(weight, of, walls.lengths**2)
        np.add.at(lengths, of, walls.lengths)
    strength = np.abs(total) / np.maximum(weight, 1e-9)
    those = np.flatnonzero(regions & (strength > ALIGNED))
    together = total.copy()
    if those.size > 1:
        from scipy.spatial import cKDTree

        middle = (patch.bounds[those, :2] + patch.bounds[those, 2:]) / 2
        one, other = cKDTree(middle).query_pairs(REACH, output_type="ndarray").T
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


def _joined(patch: Patch, walls: Walls, rings: Bools, moments: Moments) -> Walls:
    """Joins walls that are one, and leaves out short ones."""
    for _ in range(30):
        before, after = walls.neighbours(rings)
        merging = _merging(walls, after)
        if merging.any():
            walls = _merged(patch, walls, after, merging, moments)
            continue
        short = _shortest(walls, before, after)
        if not short.any():
            break
        # The wall after it begins where it began.
        next_one = after[short]
        begins = walls.begins.copy()
        begins[next_one[next_one >= 0]] = walls.begins[short][next_one >= 0]
        walls = replace(walls, begins=begins).take(~short)
    return walls


def _counts(walls: Walls) -> Ints:
    """Number of walls on the arc of each."""
    return np.asarray(np.bincount(walls.arcs)[walls.arcs])


def _merging(walls: Walls, after: Ints) -> Bools:
    """Tells which walls go on in the next one; of a row of them, every other one."""
    parallel = (after >= 0) & (walls.kinds == walls.kinds[after]) & (walls.kinds >= 0)
    step = walls.middles[after] - walls.middles
    apart = np.abs(step[:, 1] * np.cos(walls.angles) - step[:, 0] * np.sin(walls.angles))
    own = (after >= 0) & (walls.kinds < 0) & (walls.kinds[after] < 0)
    bend = np.abs((walls.angles - walls.angles[after] + np.pi / 2) % np.pi - np.pi / 2)
    found = (parallel & (apart < JOG)) | (own & (bend < np.radians(8)) & (apart < 1))
    found &= _counts(walls) > 2
    # Not two in a row at once.
    number = np.arange(after.size)
    taken = np.zeros(after.size, np.bool_)
    taken[after[found]] = True
    first = found & ~taken
    if not first.any() and found.any():
        first[number[found][0]] = True
    return np.asarray(first, np.bool_)


def _merged(patch: Patch, walls: Walls, after: Ints, merging: Bools, moments: Moments) -> Walls:
    """Makes walls and those after them one."""
    second = after[merging]
    last, gone = walls.last.copy(), np.zeros(after.size, np.bool_)
    middles, lengths = walls.middles.copy(), walls.lengths.copy()
    first = np.flatnonzero(merging)
    weight = (lengths[first] / (lengths[first] + lengths[second]))[:, None]
    # Around the end of a ring there is no span to fit to.
    wraps = walls.first[second] < walls.first[first]
    middles[first] = middles[first] * weight + middles[second] * (1 - weight)
    lengths[first] += lengths[second]
    last[first] = np.where(wraps, last[first], walls.last[second])
    gone[second] = True
    found = replace(walls, last=last, middles=middles, lengths=lengths)
    fit = np.zeros(after.size, np.bool_)
    fit[first[~wraps]] = True
    return refitted(found, moments, patch, fit).take(~gone)


def _shortest(walls: Walls, before: Ints, after: Ints) -> Bools:
    """Tells which walls are too short, and shorter than those beside them."""
    lengths = np.append(walls.lengths, np.inf)
    number = np.arange(walls.arcs.size)
    short = walls.lengths < SHORT
    for beside in (before, after):
        # -1 takes the last one, which is endless.
        other = lengths[beside]
        short &= (walls.lengths < other) | ((walls.lengths == other) & (number < beside))
    return np.asarray(short & (_counts(walls) > 3), np.bool_)


def _corners(task: Task, arcs: Bools, walls: Walls) -> Placement:
    """Places vertices where walls meet."""
    patch = task.patch
    shaped = patch.vertices_of(arcs) & task.free
    kept = np.where(shaped, patch.degrees > 2, task.placement.kept)
    begins = patch.chain[walls.begins]
    rings = patch.closed()
    _, after = walls.neighbours(rings)
    ends = np.where(after >= 0, begins[after], patch.chain[patch.arcs[walls.arcs + 1] - 1])
    kept[begins] = kept[ends] = True
    normal = np.stack([-np.sin(walls.angles), np.cos(walls.angles)], axis=1)
    distance = (normal * walls.middles).sum(axis=1)
    weight = np.minimum(walls.lengths, 20.0)
    count = len(patch.points)
    matrix, wanted, total = np.zeros((count, 2, 2)), np.zeros((count, 2)), np.zeros(count)
    for vertex in (begins, ends):
        np.add.at(matrix, vertex, weight[:, None, None] * normal[:, :, None] * normal[:, None, :])
        np.add.at(wanted, vertex, (weight * distance)[:, None] * normal)
        np.add.at(total, vertex, weight)
    met = np.flatnonzero((total > 0) & shaped)
    pull = PULL * total[met]
    matrix, wanted = matrix[met] + pull[:, None, None] * np.eye(2), wanted[met]
    wanted = wanted + pull[:, None] * patch.points[met]
    at = task.placement.at.copy()
    found = np.linalg.solve(matrix, wanted[:, :, None])[:, :, 0] if met.size else wanted
    step = found - patch.points[met]
    far = np.hypot(*step.T)
    at[met] = patch.points[met] + step * np.minimum(1, FARTHEST / np.maximum(far, 1e-9))[:, None]
    return task.placement.where(task.free, Placement(kept, at))


def _strays(task: Task, regions: Bools, placement: Placement) -> Bools:
    """Tells which regions would lie elsewhere, or be of another size, than their pixels."""
    patch = task.patch
    arc = patch.arc_of_chain()
    inside = np.flatnonzero(task.arcs[arc])
    chain, arc = patch.chain[inside], arc[inside]
    kept = placement.kept[chain]
    # Kept vertices around each piece of the stair; those of a ring that lie around its end.
    pieces = np.flatnonzero(arc[1:] == arc[:-1])
    position = np.flatnonzero(kept)
    before = np.searchsorted(position, pieces, side="right") - 1
    begin, end = _around(arc, chain, position, before, pieces)
    points = patch.points[chain].astype(np.float64)
    first, second = placement.at[begin], placement.at[end]
    direction = second - first
    direction /= np.maximum(np.hypot(*direction.T), 1e-9)[:, None]
    step, middle = points[pieces + 1] - points[pieces], (points[pieces] + points[pieces + 1]) / 2 - first
    away = np.abs(middle[:, 0] * direction[:, 1] - middle[:, 1] * direction[:, 0])
    between = away * np.abs((step * direction).sum(axis=1))
    whose = arc[pieces]
    count, arcs = regions.size, patch.left.size
    by_arc = np.bincount(whose, between, arcs)
    moved = _areas(patch, placement) - _areas(patch, Placement.raw(patch))
    off, change = np.zeros(count + 1), np.zeros(count + 1)
    for side, sign in ((patch.left, -1), (patch.right, 1)):
        np.add.at(off, side, by_arc)
        np.add.at(change, side, sign * moved)
    before_, after_ = patch.pixels, patch.pixels + change[:-1]
    iou = (before_ + after_ - off[:-1]) / np.maximum(before_ + after_ + off[:-1], 1e-9)
    strays = (iou < LEAST_IOU) | (np.abs(change[:-1]) > MOST_AREA * before_)
    return np.asarray(regions & strays, np.bool_)


def _around(arc: Ints, chain: Ints, position: Ints, before: Ints, pieces: Ints) -> tuple[Ints, Ints]:
    """Returns the kept vertices before and after each piece of a chain on its arc."""
    first = np.searchsorted(arc[position], arc[pieces], side="left")
    last = np.searchsorted(arc[position], arc[pieces], side="right") - 1
    after = before + 1
    begin = np.where((before >= first) & (before <= last), before, last)
    end = np.where((after >= first) & (after <= last), after, first)
    top = position.size - 1
    return chain[position[begin.clip(0, top)]], chain[position[end.clip(0, top)]]


def _areas(patch: Patch, placement: Placement) -> Floats:
    """Areas that arcs contribute to the regions on their right."""
    from t4s_geo.vector.shapes.placement import Segments

    segments = Segments.of(patch, placement.kept)
    origin = patch.points[0]
    first, second = placement.at[segments.begins] - origin, placement.at[segments.ends] - origin
    areas = (first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2
    return np.asarray(np.bincount(segments.arcs, areas, patch.left.size), np.float64)
