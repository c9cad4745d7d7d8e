"""Slivers of nothing between two regions whose pixels touch at corners: their borders may become one line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Segments

Ints = npt.NDArray[np.int64]


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
