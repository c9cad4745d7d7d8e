"""Segments near a window that are not seen in it from end to end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.drawn import NEAR, Drawn, numbered
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Segments

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Others:
    """Segments that were drawn before and are not seen in a window from end to end.

    Attributes:
        begins: int64 (segments,), vertex: of the patch, or further ones, numbered on from there.
        ends: int64 (segments,), the other one.
        at: float64 (vertices, 2), column and row of these further vertices.
    """

    begins: Ints
    ends: Ints
    at: Floats

    @classmethod
    def of(cls, patch: Patch, drawn: Drawn, kept: Bools) -> Others:
        """Those near the window of a patch.

        Args:
            patch: The outlines in the window.
            drawn: What was drawn before.
            kept: bool (vertices,), those of the patch that outlines have.
        """
        pairs = drawn.pairs[_reach(patch, drawn.pairs)]
        _, stay, _ = drawn.lookup(pairs.ravel())
        pairs = pairs[stay.reshape(-1, 2).all(axis=1)]
        pairs = pairs[~_seen(patch, pairs, kept)]
        found, there = patch.find(pairs)
        strange = np.unique(pairs[~there])
        found[~there] = len(patch.points) + np.searchsorted(strange, pairs[~there])
        _, _, offsets = drawn.lookup(strange)
        width = patch.width + 1
        at = np.stack([strange % width, strange // width], axis=1).astype(np.float64) + offsets
        return cls(found[:, 0], found[:, 1], at)


def _reach(patch: Patch, pairs: Ints) -> Bools:
    """Tells which segments between grid points come near the window of a patch."""
    width, window = patch.width + 1, patch.window
    columns, rows = pairs % width, pairs // width
    found = (columns.max(axis=1, initial=0) >= window.col_off - NEAR) & (
        rows.max(axis=1, initial=0) >= window.row_off - NEAR
    )
    found &= columns.min(axis=1, initial=1 << 62) <= window.col_off + window.width + NEAR
    found &= rows.min(axis=1, initial=1 << 62) <= window.row_off + window.height + NEAR
    return np.asarray(found, np.bool_)


def _seen(patch: Patch, pairs: Ints, kept: Bools) -> Bools:
    """Tells which segments between grid points, each given once, are segments of a patch."""
    if not pairs.size:
        return np.zeros(0, np.bool_)
    ends = np.zeros(len(patch.points), np.bool_)
    at, there = patch.find(pairs)
    ends[at[there]] = True
    own = Segments.of(patch, kept)
    candidates = ends[own.begins] & ends[own.ends]
    own_pairs = patch.places[np.stack([own.begins, own.ends], axis=1)[candidates]]
    own_pairs = np.sort(own_pairs, axis=1)
    number = numbered(np.concatenate([own_pairs, pairs]))
    seen = np.zeros(number.size, np.bool_)
    seen[number[: len(own_pairs)]] = True
    return np.asarray(seen[number[len(own_pairs) :]], np.bool_)
