"""Questions about pictures, drawn from data sets: sentences, whatever they mean, and classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

import t4s_geo.datasets.sets  # noqa: F401  (makes them known)
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.registry import open_dataset
from t4s_geo.datasets.sets.json_lines import read_lines
from t4s_geo.descriptors import Format
from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard
from t4s_geo.pictures.asking import label_of, squared
from t4s_geo.pictures.cells import majority, object_cells
from t4s_geo.training.colour_augmentation import compress, recolour
from t4s_geo.training.recipe import QuestionSet
from t4s_geo.training.sample import Sample

TRIES = 20
"""Questions that are drawn at most to find one whose answer is something."""


@dataclass(frozen=True, eq=False)
class QuestionSource:
    """The questions of a set; pictures are read when they are drawn.

    Attributes:
        items: The questions.
        card: Card of the model that learns.
        share: How often they are drawn, compared with others.
        asks_classes: Whether they ask for classes, each of them in every picture.
    """

    items: Sequence[Item]
    card: ModelCard
    share: float
    asks_classes: bool

    @classmethod
    def open(cls, given: QuestionSet, card: ModelCard) -> QuestionSource:
        """Reads the list of questions, no picture.

        Raises:
            UserError: It cannot be read, or is empty.
        """
        if given.file:
            items, classes = [*read_lines(Path(given.file))], False
        else:
            dataset = open_dataset(given.dataset or "", Path(given.folder or ""))
            items, classes = [*dataset.items(given.split)], dataset.asks_classes
        if not items:
            raise UserError(f"{given.file or given.folder} has no questions to learn from or to score on.")
        # The first one tells whether pictures and masks are where the list says.
        items[0].picture.rgb()
        items[0].target()
        return cls(items, card, given.share, classes)

    @property
    def labels(self) -> set[str]:
        """The classes that are asked for; none where sentences are."""
        return {item.label for item in self.items if item.label is not None}

    @property
    def texts(self) -> set[str]:
        """All that is asked."""
        return {item.text for item in self.items}

    @cached_property
    def _about(self) -> dict[Picture, list[int]]:
        """Places of the questions about each picture."""
        found: dict[Picture, list[int]] = {}
        for place, item in enumerate(self.items):
            found.setdefault(item.picture, []).append(place)
        return found

    def sample(self, rng: np.random.Generator, absent: float, most: int = 1) -> Sample:
        """Draws a question with its answer, and others about the same picture.

        Pictures of sentences are neither turned nor recoloured: "the red roof on the left" would be wrong.

        Args:
            rng: Source of chance.
            absent: Share of the questions about classes that are not in their picture.
            most: Questions about the picture, if it has as many; none twice.
        """
        item, target = self._draw(rng, absent, range(len(self.items)))
        format = self.card.format()
        pairs = {item.text: answer_to(target, item.text, format)}
        left = self._about[item.picture] if most > 1 else []
        while len(pairs) < most and (left := [one for one in left if self.items[one].text not in pairs]):
            other, target = self._draw(rng, absent, left)
            pairs[other.text] = answer_to(target, other.text, format)
        rgb = squared(item.picture.rgb(), self.card.tile_size)
        shown = compress(recolour(rgb, rng) if self.asks_classes else rgb, rng)
        first, *others = pairs.items()
        return Sample(shown, *first, tuple(others))

    def _draw(self, rng: np.random.Generator, absent: float, places: Sequence[int]) -> tuple[Item, Target]:
        """Draws one of some questions; of classes, one that is there or that is not, as the share has it."""
        wants_absent = rng.random() < absent
        for _ in range(TRIES):
            item = self.items[places[int(rng.integers(len(places)))]]
            target = item.target()
            if not self.asks_classes or bool(target.mask.any()) is not wants_absent:
                break
        return item, target


def answer_to(target: Target, text: str, format: Format) -> str:
    """Writes the descriptor of an answer, with its objects where the set and the format tell them apart."""
    cells, objects = majority(target.mask, format.grid), None
    if target.instances is not None and format.tells_objects:
        objects = object_cells(target.instances, cells)
    return format.write(cells, [label_of(text)], objects)
