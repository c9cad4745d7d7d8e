"""Measures of answers to questions about pictures, as referring segmentation defines them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class QuestionScores:
    """What many answers are worth.

    Attributes:
        questions: How many there were.
        without_target: Those whose answer is that nothing is meant.
        giou: Mean intersection over union of all questions; one without a target has 1 if nothing was found
            and 0 otherwise. gIoU of gRefCOCO (Liu et al., 2023) and ReasonSeg (Lai et al., 2024); mIoU where
            every question has a target.
        ciou: All intersections over all unions (cIoU, or oIoU); what is found without a target is in the
            union.
        precision_at: Pr@X by threshold: share of the questions with a target whose IoU is X or more.
        n_acc: Share of the questions without a target in which nothing was found; None where there are none.
        t_acc: Share of those with one in which anything was found; None where there are none.
    """

    questions: int
    without_target: int
    giou: float | None
    ciou: float | None
    precision_at: dict[float, float | None]
    n_acc: float | None
    t_acc: float | None

    def to_json(self) -> dict[str, object]:
        """Returns all measures for programs."""
        return {
            "questions": self.questions,
            "without_target": self.without_target,
            "giou": self.giou,
            "ciou": self.ciou,
            **{f"pr@{threshold}": value for threshold, value in self.precision_at.items()},
            "n_acc": self.n_acc,
            "t_acc": self.t_acc,
        }


@dataclass
class QuestionCounts:
    """Adds answers up; two whole numbers a question."""

    _both: list[int] = field(default_factory=list)
    _either: list[int] = field(default_factory=list)
    _empty: int = 0
    _quiet: int = 0
    _noise: int = 0
    _missed: int = 0

    def add(self, found: Bools, wanted: Bools, counted: Bools | None = None) -> None:
        """Adds an answer.

        Args:
            found: What was found, shape (height, width).
            wanted: What is meant.
            counted: Pixels that count; None for all.
        """
        if counted is not None:
            found, wanted = found & counted, wanted & counted
        both, either = int((found & wanted).sum()), int((found | wanted).sum())
        if not wanted.any():
            self._empty += 1
            self._quiet += not either
            self._noise += either
            return
        self._both.append(both)
        self._either.append(either)
        self._missed += not found.any()

    def scores(self) -> QuestionScores:
        """Returns what they are worth together."""
        both, either = np.array(self._both, np.int64), np.array(self._either, np.int64)
        ious = both / np.maximum(either, 1)
        targets, total = len(ious), len(ious) + self._empty
        union = int(either.sum()) + self._noise
        return QuestionScores(
            questions=total,
            without_target=self._empty,
            giou=float((ious.sum() + self._quiet) / total) if total else None,
            ciou=float(both.sum() / union) if union else None,
            precision_at={
                threshold: float((ious >= threshold).mean()) if targets else None for threshold in THRESHOLDS
            },
            n_acc=self._quiet / self._empty if self._empty else None,
            t_acc=1 - self._missed / targets if targets else None,
        )


@dataclass
class ClassCounts:
    """Adds up pixels of classes, over all pictures."""

    _both: dict[str, int] = field(default_factory=dict)
    _either: dict[str, int] = field(default_factory=dict)

    def add(self, label: str, found: Bools, wanted: Bools, counted: Bools | None = None) -> None:
        """Adds a picture; arguments as in `QuestionCounts.add`."""
        if counted is not None:
            found, wanted = found & counted, wanted & counted
        self._both[label] = self._both.get(label, 0) + int((found & wanted).sum())
        self._either[label] = self._either.get(label, 0) + int((found | wanted).sum())

    def ious(self) -> dict[str, float | None]:
        """Returns intersection over union of each class; None for one that is nowhere, found or wanted."""
        return {
            label: self._both[label] / either if either else None for label, either in self._either.items()
        }

    def mean(self) -> float | None:
        """Returns mIoU: the mean over the classes that are somewhere; None where there is none."""
        there = [value for value in self.ious().values() if value is not None]
        return float(np.mean(there)) if there else None
