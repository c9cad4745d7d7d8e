"""Segments near a window that are not seen in it from end to end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.drawn import NEAR, Drawn, numbered
from t4s_geo.vector.shapes.nearness import boxes_of, may_touch
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Segments

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Others:
    """Segments that were drawn before and are not seen in a window from end to end, or do not change.

    Attributes:
        begins: int64 (segments,), vertex: of the patch, or further ones, numbered on from there.
        ends: int64 (segments,), the other one.
        at: float64 (vertices, 2), column and row of these further vertices.
    """

    begins: Ints
    ends: Ints
    at: Floats

    @classmethod
    def of(cls, patch: Patch, drawn: Drawn, segments: Segments) -> Others:
        """Those near the window of a patch.

        Args:
            patch: The outlines in the window.
            drawn: What was drawn before.
            segments: All segments of the patch.
        """
        left = patch.window.col_off - NEAR
        pairs = drawn.pairs_in(left, left + patch.window.width + 2 * NEAR)
        pairs = pairs[_reach(patch, pairs)]
        _, stay, _ = drawn.lookup(pairs.ravel())
        pairs = pairs[stay.reshape(-1, 2).all(axis=1)]
        pairs = pairs[~_seen(patch, pairs, segments)]
        found, there = patch.find(pairs)
        strange = np.unique(pairs[~there])
        found[~there] = len(patch.points) + np.searchsorted(strange, pairs[~there])
        _, _, offsets = drawn.lookup(strange)
        width = patch.width + 1
        at = np.stack([strange % width, strange // width], axis=1).astype(np.float64) + offsets
        return cls(found[:, 0], found[:, 1], at)

    def and_those(
        self, segments: Segments, at: Floats, vertices: Ints, near: tuple[Floats, Floats]
    ) -> Others:
        """What lies beside some arcs of the patch: these, and segments of its other arcs.

        Args:
            segments: Those of other arcs.
            at: float64 (vertices, 2), where the patch's vertices are.
            vertices: int64, the patch's vertices that these arcs have, as which begins and ends are numbered.
            near: Boxes around the arcs, as `may_touch` takes them; what lies far from them is left out.
        """
        at = np.concatenate([at, self.at])
        begins, ends = np.append(segments.begins, self.begins), np.append(segments.ends, self.ends)
        which = may_touch(*boxes_of(at, begins, ends), near)
        begins, ends = begins[which], ends[which]
        number = np.full(len(at), -1)
        number[vertices] = np.arange(vertices.size)
        further = np.zeros(len(at), np.bool_)
        further[begins] = further[ends] = True
        more = np.flatnonzero(further & (number < 0))
        number[more] = np.arange(vertices.size, vertices.size + more.size)
        return Others(number[begins], number[ends], at[more])


def _reach(patch: Patch, pairs: Ints) -> Bools:
    """Tells which segments between grid points come near the rows of a patch's window."""
    rows, window = pairs // (patch.width + 1), patch.window
    found = rows.max(axis=1, initial=0) >= window.row_off - NEAR
    found &= rows.min(axis=1, initial=1 << 62) <= window.row_off + window.height + NEAR
    return np.asarray(found, np.bool_)


def _seen(patch: Patch, pairs: Ints, own: Segments) -> Bools:
    """Tells which segments between grid points, each given once, are segments of a patch."""
    if not pairs.size:
        return np.zeros(0, np.bool_)
    ends = np.zeros(len(patch.points), np.bool_)
    at, there = patch.find(pairs)
    ends[at[there]] = True
    candidates = ends[own.begins] & ends[own.ends]
    own_pairs = patch.places[np.stack([own.begins, own.ends], axis=1)[candidates]]
    own_pairs = np.sort(own_pairs, axis=1)
    number = numbered(np.concatenate([own_pairs, pairs]))
    seen = np.zeros(number.size, np.bool_)
    seen[number[: len(own_pairs)]] = True
    return np.asarray(seen[number[len(own_pairs) :]], np.bool_)
