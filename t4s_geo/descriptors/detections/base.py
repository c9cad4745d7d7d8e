"""What all formats that tell of objects have in common: from their text to detections, to cells, and back."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.detections.coordinates import THOUSAND, Coordinates
from t4s_geo.descriptors.detections.drawing import draw
from t4s_geo.descriptors.detections.findings import Findings
from t4s_geo.descriptors.detections.outlines import rectangle_of, rounded
from t4s_geo.descriptors.detections.shapes import Detection, Shape
from t4s_geo.descriptors.format import (
    Cells,
    DescriptorError,
    Format,
    LabelError,
    Objects,
    Probe,
    Reading,
    check_cells,
)
from t4s_geo.descriptors.seams import regions

MOST_CELLS = 512
"""Cells a side at the most: objects are drawn one by one."""
MOST_TOKENS = 4096
"""Tokens of an answer where a card does not say."""

NOTHING = "none"
"""What a text says that tells of no object, where its format has no sign for it."""
_PROSE = 400
"""Characters of a text that may say that nothing was found; longer ones have more to say."""
_NOTHING = re.compile(
    r"\b(?:none|nothing)\b"
    r"|\bthere(?: is|'s| are| were| was)(?:n't| no| not)\b"
    r"|\bno\b[^.]{1,80}\b(?:found|visible|present|detected|seen|shown)\b"
    r"|(?:\bnot|n't|\bcannot) (?:be )?"
    r"(?:found|visible|present|detected|seen|see|find|contain|show|have|any)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class DetectionFormat(Format):
    """Tells of objects one by one; what a text says may hold its objects' outlines, boxes or points.

    Texts are read strictly if nothing of them is left out. Words around what is read, boxes turned round and
    coordinates outside the picture, which are moved to its edge, are no fault. With one label asked for, all
    objects are its own, whatever they are called.

    Attributes:
        grid: Cells along each side of a tile that objects are drawn on.
        max_tokens: Most tokens of an answer, its end included.
        space: What the numbers count: see `Coordinates`.
        order: `xy` or `yx`.
        picture: Pixels a side of the picture that the model sees, where numbers count them.
        most_characters: What of a text is read.
    """

    max_tokens: int = MOST_TOKENS
    space: str = THOUSAND
    order: str = "xy"
    picture: int = 0
    most_characters: ClassVar[int] = 1 << 20
    labels_in_text: ClassVar[bool] = True
    tells_objects: ClassVar[bool] = True
    choices: ClassVar[tuple[str, ...]] = ("space", "order", "picture")

    def __post_init__(self) -> None:
        """Refuses grids, limits and coordinates that there are not."""
        if not 1 <= self.grid <= MOST_CELLS:
            raise ValueError(f"{self.name} needs a grid of 1 to {MOST_CELLS} cells a side, not {self.grid}")
        if self.max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, not {self.max_tokens}")
        self.coordinates  # noqa: B018 - checked when it is made

    @classmethod
    def make(cls, grid: int, max_tokens: int | None = None) -> Self:
        """Makes the format for a grid and most tokens of a text; `MOST_TOKENS` by default."""
        return cls(grid) if max_tokens is None else cls(grid, max_tokens)

    @cached_property
    def coordinates(self) -> Coordinates:
        """How numbers stand for places."""
        return Coordinates(self.space, self.order, self.picture)

    @abstractmethod
    def find(self, text: str, found: Findings) -> None:
        """Notes what a text says, in time that grows with its length as it does."""

    @abstractmethod
    def write_detections(self, detections: Sequence[Detection]) -> str:
        """Writes a text that is read strictly, about detections of this format's shapes.

        Raises:
            LabelError: A label cannot be written.
        """

    def shape_of(self, mask: npt.NDArray[np.bool_]) -> Shape:
        """Returns what this format can say of a mask of cells, shape (grid, grid), not empty: its box."""
        return rectangle_of(mask)

    def read(self, text: str, labels: Sequence[str], *, lenient: bool = False) -> Reading:
        """Reads a text.

        Args:
            text: What was written, with or without words around it.
            labels: Names of what was asked for. Of several, an object has the one that it is called by.
            lenient: Leave out what is broken off, has no extent, is repeated or is called by another name.

        Raises:
            DescriptorError: The text tells of no object, nor says that there is none; or, unless lenient,
                something of it would be left out.
            ValueError: There are no labels.
        """
        if not labels:
            raise ValueError("a text is about one label at least")
        found = Findings()
        self.find(text[: self.most_characters], found)
        if len(text) > self.most_characters:
            found.refuse(f"the text has more than {self.most_characters} characters", self.most_characters)
        if not found.detections and not found.says_nothing and not _says_nothing(text):
            raise found.problem or DescriptorError(f"the text holds nothing of the format {self.name}", 0)
        codes = found.codes(labels)
        # Of what it is about, none was asked for: that is not the same as nothing.
        is_about_others = bool(codes) and not any(codes)
        if found.problem is not None and (is_about_others or not lenient):
            raise found.problem
        kept = [
            replace(one, label=labels[code - 1])
            for one, code in zip(found.detections, codes, strict=True)
            if code
        ]
        objects = draw(kept, self.grid)
        of_objects = np.array([0, *(code for code in codes if code)], np.uint8)
        return Reading(of_objects[objects], objects, tuple(kept))

    def write(self, cells: Cells, labels: Sequence[str], objects: Objects | None = None) -> str:
        """Writes a text about the objects of cells.

        Args:
            cells: Label codes, shape (grid, grid), dtype uint8.
            labels: Name of each code from 1.
            objects: Object of each cell; None for each part that hangs together as one.

        Raises:
            LabelError: A label cannot be written in this format.
            ValueError: The cells do not fit.
        """
        check_cells(cells, self.grid, labels)
        found = Findings()
        for detection in self._detections(cells, labels, objects):
            found.add(detection)
        return self.write_detections(found.detections)

    def restate(self, reading: Reading, label: str) -> str:
        """Writes the objects of a text anew, with what was said of them."""
        return self.write_detections([replace(one, label=label) for one in reading.detections])

    @property
    def longest(self) -> int:
        """Most tokens of an answer."""
        return self.max_tokens

    def probe(self) -> Probe:
        """Returns a text that no answer is."""
        return Probe("<<<<", 4)

    def _detections(
        self, cells: Cells, labels: Sequence[str], objects: Objects | None
    ) -> Iterator[Detection]:
        """Yields the objects of cells, label by label, in reading order of their first cells."""
        for code, label in enumerate(labels, start=1):
            mask = cells == code
            numbers = np.where(mask, regions(cells) if objects is None else objects, 0)
            found, firsts = np.unique(numbers, return_index=True)
            for _, number in sorted(zip(firsts, found, strict=True)):
                if number:
                    yield Detection(rounded(self.shape_of(numbers == number), self.coordinates), label)


def _says_nothing(text: str) -> bool:
    """Tells whether words say that there is nothing of what was asked for."""
    return len(text) <= _PROSE and _NOTHING.search(text) is not None


def checked_label(label: str, name: str) -> str:
    """Returns a label that may stand between tags.

    Raises:
        LabelError: It may not.
    """
    if label != label.strip() or any(mark in label for mark in "<>;\n"):
        raise LabelError(f"the label {label!r} cannot be written in the format {name}")
    return label
