"""A benchmark: every question of a split to a model, and its answers against the data set's."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from t4s_geo.benchmarking.asking import Asker, Clock
from t4s_geo.benchmarking.counting import Scores, Tally
from t4s_geo.benchmarking.grouping import Group, grouped
from t4s_geo.benchmarking.oracle import oracle_answer
from t4s_geo.datasets.base import Dataset
from t4s_geo.errors import UserError
from t4s_geo.models import Model
from t4s_geo.models.card import ModelCard
from t4s_geo.models.oracle.backend import ORACLE_CARD
from t4s_geo.pictures.answers import Found

ORACLE = "oracle"
"""What `--model` says for answers copied from the data set's own."""
PICTURES_AT_ONCE = 16
Answers = list[dict[str, Found]]
Listener = Callable[[int], None]


@dataclass(frozen=True)
class Outcome:
    """What came of a benchmark.

    Attributes:
        dataset: Name of the data set.
        split: Its part.
        model: What was asked; `oracle` for nothing but the ceiling.
        card: Format, grid and the rest.
        pictures: Pictures, or parts of large ones.
        scores: What the model's answers are worth; None for the oracle.
        ceiling: What answers copied from the data set's own are worth in the same format.
        seconds: Seconds a question that the model worked; of the oracle, to draw, write and read its answer.
        unknown: Questions in words that the model's vocabulary lacks: they count as answered with nothing.
        unknown_classes: Classes that it lacks: they are not asked for and do not count.
    """

    dataset: str
    split: str
    model: str
    card: ModelCard
    pictures: int
    scores: Scores | None
    ceiling: Scores
    seconds: float
    unknown: int
    unknown_classes: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Returns everything for programs."""
        return {
            "dataset": self.dataset,
            "split": self.split,
            "model": self.model,
            "format": self.card.descriptor,
            "grid": self.card.grid,
            "pictures": self.pictures,
            "scores": None if self.scores is None else self.scores.to_json(),
            "ceiling": self.ceiling.to_json(),
            "seconds_a_question": self.seconds,
            "unknown": self.unknown,
            "unknown_classes": list(self.unknown_classes),
        }


def oracle_card(grid: int | None = None, card: ModelCard | None = None) -> ModelCard:
    """Returns the card of the oracle: bricks of version 1 unless another says what to write.

    Args:
        grid: Cells along each side of a picture; None for the card's.
        card: Whose format and grid to take.
    """
    base = card or ORACLE_CARD
    cells = grid or base.grid
    return replace(base, grid=cells, tile_size=4 * cells, overlap=0)


def run(
    dataset: Dataset,
    split: str,
    name: str,
    card: ModelCard,
    model: Model | None = None,
    limit: int | None = None,
    listener: Listener = lambda questions: None,
) -> Outcome:
    """Asks all questions of a split, and what the oracle would have answered.

    Pictures are read, asked about and forgotten batch by batch: memory does not grow with the data set, but
    for some numbers a question.

    Args:
        dataset: The data set.
        split: One of its splits.
        name: What `--model` said.
        card: The model's card, or the oracle's.
        model: Who answers; None for the oracle.
        limit: Most questions, the first ones; None for all.
        listener: Told now and then how many questions are done.

    Raises:
        UserError: A file of the data set is missing or damaged, the model cannot answer at all, or it knows
            nothing of what is asked.
    """
    groups = grouped(islice(dataset.items(split), limit))
    counted = _Counted(card, model is not None)
    clock = Clock()
    if model is None:
        answered: Iterator[tuple[tuple[Group, ...], Answers]] = ((batch, []) for batch in _batches(groups, 1))
    else:
        answered = _in_threads(Asker(model, clock), groups)
    for batch, answers in answered:
        for number, group in enumerate(batch):
            counted.add(group, answers[number] if answers else {})
        listener(counted.questions)
    if not counted.questions:
        raise UserError(f"The split {split} of {dataset.name} in {dataset.folder} has no questions.")
    if model is not None and counted.unknown + counted.skipped == counted.questions:
        raise UserError(
            f"The model {name} knows none of the words that {dataset.name} asks for; it knows "
            f"{', '.join(card.vocabulary)}. t4s-geo models lists models that take any words."
        )
    seconds = counted.oracle_seconds if model is None else clock.seconds / model.concurrency
    asked = max(counted.questions - counted.unknown - counted.skipped, 1)
    return Outcome(
        dataset.name,
        split,
        name,
        card,
        counted.pictures,
        None if model is None else counted.model.scores(),
        counted.ceiling.scores(),
        seconds / asked,
        counted.unknown,
        tuple(sorted(counted.unknown_classes)),
    )


@dataclass
class _Counted:
    """What is known after some groups."""

    card: ModelCard
    asks: bool
    questions: int = 0
    pictures: int = 0
    unknown: int = 0
    skipped: int = 0
    unknown_classes: set[str] = field(default_factory=set)
    oracle_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.model, self.ceiling = Tally(self.card), Tally(self.card)
        self._format = self.card.format()
        self._last: object = None

    def add(self, group: Group, answers: dict[str, Found]) -> None:
        """Adds a group, and the answers to the texts of it that the model knows."""
        # A picture with many questions comes in several groups.
        self.pictures += group.picture != self._last
        self._last = group.picture
        for item in group.items:
            self.questions += 1
            found = answers.get(item.text)
            if self.asks and found is None:
                if item.label is not None:
                    self.unknown_classes.add(item.label)
                    self.skipped += 1
                    continue
                self.unknown += 1
            target = item.target()
            began = time.perf_counter()
            ceiling = oracle_answer(target, self._format)
            self.oracle_seconds += time.perf_counter() - began
            self.ceiling.add(item, target, ceiling)
            if self.asks:
                self.model.add(item, target, found or self._nothing)

    @property
    def _nothing(self) -> Found:
        return Found(np.zeros((self.card.grid, self.card.grid), np.float32))


def _in_threads(asker: Asker, groups: Iterable[Group]) -> Iterator[tuple[tuple[Group, ...], Answers]]:
    """Answers batches in their order; some more are read and asked meanwhile, and no more than some."""
    model = asker.model
    waiting: deque[tuple[tuple[Group, ...], Future[Answers]]] = deque()
    remaining = _batches(groups, min(model.tiles_at_once, PICTURES_AT_ONCE))
    with ThreadPoolExecutor(model.concurrency + 1, "pictures") as pool:
        try:
            for batch in islice(remaining, model.concurrency + 1):
                waiting.append((batch, pool.submit(asker.answer, batch)))
            while waiting:
                batch, future = waiting.popleft()
                yield batch, future.result()
                if (following := next(remaining, None)) is not None:
                    waiting.append((following, pool.submit(asker.answer, following)))
        finally:
            for _, future in waiting:
                future.cancel()


def _batches(groups: Iterable[Group], size: int) -> Iterator[tuple[Group, ...]]:
    remaining = iter(groups)
    while batch := tuple(islice(remaining, size)):
        yield batch
