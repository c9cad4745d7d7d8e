"""How well numbered objects are found, counted on pixels, without rasterio or shapely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

THRESHOLDS = tuple(np.arange(0.5, 0.95, 0.05).round(2).tolist())
"""Intersections over union from which two objects are the same thing."""
MOST = 0.5
"""Share of an object that must lie in a found one for it to be part of that."""


@dataclass(frozen=True)
class ObjectCounts:
    """Objects of one label; sums over places.

    Attributes:
        found: Objects that were found.
        there: Objects that are there.
        matched: Pairs of one of each, at each of `THRESHOLDS`.
        merged: Objects that are there and lie, for the most part, in a found one with others.
        both: Pixels that are an object and were found.
        either: Pixels that are one of the two.
    """

    found: int = 0
    there: int = 0
    matched: tuple[int, ...] = (0,) * len(THRESHOLDS)
    merged: int = 0
    both: int = 0
    either: int = 0

    def __add__(self, other: ObjectCounts) -> ObjectCounts:
        """Adds what was counted elsewhere."""
        return ObjectCounts(
            self.found + other.found,
            self.there + other.there,
            tuple(one + more for one, more in zip(self.matched, other.matched, strict=True)),
            self.merged + other.merged,
            self.both + other.both,
            self.either + other.either,
        )

    @property
    def f1_scores(self) -> tuple[float, ...]:
        """F1 at each of `THRESHOLDS`; 0 where there is nothing."""
        return tuple(2 * matched / max(self.found + self.there, 1) for matched in self.matched)

    @property
    def f1(self) -> float:
        """F1 at an intersection over union of one half."""
        return self.f1_scores[0]

    @property
    def mean_f1(self) -> float:
        """F1 averaged over `THRESHOLDS`."""
        return float(np.mean(self.f1_scores))

    @property
    def iou(self) -> float:
        """Intersection over union of all pixels; 0 where there are none."""
        return self.both / max(self.either, 1)


def count_objects(
    found: npt.NDArray[np.integer], there: npt.NDArray[np.integer], known: npt.NDArray[np.bool_] | None = None
) -> ObjectCounts:
    """Pairs objects one to one, the best pairs first.

    Args:
        found: Number of the found object at each pixel, 0 for none, shape (height, width).
        there: The same for what is there.
        known: Pixels that are labelled; all by default. Others count for nothing, and found objects of
            which they are the larger part do not count.
    """
    if known is not None:
        kept = np.bincount(found.ravel(), known.ravel().astype(float)) * 2 >= np.bincount(found.ravel())
        found = np.where(kept[found] & known, found, 0)
        there = np.where(known, there, 0)
    span = int(there.max(initial=0)) + 1
    pairs, shared = np.unique(found.astype(np.int64) * span + there, return_counts=True)
    ours, theirs = pairs // span, pairs % span
    our_area = np.bincount(ours, shared)
    their_area = np.bincount(theirs, shared, minlength=span)
    real = (ours > 0) & (theirs > 0)
    ours, theirs, shared = ours[real], theirs[real], shared[real]
    ious = shared / (our_area[ours] + their_area[theirs] - shared)
    inside = ours[shared > MOST * their_area[theirs]]
    held = np.bincount(inside, minlength=1)
    both, either = int(shared.sum()), int(((found > 0) | (there > 0)).sum())
    return ObjectCounts(
        int((our_area[1:] > 0).sum()),
        int((their_area[1:] > 0).sum()),
        tuple(_pairs(ours, theirs, ious, enough) for enough in THRESHOLDS),
        int(held[held > 1].sum()),
        both,
        either,
    )


def _pairs(
    ours: npt.NDArray[np.int64], theirs: npt.NDArray[np.int64], ious: npt.NDArray[np.float64], enough: float
) -> int:
    """Counts the pairs of an intersection over union of at least `enough`."""
    # More than half can be shared with one other object only; at exactly half the first pair counts.
    order = np.argsort(-ious, kind="stable")
    taken_ours, taken_theirs, matched = set[int](), set[int](), 0
    for rank in order[ious[order] >= enough].tolist():
        our, their = int(ours[rank]), int(theirs[rank])
        if our not in taken_ours and their not in taken_theirs:
            taken_ours.add(our)
            taken_theirs.add(their)
            matched += 1
    return matched
