"""How well objects are told apart: F1, and average precision as COCO's tools compute it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
THRESHOLDS = np.linspace(0.5, 0.95, 10)
"""Intersections over union from which COCO takes two objects for the same."""
RECALLS = np.linspace(0, 1, 101)
"""At which precision is read off and averaged."""


@dataclass(frozen=True)
class InstanceScores:
    """What objects are worth, of one class or the mean of several.

    Attributes:
        found: Objects that were found.
        wanted: Objects that are there.
        f1: Harmonic mean of precision and recall at an intersection over union of 0.5; None without objects.
        ap: Average precision, mean over the thresholds 0.5 to 0.95; None where no object is there.
        ap50: Average precision at 0.5.
    """

    found: int
    wanted: int
    f1: float | None
    ap: float | None
    ap50: float | None

    def to_json(self) -> dict[str, object]:
        """Returns all measures for programs."""
        return {"found": self.found, "wanted": self.wanted, "f1": self.f1, "ap": self.ap, "ap50": self.ap50}


@dataclass
class InstanceCounts:
    """Adds up the objects of one class; some bytes for each that is found.

    Within a picture, objects are taken from the surest to the least sure, each with the object it overlaps
    most among those that no other has (`COCOeval`, with all areas and any number of detections).
    """

    _scores: list[Floats] = field(default_factory=list)
    _matched: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    _wanted: int = 0

    def add(self, found: Numbers, scores: Sequence[float], wanted: Numbers) -> None:
        """Adds a picture.

        Args:
            found: Number of the object that was found at each pixel, from 1, 0 for none; shape (height,
                width).
            scores: How sure each of them is, that of number k at k - 1.
            wanted: Numbers of those that are there.
        """
        ious, ours = overlaps(found, wanted)
        # A stable sort, as COCO's: equal scores stay in their order.
        order = np.argsort(-np.array(scores, float)[ours - 1], kind="mergesort")
        matched = np.zeros((len(THRESHOLDS), len(ours)), bool)
        for rank, threshold in enumerate(THRESHOLDS):
            free = np.ones(ious.shape[1], bool)
            for place, row in enumerate(order):
                left = np.where(free, ious[row], -1.0)
                if left.size and left.max() >= min(threshold, 1 - 1e-10):
                    # Of equal ones the last, as there.
                    free[len(left) - 1 - int(left[::-1].argmax())] = False
                    matched[rank, place] = True
        self._scores.append(np.array(scores, float)[ours - 1][order])
        self._matched.append(matched)
        self._wanted += ious.shape[1]

    def scores(self) -> InstanceScores:
        """Returns what they are worth together."""
        scores = np.concatenate([*self._scores, np.zeros(0)])
        matched = np.concatenate([*self._matched, np.zeros((len(THRESHOLDS), 0), bool)], axis=1)
        order = np.argsort(-scores, kind="mergesort")
        total = len(scores) + self._wanted
        precisions = [average_precision(row, self._wanted) for row in matched[:, order]]
        known = [value for value in precisions if value is not None]
        return InstanceScores(
            len(scores),
            self._wanted,
            float(2 * matched[0].sum() / total) if total else None,
            float(np.mean(known)) if known else None,
            precisions[0],
        )


def mean_scores(scores: Sequence[InstanceScores]) -> InstanceScores:
    """Returns the means over classes; those without an object do not count, as in COCO's tools."""
    aps, fifties, f1s = (
        [value for one in scores if (value := getattr(one, name)) is not None]
        for name in ("ap", "ap50", "f1")
    )
    mean = [float(np.mean(values)) if values else None for values in (f1s, aps, fifties)]
    return InstanceScores(sum(one.found for one in scores), sum(one.wanted for one in scores), *mean)


def overlaps(found: Numbers, wanted: Numbers) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Returns intersections over unions of all pairs of objects.

    Args:
        found: Numbers of objects, shape (height, width), 0 for none.
        wanted: As many pixels.

    Returns:
        Shape (objects found, objects wanted); and the numbers of those found, ascending.
    """
    ours, at_ours = np.unique(found, return_inverse=True)
    theirs, at_theirs = np.unique(wanted, return_inverse=True)
    pairs = at_ours.ravel().astype(np.int64) * len(theirs) + at_theirs.ravel()
    common = np.bincount(pairs, minlength=len(ours) * len(theirs)).reshape(len(ours), len(theirs))
    sums = common.sum(axis=1, keepdims=True) + common.sum(axis=0, keepdims=True)
    ious = common / np.maximum(sums - common, 1)
    keep, columns = ours > 0, theirs > 0
    return ious[keep][:, columns], ours[keep].astype(np.int64)


def average_precision(matched: npt.NDArray[np.bool_], wanted: int) -> float | None:
    """Returns the mean precision at 101 recalls, as COCO's tools do.

    Args:
        matched: Whether each found object is one that is there, from the surest on.
        wanted: How many are there.
    """
    if not wanted:
        return None
    hits = np.cumsum(matched)
    recall, precision = hits / wanted, hits / np.arange(1, len(hits) + 1)
    # Precision never rises with recall: each place takes the best of those after it.
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    places = np.searchsorted(recall, RECALLS, side="left")
    return float(np.append(precision, 0.0)[np.minimum(places, len(precision))].mean())
