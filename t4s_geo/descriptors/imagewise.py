r"""Image-wise semantic descriptors with row-wise run-length encoding (Text4Seg, section 3.2 and 3.3).

One label per cell, row after row: a run is `label *count`, runs are joined by `"| "`, rows by
`"\n "`, the last row ends with `"\n"`, and the whole stands between `<seg>` and `</seg>`. A run never
crosses a row. Compatible to the byte with the published checkpoint `lmc22/text4seg-llava-7b-p24`. Other
models write other marks: a card may choose them, and `imagewise_dialects.py` has those that are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import ClassVar, Self

import numpy as np

from t4s_geo.descriptors.ebnf import Rule, quoted, written
from t4s_geo.descriptors.format import Cells, Format, LabelError, Objects, Probe, Reading, check_cells
from t4s_geo.descriptors.registry import register
from t4s_geo.descriptors.run_reading import Dialect, RunReader, resampled

BACKGROUND = "others"
OPEN, CLOSE = "<seg>", "</seg>"
ROW_SEPARATOR, RUN_SEPARATOR, COUNT_SEPARATOR = "\n ", "| ", " *"

BACKGROUNDS = frozenset({"others", "other", "background"})
"""What models call the background, whatever they were told; anything else is the one thing asked for."""

TOKENS_PER_RUN, CELLS_PER_RUN = 5, 2
"""Tokens that a run takes, and the fewest cells that runs have on average: they bound an answer's length."""


@register
@dataclass(frozen=True)
class ImageWiseFormat(Format):
    """The image-wise format; any number of labels in one text.

    Attributes:
        grid: Cells along each side; published checkpoints use 16, 24 and 32.
        max_tokens: Most tokens of an answer; None for what short runs may take.
        opening: What comes before the first row; empty for nothing.
        closing: What comes behind the last row; empty for nothing.
        row_separator: Between rows.
        run_separator: Between runs of a row.
        count_mark: Between a label and its count.
        last_row: Behind the last row, before `closing`.
        background: Label of what is none of the labels.
    """

    max_tokens: int | None = None
    opening: str = OPEN
    closing: str = CLOSE
    row_separator: str = ROW_SEPARATOR
    run_separator: str = RUN_SEPARATOR
    count_mark: str = COUNT_SEPARATOR
    last_row: str = "\n"
    background: str = BACKGROUND
    name: ClassVar[str] = "imagewise-rrle"
    labels_in_text: ClassVar[bool] = True
    choices: ClassVar[tuple[str, ...]] = tuple(mark.name for mark in fields(Dialect))
    any_size: ClassVar[bool] = False
    """Whether texts have rows and columns of their own, which stand for the whole tile all the same."""

    def __post_init__(self) -> None:
        """Refuses a grid without cells, and marks that cannot be told apart."""
        if self.grid < 1:
            raise ValueError(f"the grid must have at least one cell a side, not {self.grid}")
        if self.max_tokens is not None and self.max_tokens < 1:
            raise ValueError(f"max_tokens must be at least 1, not {self.max_tokens}")
        self.dialect  # noqa: B018 - checked when it is made

    @classmethod
    def make(cls, grid: int, max_tokens: int | None = None) -> Self:
        """Makes the format for a grid and most tokens of a text; as many as short runs take by default."""
        return cls(grid, max_tokens)

    @cached_property
    def dialect(self) -> Dialect:
        """The marks of this format."""
        return Dialect(*(getattr(self, mark) for mark in self.choices))

    def read(self, text: str, labels: Sequence[str], *, lenient: bool = False) -> Reading:
        """Reads runs of label names back into cells.

        Args:
            text: A descriptor, with or without text around it.
            labels: Names that the text may use besides the background's. If there is only one, all that is
                not background is meant by it: models call things by other words than they were asked with.
            lenient: Rows that are too short are filled up with background, what is too long is cut, what
                is no run is left out, and names that are not known count as background.

        Raises:
            DescriptorError: The text has no row of runs, or, unless lenient, does not fill the grid
                exactly with known labels.
        """
        size = None if self.any_size else self.grid
        cells = RunReader(self.dialect, self._codes(labels), size, lenient).read(text)
        return Reading(resampled(cells, self.grid) if self.any_size else cells)

    def write(self, cells: Cells, labels: Sequence[str], objects: Objects | None = None) -> str:
        """Writes cells as runs of label names; code 0 is written as the background.

        Raises:
            LabelError: A label holds a separator of the format.
            ValueError: The cells do not fit.
        """
        check_cells(cells, self.grid, labels)
        names = [self.background, *self.names(labels)]
        runs = ([f"{names[code]}{self.count_mark}{count}" for code, count in _runs(row)] for row in cells)
        rows = map(self.run_separator.join, runs)
        return f"{self.opening}{self.row_separator.join(rows)}{self.last_row}{self.closing}"

    def names(self, labels: Sequence[str]) -> list[str]:
        """Returns what texts call labels.

        Raises:
            LabelError: They cannot.
        """
        return [self._checked(label) for label in labels]

    @property
    def longest(self) -> int:
        """Tokens that an answer may take; by default those of short runs."""
        return self.max_tokens or TOKENS_PER_RUN * self.grid**2 // CELLS_PER_RUN

    def probe(self) -> Probe:
        """Returns a text that opens twice."""
        return Probe(OPEN * 2, 2 * len(OPEN))

    def ebnf(self, labels: Sequence[str]) -> str:
        """Returns the grammar of texts that name these labels."""
        return written(_run_rules(self, self.names(labels)))

    def _codes(self, labels: Sequence[str]) -> Callable[[str], int | None]:
        """Returns what tells the code of a name; None for one that was not asked for."""
        if len(labels) == 1:
            label = labels[0].casefold()
            background = {self.background.casefold(), *BACKGROUNDS} - {label}
            return lambda name: int(name.casefold() not in background)
        codes = {self.background: 0} | {label: code for code, label in enumerate(labels, start=1)}
        return codes.get

    def _checked(self, label: str) -> str:
        is_plain = bool(label) and label == label.strip()
        if not is_plain or label == self.background or any(mark in label for mark in self.dialect.reserved):
            raise LabelError(f"the label {label!r} cannot be written in the image-wise format")
        return label


def _runs(row: Cells) -> list[tuple[int, int]]:
    """Returns (code, length) of each run of equal cells in a row."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])
    lengths = np.diff(np.append(starts, row.size))
    return [(int(code), int(length)) for code, length in zip(row[starts], lengths, strict=True)]


def _run_rules(format: ImageWiseFormat, names: Sequence[str]) -> Iterator[Rule]:
    """Yields the rules of image-wise runs; `cells<n>` is the rest of a row that has n cells left."""
    grid = format.grid
    rows = f" {quoted(format.row_separator)} ".join([f"cells{grid}"] * grid)
    ends = [quoted(end) for end in (format.opening, format.last_row + format.closing)]
    yield "root", [" ".join([ends[0], rows, ends[1]])]
    yield "label", [quoted(label) for label in (format.background, *names)]
    for left in range(1, grid + 1):
        runs = [
            f"label {quoted(f'{format.count_mark}{count}{format.run_separator}')} cells{left - count}"
            for count in range(1, left)
        ]
        yield f"cells{left}", [*runs, f"label {quoted(f'{format.count_mark}{left}')}"]
