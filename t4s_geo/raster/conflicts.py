"""Where answers to several prompts claim the same cells of a tile: which of them keeps which.

For answers that tell of objects or masks, whose cells are there or not. Where tokens tell the probability of
each cell, `exclusive_classes` needs nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from t4s_geo.raster.blending import Bools, Floats
from t4s_geo.raster.classes import Parts
from t4s_geo.raster.hints import Hint
from t4s_geo.raster.object_merging import TileObjects

SAME = 0.7
"""Lowest IoU of what is one object by two names."""
WITHIN = 0.8
"""Share of an object that lies on another, where that is twice as large at least."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Claims:
    """The objects of a tile.

    Attributes:
        objects: Their numbers, shape (labels, rows, columns), dtype uint16, 0 for none.
        scores: How sure the model is of each, by label and number, dtype float32; nan where it does not say.
    """

    objects: TileObjects
    scores: Sequence[Floats]

    @classmethod
    def of(cls, objects: TileObjects, hints: Sequence[Hint]) -> Claims:
        """Takes scores from where objects are said to be."""
        scores = [np.full(int(one.max(initial=0)) + 1, np.nan, np.float32) for one in objects]
        for hint in hints:
            if hint.score is not None and hint.number < len(scores[hint.label]):
                scores[hint.label][hint.number] = hint.score
        return cls(objects, scores)


def lost_cells(claims: Claims, parts: Parts) -> Bools:
    """Returns the cells that labels lose to others, shape (labels, rows, columns).

    What is nearly the same object by two labels keeps the one with the higher score, and loses the other
    whole; the earlier label is kept where scores are not told, or equal. Where objects share some cells, what
    lies on something twice as large keeps its place; else the higher score does, and where scores are not
    told the smaller object. Labels of which one is a part of the other are left to `exclusive_classes`.

    Args:
        claims: Who claims what.
        parts: Positions of labels of which one is a part of the other.
    """
    labels = len(claims.objects)
    objects = claims.objects.reshape(labels, -1)
    lost = np.zeros(objects.shape, np.bool_)
    contested = np.flatnonzero((objects > 0).sum(axis=0) > 1)
    if not contested.size:
        return lost.reshape(claims.objects.shape)
    areas = [np.bincount(one) for one in objects]
    there = [label for label in range(labels) if objects[label, contested].any()]
    pairs = [pair for pair in combinations(there, 2) if not {pair, pair[::-1]} & {*parts}]
    for are_same in (True, False):
        for pair in pairs:
            here = contested[(objects[pair, :][:, contested] > 0).all(axis=0)]
            here = here[~lost[pair, :][:, here].any(axis=0)]
            if not here.size:
                continue
            met = _Meetings.of(*objects[pair, :][:, here])
            sizes = [areas[label][numbers] for label, numbers in zip(pair, met.numbers, strict=True)]
            scores = [claims.scores[label][numbers] for label, numbers in zip(pair, met.numbers, strict=True)]
            is_same = met.common >= SAME * (sizes[0] + sizes[1] - met.common)
            first_wins = _first_wins(met.common, sizes, scores, are_same)
            for label, numbers, loses in zip(pair, met.numbers, (~first_wins, first_wins), strict=True):
                if are_same:
                    lost[label] |= np.isin(objects[label], numbers[is_same & loses])
                else:
                    lost[label, here[loses[met.of_cell]]] = True
    return lost.reshape(claims.objects.shape)


@dataclass(frozen=True, eq=False)
class _Meetings:
    """Pairs of objects of two labels that share cells.

    Attributes:
        numbers: Of the first and of the second label, shape (pairs,) each.
        common: How many cells they share, shape (pairs,).
        of_cell: Which pair shares each cell.
    """

    numbers: tuple[Ints, Ints]
    common: Ints
    of_cell: Ints

    @classmethod
    def of(cls, first: npt.NDArray[np.uint16], second: npt.NDArray[np.uint16]) -> _Meetings:
        """Finds them, of the numbers at the cells that both labels claim."""
        count = int(second.max()) + 1
        keys, of_cell, common = np.unique(
            first.astype(np.int64) * count + second, return_inverse=True, return_counts=True
        )
        return cls(np.divmod(keys, count), common, of_cell)


def _first_wins(common: Ints, sizes: Sequence[Ints], scores: Sequence[Floats], are_same: bool) -> Bools:
    """Tells of pairs of objects whether that of the first label keeps what both claim."""
    is_surer, is_less_sure = scores[0] > scores[1], scores[0] < scores[1]
    is_told = is_surer | is_less_sure
    if are_same:
        return np.where(is_told, is_surer, True)
    smaller, larger = np.minimum(*sizes), np.maximum(*sizes)
    lies_on_it = (common >= WITHIN * smaller) & (2 * smaller <= larger)
    return np.where(is_told & ~lies_on_it, is_surer, sizes[0] <= sizes[1])
