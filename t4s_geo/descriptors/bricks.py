"""Reading box-wise descriptors: what all versions of semantic bricks have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.bulk_reading import read_correct
from t4s_geo.descriptors.format import Cells, DescriptorError, check_cells
from t4s_geo.descriptors.grammar import BrickGrammar, Canvas, GrammarError
from t4s_geo.descriptors.lenient import read_leniently
from t4s_geo.descriptors.vocabulary import BrickVocabulary

_TOKEN = re.compile(r"<[a-z]{1,4}[0-9a-f]{0,4}>")
_LONGEST_TOKEN = 10


@dataclass(frozen=True)
class BoxWiseCodec:
    """Reads texts of boxes and bricks; versions add their vocabulary and how masks are written.

    Attributes:
        grid: Finest cells along each side of a tile.
    """

    grid: int
    format_name: ClassVar[str]

    def __post_init__(self) -> None:
        """Refuses grids that have no vocabulary, now rather than at the first mask."""
        _ = self.grammar

    @property
    def name(self) -> str:
        """Name of the format."""
        return self.format_name

    @cached_property
    def vocabulary(self) -> BrickVocabulary:
        """The tokens of this grid."""
        raise NotImplementedError

    @cached_property
    def grammar(self) -> BrickGrammar:
        """The state machine that says which token may follow."""
        return BrickGrammar(self.vocabulary)

    def symbols(self, mask: npt.NDArray[np.bool_]) -> list[int]:
        """Writes a mask of shape (grid, grid) as indices into the vocabulary, without the end of the text."""
        raise NotImplementedError

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
        return self.text(self.symbols(cells == 1))

    def decode(self, text: str, labels: Sequence[str], *, lenient: bool = False) -> Cells:
        """Reads boxes and bricks back into the cells of the one label.

        Args:
            text: A descriptor.
            labels: The one label asked for.
            lenient: Leave out what makes no sense, such as rows outside the box, instead of refusing it.

        Raises:
            DescriptorError: The text breaks off or, unless lenient, holds anything that the grammar does
                not allow.
        """
        _check_one(labels)
        return self._read(text, lenient=lenient).cells.astype(np.uint8)

    def objects(self, text: str) -> npt.NDArray[np.uint16]:
        """Reads which object each cell belongs to: one a box, in the order of the text.

        Returns:
            Shape (grid, grid), dtype uint16; 0 where nothing is.

        Raises:
            DescriptorError: As `decode`.
        """
        return self._read(text).objects

    def text(self, symbols: Sequence[int]) -> str:
        """Returns the text of some symbols of the vocabulary."""
        names = self.vocabulary.names
        return "".join(names[symbol] for symbol in symbols)

    def _read(self, text: str, *, lenient: bool = False) -> Canvas:
        if lenient:
            return read_leniently(self.grammar, self._symbols_of(text))
        objects = self._read_correct(text)
        if objects is not None:
            return Canvas(self.vocabulary, objects)
        canvas = Canvas.empty(self.grammar)
        state = self.grammar.start
        for symbol, position in self._symbols_of(text):
            try:
                following = self.grammar.advance(state, symbol)
            except GrammarError as error:
                raise DescriptorError(str(error), position) from None
            canvas.paint(state, symbol)
            state = following
        if not self.grammar.may_end(state):
            raise DescriptorError("the text breaks off", len(text))
        return canvas

    def _read_correct(self, text: str) -> npt.NDArray[np.uint16] | None:
        """Reads a text that holds nothing but tokens, all where they may stand; None if it is another one."""
        if len(text) > self.grammar.longest * _LONGEST_TOKEN:
            return None
        tokens = _TOKEN.findall(text)
        if sum(map(len, tokens)) != len(text):
            return None
        index = self.vocabulary.index
        symbols = np.array([index.get(token, -1) for token in tokens], np.int64)
        return None if (symbols < 0).any() else read_correct(self.grammar, symbols)

    def _symbols_of(self, text: str) -> Iterator[tuple[int, int]]:
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


def _check_one(labels: Sequence[str]) -> None:
    if len(labels) != 1:
        raise ValueError(f"a box-wise descriptor is about one label, and {len(labels)} were given")
