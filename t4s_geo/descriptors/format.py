"""The one interface of all descriptor formats, and the values that pass through it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.detections.shapes import Detection
from t4s_geo.descriptors.grammar import BrickGrammar

Cells = npt.NDArray[np.uint8]
"""Label codes of a tile's cells, shape (grid, grid), dtype uint8: 0 none, k the k-th label."""

OptionValue = str | int | float
"""Value of what a format lets one choose."""

Objects = npt.NDArray[np.uint16]
"""Which object each of a tile's cells belongs to, shape (grid, grid), dtype uint16: 0 none."""


class DescriptorError(ValueError):
    """A text is not a descriptor of the expected format.

    Attributes:
        position: Index of the character at which the text stops being one.
    """

    def __init__(self, message: str, position: int) -> None:
        """Keeps where the text went wrong beside what is wrong."""
        super().__init__(f"{message} (at character {position})")
        self.position = position


class LabelError(ValueError):
    """A label cannot be written in a format."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What a text says.

    Attributes:
        cells: Label codes, shape (grid, grid), dtype uint8.
        objects: Object of each cell, shape (grid, grid), dtype uint16, numbered from 1 in the order of the
            text; None where the format tells no objects apart.
        detections: What the text says of each object, object k at index k - 1, where it speaks of objects and
            not of cells: cells and objects are drawn from it.
    """

    cells: Cells
    objects: Objects | None = None
    detections: tuple[Detection, ...] = ()

    @property
    def numbered(self) -> Objects:
        """Object of each cell; where the format tells none apart, all that has a label is object 1."""
        return (self.cells > 0).astype(np.uint16) if self.objects is None else self.objects

    @property
    def count(self) -> int:
        """How many objects are told apart; 0 if nothing is there."""
        if self.detections:
            return len(self.detections)
        return int(self.cells.any()) if self.objects is None else int(self.objects.max(initial=0))


@dataclass(frozen=True)
class Probe:
    """A text that no model writes unless it is made to: who writes it obeys a grammar.

    Attributes:
        text: The text; it needs no escapes in a quoted string.
        most_tokens: Most tokens that it may take. More are a sign that tokens are spelled letter by letter.
    """

    text: str
    most_tokens: int


@dataclass(frozen=True, eq=False)
class SoftTokens:
    """Tokens of a text, and what the distributions that they were chosen from say of the tile's cells.

    Attributes:
        symbols: The tokens as indices into `Format.tokens`, the number of tokens for the end of the text;
            shape (length,), dtype int64.
        marginals: Probability of each cell that the step is about: its distribution times
            `Format.token_cells`; shape (length, cells of a step), dtype float32.
    """

    symbols: npt.NDArray[np.int64]
    marginals: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Format(ABC):
    """Writes the cells of a tile as text and reads them back.

    Reading takes time and memory bounded by the grid, whatever the text: models and servers are not trusted.
    Writing and reading are exact inverses at grid resolution, unless a format says what it gives up.

    A format must have a name, `read`, `write`, `longest` and `probe`. The rest says what else it can do, and
    by default that is nothing; `t4s_geo.descriptors.registry.register` makes it known.

    Attributes:
        grid: Cells along each side of a tile.
        name: Name of the format with its version, as in a checkpoint's card.
        labels_in_text: Whether texts name their labels, so that one can be about several.
        tells_objects: Whether objects of one label are told apart.
        choices: Attributes that a card may choose, as its `descriptor_options`.
    """

    grid: int
    name: ClassVar[str]
    choices: ClassVar[tuple[str, ...]] = ()
    labels_in_text: ClassVar[bool] = False
    tells_objects: ClassVar[bool] = False

    @classmethod
    def make(cls, grid: int, max_tokens: int | None = None) -> Self:
        """Makes the format for a grid.

        Args:
            grid: Cells along each side of a tile.
            max_tokens: Most tokens of a text, where the format lets one choose; None for its own limit.

        Raises:
            ValueError: There is no such grid or limit.
        """
        if max_tokens is not None:
            raise ValueError(
                f"the descriptor format {cls.name!r} has a limit of its own, so max_tokens must be left out"
            )
        return cls(grid)

    def with_options(self, options: Mapping[str, OptionValue]) -> Self:
        """Returns the format with some of its attributes chosen.

        Args:
            options: Values of attributes among `choices`, of the types that they have.

        Raises:
            ValueError: The format has no such option, or it cannot have this value.
        """
        for name, value in options.items():
            if name not in self.choices:
                has = f"its options are {', '.join(self.choices)}" if self.choices else "it has none"
                raise ValueError(f"the descriptor format {self.name!r} has no option {name!r}; {has}")
            kind = type(getattr(self, name))
            if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
                raise ValueError(f"the option {name!r} must be of type {kind.__name__}, not {value!r}")
        return replace(self, **dict(options))  # type: ignore[arg-type]

    def identity_of(self, option: str) -> OptionValue:
        """Returns what stands for an option in a model's identity: its value, or the contents of its file."""
        value: OptionValue = getattr(self, option)
        return value

    @abstractmethod
    def read(self, text: str, labels: Sequence[str], *, lenient: bool = False) -> Reading:
        """Reads a text.

        Args:
            text: A descriptor.
            labels: Names that it may use; exactly one where texts do not name their labels.
            lenient: Leave out invalid parts instead of refusing the text.

        Raises:
            DescriptorError: The text is not a descriptor of this format and grid; or, if lenient, nothing in
                it can be read.
            ValueError: The labels do not fit the format.
        """

    def read_each(self, texts: Sequence[str], labels: Sequence[str]) -> list[Reading | DescriptorError]:
        """Reads texts, each about one label; what a text says does not depend on the others.

        Args:
            texts: Descriptors.
            labels: The label that each is about.

        Returns:
            What each says, or what is wrong with it.
        """
        return [self._read_one(text, label) for text, label in zip(texts, labels, strict=True)]

    def _read_one(self, text: str, label: str) -> Reading | DescriptorError:
        try:
            return self.read(text, [label])
        except DescriptorError as error:
            return error

    @abstractmethod
    def write(self, cells: Cells, labels: Sequence[str], objects: Objects | None = None) -> str:
        """Writes a text.

        Args:
            cells: Label codes, shape (grid, grid), dtype uint8.
            labels: Name of each code from 1; exactly one where texts do not name their labels.
            objects: Object of each cell, shape (grid, grid), dtype uint16; None for all of a label as one.
                Formats that tell no objects apart leave it aside.

        Raises:
            LabelError: A label cannot be written in this format.
            ValueError: The cells' shape or codes, or the number of labels, do not fit the format.
        """

    def restate(self, reading: Reading, label: str) -> str:
        """Writes what a text was understood to say, as a text about one label that is read strictly.

        Raises:
            LabelError: The label cannot be written in this format.
        """
        return self.write((reading.cells > 0).astype(np.uint8), [label], reading.objects)

    def write_each(self, cells: Sequence[Cells], labels: Sequence[str]) -> list[str]:
        """Writes each of several tiles as `write` does, without objects."""
        return [self.write(one, labels) for one in cells]

    @property
    @abstractmethod
    def longest(self) -> int:
        """Most tokens of an answer, its end included; where the format has no bound, a generous estimate."""

    @abstractmethod
    def probe(self) -> Probe:
        """Returns a text to find out with whether a server obeys grammars."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Tokens that the tokenizer must have, in the order of the grammar's symbols; none for prose."""
        return ()

    @cached_property
    def token_index(self) -> Mapping[str, int]:
        """Index of each token."""
        return {token: index for index, token in enumerate(self.tokens)}

    @property
    def grammar(self) -> BrickGrammar | None:
        """What a decoder needs to write nothing but descriptors; None where models write freely."""
        return None

    def ebnf(self, labels: Sequence[str]) -> str | None:
        """Returns the grammar for servers that decode under one; None where there is none.

        Args:
            labels: Names that texts may use, where they name their labels.

        Returns:
            Rules in the dialect of GBNF and XGrammar, one a line; the first is `root`.
        """
        return None

    def schema(self, labels: Sequence[str]) -> dict[str, Any] | None:
        """Returns the JSON schema of texts for servers that decode under one; None where they are no JSON.

        Args:
            labels: Names that texts may use; empty for any.
        """
        return None

    @property
    def token_cells(self) -> npt.NDArray[np.float32] | None:
        """Which of the cells that a step is about each token, and last the end, would set.

        A step's distribution times this gives the marginals of its cells. Shape (len(tokens) + 1, cells of a
        step), dtype float32, not to be changed; None where tokens say nothing of single cells.
        """
        return None

    def soft_cells(self, tokens: SoftTokens) -> npt.NDArray[np.float32] | None:
        """Returns the marginal probability of each cell under the model that wrote a text.

        Args:
            tokens: The text, written under the grammar.

        Returns:
            Shape (grid, grid), dtype float32, 0..1; None where tokens say nothing of single cells.
        """
        return None


def check_cells(cells: Cells, grid: int, labels: Sequence[str]) -> None:
    """Raises ValueError where cells do not have the grid's shape or name a label that is not there."""
    if cells.shape != (grid, grid):
        raise ValueError(f"cells have shape {cells.shape}, and the descriptor's grid is {grid}x{grid}")
    highest = int(cells.max(initial=0))
    if highest > len(labels):
        raise ValueError(f"cells hold the label code {highest}, and there are {len(labels)} labels")
