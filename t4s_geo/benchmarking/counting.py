"""Adding up what answers are worth, as a data set asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from t4s_geo.datasets.items import Item, Target
from t4s_geo.evaluation.instances import InstanceCounts, InstanceScores, mean_scores
from t4s_geo.evaluation.questions import ClassCounts, QuestionCounts, QuestionScores
from t4s_geo.models.card import ModelCard
from t4s_geo.pictures.answers import Found, mask_of, objects_of


@dataclass(frozen=True)
class Scores:
    """What the answers to a data set are worth.

    Attributes:
        questions: All of them, each for itself.
        classes: Intersection over union of each class, of all pixels; empty for sentences.
        mean_iou: Mean over the classes.
        instances: How well the objects of each class are told apart; empty where the set tells none apart.
        instance_mean: Means over the classes.
        tokens: Mean tokens of an answer; None where unknown.
        failed: Questions without an answer.
    """

    questions: QuestionScores
    classes: dict[str, float | None]
    mean_iou: float | None
    instances: dict[str, InstanceScores]
    instance_mean: InstanceScores | None
    tokens: float | None
    failed: int

    def to_json(self) -> dict[str, object]:
        """Returns everything for programs."""
        return {
            **self.questions.to_json(),
            "miou_of_classes": self.mean_iou,
            "classes": self.classes,
            "instances": {label: one.to_json() for label, one in self.instances.items()},
            "instances_mean": None if self.instance_mean is None else self.instance_mean.to_json(),
            "tokens_a_question": self.tokens,
            "failed": self.failed,
        }


@dataclass
class Tally:
    """Adds answers up; the memory of some numbers a question, and some bytes an object.

    Attributes:
        card: Says how cells become pixels.
    """

    card: ModelCard
    _questions: QuestionCounts = field(default_factory=QuestionCounts)
    _classes: ClassCounts = field(default_factory=ClassCounts)
    _instances: dict[str, InstanceCounts] = field(default_factory=dict)
    _tokens: int = 0
    _told: int = 0
    _failed: int = 0

    def add(self, item: Item, target: Target, found: Found) -> None:
        """Adds the answer to an item."""
        mask, soft = mask_of(found, self.card, (target.mask.shape[0], target.mask.shape[1]))
        self._questions.add(mask, target.mask, target.counted)
        self._failed += found.failure is not None
        if found.tokens is not None:
            self._tokens += found.tokens
            self._told += 1
        if item.label is None:
            return
        self._classes.add(item.label, mask, target.mask, target.counted)
        if target.instances is not None:
            if target.counted is not None:
                mask = mask & target.counted
            numbers, scores = objects_of(found, mask, soft)
            self._instances.setdefault(item.label, InstanceCounts()).add(numbers, scores, target.instances)

    def scores(self) -> Scores:
        """Returns what they are worth together."""
        instances = {label: counts.scores() for label, counts in self._instances.items()}
        return Scores(
            self._questions.scores(),
            self._classes.ious(),
            self._classes.mean(),
            instances,
            mean_scores([*instances.values()]) if instances else None,
            self._tokens / self._told if self._told else None,
            self._failed,
        )
