"""Which walls an outline has in the end: some are one, some are left out, and some are missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.walls import Moments, Walls, refitted

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

ROUNDS: Final = 30
"""Times that walls are joined, or left out, before it has to be enough."""
SHORT: Final = 2.5
"""Pixels of walls that are left out: what is before and behind them is joined."""
JOG: Final = 2.0
"""Pixels between parallel walls that become one."""
BEND: Final = np.radians(8)
"""Angle between walls without main directions that become one."""


def joined(patch: Patch, walls: Walls, rings: Bools, moments: Moments) -> Walls:
    """Joins walls that are one, leaves out short ones, and puts one between parallel ones that are left."""
    for _ in range(ROUNDS):
        before, after = walls.neighbours(rings)
        merging = _merging(walls, after, rings)
        if merging.any():
            walls = _merged(patch, walls, after, merging, moments)
            continue
        short = _needless(walls, before, after, rings)
        if not short.any():
            break
        # The wall after it begins where it began.
        next_one = after[short]
        begins = walls.begins.copy()
        begins[next_one[next_one >= 0]] = walls.begins[short][next_one >= 0]
        walls = replace(walls, begins=begins).take(~short)
    return _connected(patch, walls, rings)


def _spare(walls: Walls, rings: Bools) -> Bools:
    """Tells which walls are on an arc that can do with one less: a ring encloses something."""
    count = np.bincount(walls.arcs, minlength=rings.size)
    return np.asarray((count > np.where(rings, 4, 1))[walls.arcs])


def _apart(walls: Walls, other: Ints) -> Floats:
    """Distance of the middles of other walls from the lines of these."""
    step = walls.middles[other] - walls.middles
    return np.abs(step[:, 1] * np.cos(walls.angles) - step[:, 0] * np.sin(walls.angles))


def _merging(walls: Walls, after: Ints, rings: Bools) -> Bools:
    """Tells which walls go on in the next one; of a row of them, every other one."""
    parallel, apart = walls.go_on_along(after), _apart(walls, after)
    own = (after >= 0) & (walls.kinds < 0) & (walls.kinds[after] < 0)
    bend = np.abs((walls.angles - walls.angles[after] + np.pi / 2) % np.pi - np.pi / 2)
    found = (parallel & (apart < JOG)) | (own & (bend < BEND) & (apart < 1))
    found &= _spare(walls, rings)
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


def _needless(walls: Walls, before: Ints, after: Ints, rings: Bools) -> Bools:
    """Tells which walls are to be left out: too short, and shorter than those beside, and no step."""
    number = np.arange(walls.arcs.size)
    inner = (before >= 0) & (after >= 0)
    kinds = walls.kinds
    parallel = inner & (kinds[before] == kinds[after]) & (kinds[before] >= 0)
    step = walls.middles[after] - walls.middles[before]
    along = walls.angles[before]
    jog = np.abs(step[:, 1] * np.cos(along) - step[:, 0] * np.sin(along))
    found = (walls.lengths < SHORT) & ~(parallel & (jog >= JOG))
    lengths = np.append(walls.lengths, np.inf)
    for beside in (before, after):
        # -1 takes the last one, which is endless.
        other = lengths[beside]
        found &= (walls.lengths < other) | ((walls.lengths == other) & (number < beside))
    return np.asarray(found & _spare(walls, rings), np.bool_)


def _connected(patch: Patch, walls: Walls, rings: Bools) -> Walls:
    """Puts a wall across between parallel ones that follow each other: a step of the pixels' stairs."""
    _, after = walls.neighbours(rings)
    pairs = np.flatnonzero(walls.go_on_along(after))
    if not pairs.size:
        return walls
    next_one = after[pairs]
    at, arc = walls.begins[next_one], walls.arcs[pairs]
    first, last = patch.arcs[arc], patch.arcs[arc + 1] - 1
    points = patch.points[patch.chain].astype(np.float64)
    across = np.stack([-np.sin(walls.angles[pairs]), np.cos(walls.angles[pairs])], axis=1)
    best, where = np.full(pairs.size, -1.0), np.full(pairs.size, -1)
    begins, ends = walls.tips(patch, after)
    for begin in (at - 1, at):
        fits = (begin >= first) & (begin < last) & (at > first)
        begin = begin.clip(0, patch.chain.size - 2)
        fits &= patch.chain[begin] != begins[pairs]
        fits &= patch.chain[begin + 1] != ends[next_one]
        step = np.abs(((points[begin + 1] - points[begin]) * across).sum(axis=1))
        better = fits & (step > best)
        best, where = np.where(better, step, best), np.where(better, begin, where)
    there = where >= 0
    pairs, next_one, where = pairs[there], next_one[there], where[there]
    moved = walls.begins.copy()
    moved[next_one] = where + 1
    walls = replace(walls, begins=moved)
    new = walls.take(pairs)
    new = replace(
        new,
        first=where,
        last=where + 1,
        begins=where,
        kinds=(new.kinds + 2) % 4,
        angles=new.angles + np.pi / 2,
        middles=(points[where] + points[where + 1]) / 2,
        lengths=_apart(walls, after)[pairs],
    )
    order = np.argsort(np.append(np.arange(walls.arcs.size), next_one - 0.5), kind="stable")
    return walls.followed_by(new).take(order)
