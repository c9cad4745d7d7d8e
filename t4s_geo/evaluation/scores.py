"""Measures of agreement, as the literature defines them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.evaluation.counting import Counts
from t4s_geo.evaluation.object_matching import Matches

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Score:
    """How well a result agrees with a reference, for one label or for all.

    Attributes:
        label: The label; `all` for the mean over the labels.
        iou: Intersection over union, counted over all pixels.
        boundary_iou: The same of the pixels near the outlines (Cheng et al., 2021).
        precision: Share of the result's pixels that are right; None where it has none.
        recall: Share of the reference's pixels that were found; None where it has none.
        area_m2: Area of the result on the ellipsoid.
        reference_area_m2: Area of the reference.
        squares: How the label does in squares that have it in the reference, and in those that do not.
        polygons: One polygon against another.
    """

    label: str
    iou: float
    boundary_iou: float
    precision: float | None
    recall: float | None
    area_m2: float
    reference_area_m2: float
    squares: Squares
    polygons: Matches

    @property
    def area_error(self) -> float | None:
        """By how much of the reference's area the result's is too large; None where there is none."""
        return self.area_m2 / self.reference_area_m2 - 1 if self.reference_area_m2 else None

    def to_json(self) -> dict[str, object]:
        """Returns all measures for programs."""
        return {
            "label": self.label,
            "iou": self.iou,
            "boundary_iou": self.boundary_iou,
            "precision": self.precision,
            "recall": self.recall,
            "area_m2": self.area_m2,
            "reference_area_m2": self.reference_area_m2,
            "area_error": self.area_error,
            "squares": self.squares.to_json(),
            "polygons": {
                "result": self.polygons.found,
                "reference": self.polygons.wanted,
                "matched": self.polygons.matched,
                "precision": self.polygons.precision,
                "recall": self.polygons.recall,
                "f1": self.polygons.f1,
            },
        }


@dataclass(frozen=True, eq=False)
class Squares:
    """Squares as the images of referring segmentation, each with a label an expression.

    Attributes:
        both: Pixels that result and reference share, of each square that has the label in the reference.
        either: Pixels that one of them has.
        quiet: Squares without the label in the reference in which nothing was found.
        empty: All squares without it.
    """

    both: npt.NDArray[np.int64]
    either: npt.NDArray[np.int64]
    quiet: int
    empty: int

    @classmethod
    def of(cls, counts: Counts) -> Squares:
        """Sorts the squares of a label."""
        has = counts.wanted > 0
        either = counts.found + counts.wanted - counts.both
        nothing = (counts.found == 0) & ~has
        return cls(counts.both[has], either[has], int(nothing.sum()), int((~has).sum()))

    @classmethod
    def together(cls, several: Sequence[Squares]) -> Squares:
        """Puts the squares of several labels together."""
        return cls(
            np.concatenate([squares.both for squares in several]),
            np.concatenate([squares.either for squares in several]),
            sum(squares.quiet for squares in several),
            sum(squares.empty for squares in several),
        )

    @property
    def overall_iou(self) -> float | None:
        """oIoU: all intersections over all unions; None where there is no square."""
        return float(self.both.sum() / self.either.sum()) if len(self.both) else None

    @property
    def mean_iou(self) -> float | None:
        """mIoU: mean over squares; None where there is none."""
        return float((self.both / self.either).mean()) if len(self.both) else None

    def share_above(self, threshold: float) -> float | None:
        """Pr@X: share of the squares whose intersection over union is above X; None where there is none."""
        return float((self.both / self.either > threshold).mean()) if len(self.both) else None

    @property
    def quiet_share(self) -> float | None:
        """Share of the squares without the label in which nothing was found; None where there is none."""
        return self.quiet / self.empty if self.empty else None

    def to_json(self) -> dict[str, object]:
        """Returns all measures for programs."""
        return {
            "with_label": len(self.both),
            "oiou": self.overall_iou,
            "miou": self.mean_iou,
            **{f"pr@{threshold}": self.share_above(threshold) for threshold in THRESHOLDS},
            "without_label": self.empty,
            "quiet": self.quiet_share,
        }


def score(label: str, counts: Counts, polygons: Matches) -> Score:
    """Measures one label. Where neither side has a pixel, the agreement is 1."""
    both, found, wanted = (int(one.sum()) for one in (counts.both, counts.found, counts.wanted))
    return Score(
        label,
        _share(both, found + wanted - both),
        _share(*counts.edges),
        both / found if found else None,
        both / wanted if wanted else None,
        *counts.areas,
        Squares.of(counts),
        polygons,
    )


def overall(scores: Sequence[Score]) -> Score:
    """Returns means over labels that have the measure; squares, polygons and areas are put together."""
    return Score(
        "all",
        float(np.mean([one.iou for one in scores])),
        float(np.mean([one.boundary_iou for one in scores])),
        _mean([one.precision for one in scores]),
        _mean([one.recall for one in scores]),
        area_m2=sum(one.area_m2 for one in scores),
        reference_area_m2=sum(one.reference_area_m2 for one in scores),
        squares=Squares.together([one.squares for one in scores]),
        polygons=Matches(
            sum(one.polygons.found for one in scores),
            sum(one.polygons.wanted for one in scores),
            sum(one.polygons.matched for one in scores),
        ),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    """Returns the mean of those that there are."""
    there = [value for value in values if value is not None]
    return float(np.mean(there)) if there else None


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
