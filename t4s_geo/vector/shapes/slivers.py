"""Slivers of nothing between two regions whose pixels touch at corners: their borders may become one line.

Where they have, the vertices at which the pixels touched are of no use any more.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Segments

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

STRAIGHT: Final = 0.01
"""Pixels that a line may pass beside a vertex it does without: half of what keeps others away from it."""


def find_slivers(patch: Patch) -> Ints:
    """Finds the regions without a label that have two borders, with different regions and common ends.

    Where houses stand less than a pixel apart, such regions follow each other along their walls.

    Returns:
        int64 (arcs,), region of which each arc is such a border; -1 for others.
    """
    count = patch.whole.size
    arcs = np.tile(np.arange(patch.left.size), 2)
    region, beyond = np.append(patch.left, patch.right), np.append(patch.right, patch.left)
    fits = region >= 0
    fits[fits] = (patch.whole & (patch.codes == 0))[region[fits]]
    arcs, region, beyond = arcs[fits], region[fits], beyond[fits]
    pairs = np.flatnonzero(np.bincount(region, minlength=count) == 2)
    order = np.argsort(region, kind="stable")
    order = order[np.isin(region[order], pairs)]
    one, other = order.reshape(-1, 2).T
    tips = np.sort([patch.chain[patch.arcs[:-1]], patch.chain[patch.arcs[1:] - 1]], axis=0)
    alike = (tips[:, arcs[one]] == tips[:, arcs[other]]).all(axis=0)
    alike &= (tips[0] != tips[1])[arcs[one]] & (beyond[one] != beyond[other])
    found = np.full(patch.left.size, -1)
    for side in (one[alike], other[alike]):
        found[arcs[side]] = region[side]
    return found


def closed_by(segments: Segments, slivers: Ints) -> Ints:
    """Returns of each segment the sliver that it closes: both of the sliver's borders are straight; else -1.

    Args:
        segments: Those of all arcs.
        slivers: int64 (arcs,), as `find_slivers` returns.
    """
    if slivers.max(initial=-1) < 0:
        return np.full(segments.arcs.size, -1)
    single = np.bincount(segments.arcs, minlength=slivers.size)[segments.arcs] == 1
    whose = np.where(single, slivers[segments.arcs], -1)
    count = np.bincount(whose + 1, minlength=1)
    return np.where(count[whose + 1] == 2, whose, -1)


def find_spare(patch: Patch, segments: Segments, at: Floats, fixed: Bools) -> Bools:
    """Finds the vertices of closed slivers that outlines can do without: they lie on one line with others.

    Several borders meet there, and yet there are two ways to go: all others lie on these. Both regions beside
    the line do without the same vertices, and go on sharing it.

    Args:
        patch: All borders.
        segments: Those of its arcs.
        at: float64 (vertices, 2), where its vertices are.
        fixed: bool (vertices,), those that will not change any more.

    Returns:
        bool (vertices,).
    """
    count = fixed.size
    known = fixed & ~patch.cut
    junctions = (patch.degrees > 2) & known
    segments = segments.chosen(junctions[segments.begins] | junctions[segments.ends])
    pairs = np.unique(
        np.minimum(segments.begins, segments.ends) * count + np.maximum(segments.begins, segments.ends)
    )
    ends = np.array(np.divmod(pairs, count))
    here, there = np.concatenate([ends, ends[::-1]], axis=1)
    spare = junctions & (np.bincount(here, minlength=count) == 2)
    spare &= np.bincount(here, known[there], count) == 2
    mine = spare[here]
    here, there = here[mine], there[mine]
    order = np.argsort(here, kind="stable")
    middles, tips = here[order][::2], there[order].reshape(-1, 2)
    while middles.size:
        off, run = _off_line(middles, tips, at)
        worst = np.zeros(int(run.max()) + 1)
        np.maximum.at(worst, run, off)
        lost = (off == worst[run]) & (off > STRAIGHT)
        spare[middles[lost]] = False
        if not lost.any():
            break
        middles, tips = middles[~lost], tips[~lost]
    return np.asarray(spare, np.bool_)


def _off_line(middles: Ints, tips: Ints, at: Floats) -> tuple[Floats, Ints]:
    """Returns how far vertices are from the line between the ends of the run that they are in, and which.

    Args:
        middles: int64 (middles,), vertices in ascending order.
        tips: int64 (middles, 2), those on both sides of each.
        at: float64 (vertices, 2), where vertices are.

    Returns:
        Distances, infinite where a run has no ends, and the number of each one's run.
    """
    place = np.searchsorted(middles, tips).clip(max=middles.size - 1)
    inner = middles[place] == tips
    one, side = np.nonzero(inner)
    count, run = components(middles.size, one, place[one, side])
    one, side = np.nonzero(~inner)
    order = np.argsort(run[one], kind="stable")
    ends = tips[one, side][order].reshape(-1, 2)
    line = np.full((count, 2), -1)
    line[run[one][order][::2]] = ends
    first, last = at[line[run]].transpose(1, 0, 2)
    way, off = last - first, at[middles] - first
    length = np.hypot(*way.T)
    found = np.abs(way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0]) / np.maximum(length, 1e-9)
    found[(line[run] < 0).any(axis=1) | (length == 0)] = np.inf
    return found, run.astype(np.int64)
