r"""Image-wise semantic descriptors with row-wise run-length encoding (Text4Seg, section 3.2 and 3.3).

One label per cell, row after row: a run is `label *count`, runs are joined by `"| "`, rows by
`"\n "`, the last row ends with `"\n"`, and the whole stands between `<seg>` and `</seg>`. A run never
crosses a row. Compatible to the byte with the published checkpoint `lmc22/text4seg-llava-7b-p24`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from t4s_geo.descriptors.ebnf import Rule, quoted, written
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
from t4s_geo.descriptors.registry import register

BACKGROUND = "others"
OPEN, CLOSE = "<seg>", "</seg>"
ROW_SEPARATOR, RUN_SEPARATOR, COUNT_SEPARATOR = "\n ", "| ", " *"


TOKENS_PER_RUN, CELLS_PER_RUN = 5, 2
"""Tokens that a run takes, and the fewest cells that runs have on average: they bound an answer's length."""


@register
@dataclass(frozen=True)
class ImageWiseFormat(Format):
    """The image-wise format; any number of labels in one text.

    Attributes:
        grid: Cells along each side; published checkpoints use 16, 24 and 32.
    """

    name: ClassVar[str] = "imagewise-rrle"
    labels_in_text: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuses a grid without cells."""
        if self.grid < 1:
            raise ValueError(f"the grid must have at least one cell a side, not {self.grid}")

    def read(self, text: str, labels: Sequence[str], *, lenient: bool = False) -> Reading:
        """Reads runs of label names back into cells.

        Args:
            text: A descriptor, with or without text around its `<seg>…</seg>`.
            labels: Names that the text may use besides `others`.
            lenient: Read as Text4Seg's own decoder does: rows that are too short are filled up with
                `others`, what is too long is cut, and names that are not known count as `others`.

        Raises:
            DescriptorError: The text has no `<seg>` part, or, unless lenient, does not fill the grid
                exactly with known labels.
        """
        codes = {BACKGROUND: 0} | {label: code for code, label in enumerate(labels, start=1)}
        return Reading(self._read(text, codes, lenient))

    def write(self, cells: Cells, labels: Sequence[str], objects: Objects | None = None) -> str:
        """Writes cells as runs of label names; code 0 is written as `others`.

        Raises:
            LabelError: A label holds a separator of the format.
            ValueError: The cells do not fit.
        """
        check_cells(cells, self.grid, labels)
        names = [BACKGROUND, *map(_checked_label, labels)]
        rows = (RUN_SEPARATOR.join(f"{names[code]} *{count}" for code, count in _runs(row)) for row in cells)
        return f"{OPEN}{ROW_SEPARATOR.join(rows)}\n{CLOSE}"

    @property
    def longest(self) -> int:
        """Tokens that an answer of short runs may take."""
        return TOKENS_PER_RUN * self.grid**2 // CELLS_PER_RUN

    def probe(self) -> Probe:
        """Returns a text that opens twice."""
        return Probe(OPEN * 2, 2 * len(OPEN))

    def ebnf(self, labels: Sequence[str]) -> str:
        """Returns the grammar of texts that name these labels."""
        return written(_run_rules(self.grid, labels))

    def _read(self, text: str, codes: dict[str, int], lenient: bool) -> Cells:
        start = text.find(OPEN)
        end = text.find(CLOSE, start)
        if start < 0 or end < 0:
            raise DescriptorError(f"there is no {OPEN}…{CLOSE} in the text", max(start, 0))
        cells = np.zeros((self.grid, self.grid), np.uint8)
        position = start + len(OPEN)
        row = -1
        for row, line in enumerate(_pieces(text, position, end, ROW_SEPARATOR)):
            if row == self.grid:
                if lenient:
                    break
                raise DescriptorError(f"there are more than {self.grid} rows", line.start)
            _read_row(text, line, codes, cells[row], lenient)
        if row < self.grid - 1 and not lenient:
            raise DescriptorError(f"there are {row + 1} rows of {self.grid}", end)
        return cells


@dataclass(frozen=True)
class _Piece:
    """A stretch of the text: characters start..end-1."""

    start: int
    end: int


def _pieces(text: str, start: int, end: int, separator: str) -> Iterator[_Piece]:
    """Splits lazily, so that a text of a million separators costs only what is read of it."""
    while True:
        found = text.find(separator, start, end)
        if found < 0:
            yield _Piece(start, end)
            return
        yield _Piece(start, found)
        start = found + len(separator)


def _read_row(text: str, line: _Piece, codes: dict[str, int], row: Cells, lenient: bool) -> None:
    """Fills one row of cells, in place, from the runs of one line."""
    column = 0
    for run in _pieces(text, line.start, line.end, RUN_SEPARATOR):
        name, count = _read_run(text, run, lenient)
        if not lenient:
            if name not in codes:
                raise DescriptorError("a run names a label that was not asked for", run.start)
            if column + count > row.size:
                raise DescriptorError(f"a row has more than {row.size} cells", run.start)
        row[column : column + count] = codes.get(name, 0)
        column += count
        if column >= row.size and lenient:
            return
    if column < row.size and not lenient:
        raise DescriptorError(f"a row has {column} cells of {row.size}", line.end)


def _read_run(text: str, run: _Piece, lenient: bool) -> tuple[str, int]:
    """Reads `label *count`; a lenient reading takes a run that is not one as no cells at all."""
    mark = text.rfind(COUNT_SEPARATOR, run.start, run.end)
    digits = text[mark + len(COUNT_SEPARATOR) : run.end].strip() if mark >= 0 else ""
    # Six digits are far beyond any grid and keep the conversion cheap.
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6 and (lenient or int(digits) > 0)):
        if lenient:
            return BACKGROUND, 0
        raise DescriptorError("a run is not 'label *count'", run.start)
    return text[run.start : mark].strip(), int(digits)


def _runs(row: Cells) -> list[tuple[int, int]]:
    """Returns (code, length) of each run of equal cells in a row."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])
    lengths = np.diff(np.append(starts, row.size))
    return [(int(code), int(length)) for code, length in zip(row[starts], lengths, strict=True)]


def _checked_label(label: str) -> str:
    if label == BACKGROUND or label != label.strip() or not label or any(mark in label for mark in "|*\n<>"):
        raise LabelError(f"the label {label!r} cannot be written in the image-wise format")
    return label


def _run_rules(grid: int, labels: Sequence[str]) -> Iterator[Rule]:
    """Yields the rules of image-wise runs; `cells<n>` is the rest of a row that has n cells left."""
    rows = f" {quoted(ROW_SEPARATOR)} ".join([f"cells{grid}"] * grid)
    yield "root", [f"{quoted(OPEN)} {rows} {quoted(chr(10) + CLOSE)}"]
    yield "label", [quoted(label) for label in (BACKGROUND, *labels)]
    for left in range(1, grid + 1):
        runs = [
            f"label {quoted(f'{COUNT_SEPARATOR}{count}{RUN_SEPARATOR}')} cells{left - count}"
            for count in range(1, left)
        ]
        yield f"cells{left}", [*runs, f"label {quoted(f'{COUNT_SEPARATOR}{left}')}"]
