"""Box-wise descriptors made of semantic bricks, version 1 (after Text4Seg++, "next-brick prediction").

A mask is its bounding box and then, row of bricks by row of bricks, the patterns inside it. A brick is
the binary pattern of a block of 4x2 cells, one token. Rows and columns are anchored: `<r3>` opens brick
row 3, `<j9>` says that all bricks before column 9 are empty, `<f9>` that they are full. Empty rows are
left out. `<none>` is the whole answer where nothing was found. `docs/descriptors.md` specifies it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box, tight_box
from t4s_geo.descriptors.codec import Cells, DescriptorError, check_cells
from t4s_geo.descriptors.grammar import BrickGrammar, Canvas, GrammarError
from t4s_geo.descriptors.lenient import read_leniently
from t4s_geo.descriptors.vocabulary import BrickVocabulary

_TOKEN = re.compile(r"<[a-z]{1,4}[0-9a-f]{0,4}>")


@dataclass(frozen=True)
class BrickCodec:
    """Codec of the box-wise format; one label in a text.

    Attributes:
        grid: Cells along each side of a tile.
    """

    grid: int
    format_name: ClassVar[str] = "boxwise-bricks-v1"

    def __post_init__(self) -> None:
        """Refuses grids that have no vocabulary, now rather than at the first mask."""
        BrickVocabulary(self.grid)

    @property
    def name(self) -> str:
        """Name of the format."""
        return self.format_name

    @cached_property
    def vocabulary(self) -> BrickVocabulary:
        """The tokens of this grid."""
        return BrickVocabulary(self.grid)

    @cached_property
    def grammar(self) -> BrickGrammar:
        """The state machine that says which token may follow."""
        return BrickGrammar(self.vocabulary)

    def encode(self, cells: Cells, labels: Sequence[str]) -> str:
        """Writes the cells of the one label as box and bricks.

        Args:
            cells: Label codes, shape (grid, grid), dtype uint8; 0 or 1.
            labels: The one label asked for; the text itself does not repeat it.

        Raises:
            ValueError: The cells do not fit, or there is not exactly one label.
        """
        _check_one(labels)
        check_cells(cells, self.grid, labels)
        return "".join(self.tokens(cells == 1))

    def decode(self, text: str, labels: Sequence[str], *, lenient: bool = False) -> Cells:
        """Reads box and bricks back into the cells of the one label.

        Args:
            text: A descriptor.
            labels: The one label asked for.
            lenient: Leave out what makes no sense, such as rows outside the box, instead of refusing it.

        Raises:
            DescriptorError: The text breaks off or, unless lenient, holds anything that the grammar does
                not allow.
        """
        _check_one(labels)
        if lenient:
            return read_leniently(self.grammar, self._symbols(text)).cells.astype(np.uint8)
        canvas = Canvas.empty(self.grammar)
        state = self.grammar.start
        position = 0
        for symbol, position in self._symbols(text):
            try:
                following = self.grammar.advance(state, symbol)
            except GrammarError as error:
                raise DescriptorError(str(error), position) from None
            canvas.paint(state, symbol)
            state = following
        if not self.grammar.may_end(state):
            raise DescriptorError("the text breaks off", len(text))
        return canvas.cells.astype(np.uint8)

    def tokens(self, mask: npt.NDArray[np.bool_], box: Box | None = None) -> list[str]:
        """Writes a mask as a list of tokens.

        Args:
            mask: Shape (grid, grid).
            box: What to describe of it; its tight bounding box by default. Cells outside are left out.

        Returns:
            Tokens of the vocabulary, the end of the text not among them.
        """
        names = self.vocabulary.names
        return [names[symbol] for symbol in self.symbols(mask, box)]

    def symbols(self, mask: npt.NDArray[np.bool_], box: Box | None = None) -> list[int]:
        """Writes a mask as indices into the vocabulary; see `tokens`."""
        inside = np.zeros_like(mask)
        if box is not None:
            inside[box.top : box.bottom, box.left : box.right] = True
            mask = mask & inside
        tight = tight_box(mask)
        if tight is None:
            return [self.vocabulary.none]
        box = box or tight
        inside[box.top : box.bottom, box.left : box.right] = True
        patterns = self.vocabulary.patterns(mask)
        full = self.vocabulary.patterns(inside)
        return [*self.vocabulary.box(box), *self._brick_rows(patterns, full, box)]

    def _brick_rows(
        self, patterns: npt.NDArray[np.uint8], full: npt.NDArray[np.uint8], box: Box
    ) -> Iterator[int]:
        """Yields the symbols of all rows of bricks that are not empty."""
        span = self.vocabulary.bricks_of(box)
        for row in range(span.top, span.bottom):
            if not patterns[row].any():
                continue
            yield self.vocabulary.row(row)
            column = span.left
            last = int(np.flatnonzero(patterns[row])[-1])
            while column <= last:
                end = _run_end(patterns[row], column, 0)
                if end > column:
                    yield self.vocabulary.jump(end)
                    column = end
                end = _full_end(patterns[row], full[row], column)
                if end > column:
                    yield self.vocabulary.fill(end)
                    column = end
                elif patterns[row, column]:
                    yield self.vocabulary.brick(int(patterns[row, column]))
                    column += 1

    def _symbols(self, text: str) -> Iterator[tuple[int, int]]:
        """Yields (symbol, position) of each token; white space between tokens means nothing."""
        position = 0
        index = self.vocabulary.index
        while position < len(text):
            if text[position].isspace():
                position += 1
                continue
            match = _TOKEN.match(text, position)
            symbol = index.get(match.group()) if match else None
            if match is None or symbol is None:
                raise DescriptorError("there is no brick token", position)
            yield symbol, position
            position = match.end()


def _run_end(patterns: npt.NDArray[np.uint8], column: int, pattern: int) -> int:
    """Returns the end of the run of a pattern that starts at a column."""
    different = np.flatnonzero(patterns[column:] != pattern)
    return column + (int(different[0]) if different.size else patterns.size - column)


def _full_end(patterns: npt.NDArray[np.uint8], full: npt.NDArray[np.uint8], column: int) -> int:
    """Returns the end of the run of bricks, from a column on, whose cells in the box are all set."""
    other = np.flatnonzero((patterns[column:] != full[column:]) | (full[column:] == 0))
    return column + (int(other[0]) if other.size else patterns.size - column)


def _check_one(labels: Sequence[str]) -> None:
    if len(labels) != 1:
        raise ValueError(f"a box-wise descriptor is about one label, and {len(labels)} were given")
