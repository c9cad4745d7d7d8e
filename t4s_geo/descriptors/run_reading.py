"""Reading rows of runs, such as `water *3| others *13`, in any dialect: strictly or as well as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.format import Cells, DescriptorError

MOST_SIDE = 512
"""Rows and columns of a text at the most, where it has a grid of its own."""
_MOST_DIGITS = 6
"""Digits of a count: far beyond any grid, and cheap to convert."""


Run = tuple[int, int]
"""Code and length."""


@dataclass(frozen=True)
class Dialect:
    r"""What stands between labels and counts.

    Attributes:
        opening: What comes before the first row; empty for nothing.
        closing: What comes behind the last row; empty for nothing.
        row_separator: Between rows.
        run_separator: Between runs of a row.
        count_mark: Between a label and its count.
        last_row: Behind the last row, before `closing`.
        background: Label of what is none of the labels asked for.
    """

    opening: str
    closing: str
    row_separator: str
    run_separator: str
    count_mark: str
    last_row: str
    background: str

    def __post_init__(self) -> None:
        """Refuses what cannot be told apart."""
        marks = [self.row_separator, self.run_separator, self.count_mark]
        bare = [mark.strip(" ") for mark in marks]
        if not all(bare) or len({*bare}) < len(bare):
            raise ValueError("separators of rows and runs and the mark of counts must differ, spaces aside")
        if not self.background:
            raise ValueError("the background must have a label")

    @cached_property
    def reserved(self) -> tuple[str, ...]:
        """What no label may hold."""
        separators = (self.row_separator, self.run_separator, self.count_mark, self.last_row)
        return tuple({mark.strip(" ") or mark for mark in separators if mark} | {"<", ">", "\n"})

    @cached_property
    def loose(self) -> Dialect:
        """The same without the spaces of its separators."""
        return replace(
            self,
            row_separator=self.row_separator.strip(" "),
            run_separator=self.run_separator.strip(" "),
            count_mark=self.count_mark.strip(" "),
        )


@dataclass(frozen=True)
class _Piece:
    """A stretch of the text: characters start..end-1."""

    start: int
    end: int


@dataclass
class _Faults:
    """The first things in a text that are wrong: what is no run, and a label that was not asked for."""

    no_run: DescriptorError | None = None
    other_label: DescriptorError | None = None


@dataclass(frozen=True)
class RunReader:
    """Reads the texts of a dialect.

    Attributes:
        dialect: What separates runs and rows.
        code_of: Code of a label; None where it was not asked for.
        size: Rows and columns that a text must have; None for those that it has.
        is_lenient: Whether what is no run, too short or too long is put up with.
    """

    dialect: Dialect
    code_of: Callable[[str], int | None]
    size: int | None
    is_lenient: bool

    def read(self, text: str) -> Cells:
        """Returns the codes of a text, shape (rows, columns), dtype uint8.

        Raises:
            DescriptorError: The text is none of this dialect; or, unless lenient, not wholly.
        """
        start, end = self._inside(text)
        rows: list[list[Run]] = []
        faults = _Faults()
        for line in self._rows(text, start, end):
            if len(rows) == self._most:
                if not self.is_lenient:
                    raise DescriptorError(f"there are more than {self._most} rows", line.start)
                break
            runs = self._row(text, line, faults)
            # Where nothing says where the rows begin, words around them look like rows that hold nothing.
            if runs or self.dialect.opening:
                rows.append(runs)
        if not any(rows):
            raise faults.no_run or DescriptorError("the text holds no runs", start)
        cells = self._filled(rows, end)
        if faults.other_label is not None and not cells.any():
            # Of what it is about, none was asked for: that is not the same as nothing.
            raise faults.other_label
        return cells

    @property
    def _most(self) -> int:
        """Most rows and cells of a row."""
        return self.size or MOST_SIDE

    @property
    def _marks(self) -> Dialect:
        return self.dialect.loose if self.is_lenient else self.dialect

    def _inside(self, text: str) -> tuple[int, int]:
        """Returns where the rows begin and end."""
        opening, closing = self.dialect.opening, self.dialect.closing
        start = text.find(opening)
        end = text.find(closing, start) if closing and start >= 0 else len(text)
        if start < 0 or (end < 0 and not self.is_lenient):
            raise DescriptorError(f"there is no {opening}…{closing} in the text", max(start, 0))
        return start + len(opening), end if end >= 0 else len(text)

    def _rows(self, text: str, start: int, end: int) -> Iterator[_Piece]:
        """Yields the rows; where reading is lenient, those that are not blank."""
        if text.endswith(self.dialect.last_row, start, end):
            end -= len(self.dialect.last_row)
        for line in _pieces(text, start, end, self._marks.row_separator):
            if not self.is_lenient or text[line.start : line.end].strip():
                yield line

    def _row(self, text: str, line: _Piece, faults: _Faults) -> list[Run]:
        """Returns the runs of a row; notes what is wrong with it, or raises that."""
        runs: list[Run] = []
        reach = 0
        for piece in _pieces(text, line.start, line.end, self._marks.run_separator):
            try:
                name, count = self._run(text, piece)
            except DescriptorError as error:
                if not self.is_lenient:
                    raise
                faults.no_run = faults.no_run or error
                continue
            code = self.code_of(name)
            if code is None:
                other = DescriptorError("a run names a label that was not asked for", piece.start)
                if not self.is_lenient:
                    raise other
                faults.other_label = faults.other_label or other
                code = 0
            if reach + count > self._most and not self.is_lenient:
                raise DescriptorError(f"a row has more than {self._most} cells", piece.start)
            runs.append((code, min(count, self._most - reach)))
            reach += count
            if reach >= self._most and self.is_lenient:
                break
        return runs

    def _run(self, text: str, run: _Piece) -> tuple[str, int]:
        """Returns label and length of a run."""
        marks = self._marks
        mark = text.rfind(marks.count_mark, run.start, run.end)
        digits = text[mark + len(marks.count_mark) : run.end].strip() if mark >= 0 else ""
        is_count = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS and int(digits) > 0
        name = text[run.start : max(mark, run.start)].strip()
        if not is_count or not name or any(sign in name for sign in marks.reserved):
            raise DescriptorError(f"a run is not 'label{self.dialect.count_mark}count'", run.start)
        return name, int(digits)

    def _filled(self, rows: list[list[Run]], end: int) -> Cells:
        """Makes a grid of rows of runs; what lacks is background."""
        lengths = [sum(count for _, count in row) for row in rows]
        height = width = self.size or 0
        if self.size is None:
            # A row that goes on and on should not stretch all others.
            height, width = len(rows), Counter(filter(None, lengths)).most_common(1)[0][0]
        if not self.is_lenient:
            if len(rows) < height:
                raise DescriptorError(f"there are {len(rows)} rows of {height}", end)
            if wrong := [length for length in lengths if length != width]:
                raise DescriptorError(f"a row has {wrong[0]} cells of {width}", end)
        cells = np.zeros((height, width), np.uint8)
        for row, runs in zip(cells, rows, strict=False):
            _fill(row, runs)
        return cells


def _fill(row: npt.NDArray[np.uint8], runs: list[Run]) -> None:
    column = 0
    for code, count in runs:
        row[column : column + count] = code
        column += count


def _pieces(text: str, start: int, end: int, separator: str) -> Iterator[_Piece]:
    """Splits lazily, so that a text of a million separators costs only what is read of it."""
    while True:
        found = text.find(separator, start, end)
        if found < 0:
            yield _Piece(start, end)
            return
        yield _Piece(start, found)
        start = found + len(separator)


def resampled(cells: Cells, grid: int) -> Cells:
    """Returns cells of any number of rows and columns on a square grid: each takes the one at its centre."""
    rows, columns = ((2 * np.arange(grid) + 1) * side // (2 * grid) for side in cells.shape)
    return cells[np.ix_(rows, columns)]
