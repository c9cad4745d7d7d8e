"""Box-wise descriptors: what all versions of semantic bricks have in common."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.bricks_ebnf import brick_rules
from t4s_geo.descriptors.bulk_reading import read_correct
from t4s_geo.descriptors.ebnf import written
from t4s_geo.descriptors.format import (
    Cells,
    DescriptorError,
    Format,
    Objects,
    Probe,
    Reading,
    SoftTokens,
    check_cells,
)
from t4s_geo.descriptors.grammar import BrickGrammar, Canvas, GrammarError
from t4s_geo.descriptors.lenient import read_leniently
from t4s_geo.descriptors.marginals import brick_weights, place_bricks
from t4s_geo.descriptors.vocabulary import BrickVocabulary

_TOKEN = re.compile(r"<[a-z]{1,4}[0-9a-f]{0,4}>")
_TOKEN_END = ">"
_LONGEST_TOKEN = 10
_PROBE_TOKENS = 3


@dataclass(frozen=True)
class BrickFormat(Format):
    """Texts of boxes and bricks; versions add their vocabulary and how masks are written.

    Attributes:
        grid: Finest cells along each side of a tile.
    """

    def __post_init__(self) -> None:
        """Refuses grids that have no vocabulary, now rather than at the first mask."""
        _ = self.grammar

    @cached_property
    @abstractmethod
    def vocabulary(self) -> BrickVocabulary:
        """The tokens of this grid."""

    @cached_property
    def grammar(self) -> BrickGrammar:
        """The state machine that says which token may follow."""
        return BrickGrammar(self.vocabulary)

    @abstractmethod
    def symbols(self, mask: npt.NDArray[np.bool_]) -> list[int]:
        """Writes a mask of shape (grid, grid) as indices into the vocabulary, without the end of the text."""

    def read(self, text: str, labels: Sequence[str], *, lenient: bool = False) -> Reading:
        """Reads boxes and bricks back into the cells of the one label.

        Args:
            text: A descriptor.
            labels: The one label asked for.
            lenient: Leave out invalid parts, such as rows outside the box, instead of refusing them.

        Raises:
            DescriptorError: The text breaks off or, unless lenient, holds anything that the grammar does
                not allow.
        """
        check_one(labels)
        if lenient:
            return self._reading(read_leniently(self.grammar, self._symbols_of(text)))
        (canvas,) = self._read_correct([text])
        return self._reading(canvas or self._follow(text))

    def read_each(self, texts: Sequence[str], labels: Sequence[str]) -> list[Reading | DescriptorError]:
        """Reads all at once; those that fail again, to say where."""
        return [
            self._read_or_say(text) if canvas is None else self._reading(canvas)
            for text, canvas in zip(texts, self._read_correct(texts), strict=True)
        ]

    def write(self, cells: Cells, labels: Sequence[str], objects: Objects | None = None) -> str:
        """Writes the cells of the one label as box and bricks.

        Args:
            cells: Label codes, shape (grid, grid), dtype uint8; 0 or 1.
            labels: The one label asked for; the text itself does not repeat it.
            objects: As of `Format`.

        Raises:
            ValueError: The cells do not fit, or there is not exactly one label.
        """
        check_one(labels)
        check_cells(cells, self.grid, labels)
        return self.text(self.symbols(cells == 1))

    @property
    def longest(self) -> int:
        """Most tokens of a text, its end included."""
        return self.grammar.longest

    def probe(self) -> Probe:
        """Returns bricks outside any box.

        Tokens must be written as such: a server that spells them letter by letter, as some do with special
        tokens, would have the model write what it never learned.
        """
        return Probe("".join(self.tokens[-_PROBE_TOKENS:]), _PROBE_TOKENS + 1)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens of the vocabulary."""
        return self.vocabulary.names

    @property
    def token_index(self) -> Mapping[str, int]:
        """Symbol of each token."""
        return self.vocabulary.index

    def ebnf(self, labels: Sequence[str]) -> str:
        """Returns the grammar, which is the same for all labels."""
        return self._ebnf

    @cached_property
    def _ebnf(self) -> str:
        return written(brick_rules(self.grammar))

    @property
    def token_cells(self) -> npt.NDArray[np.float32]:
        """Which cells of the brick in question each token would set."""
        return brick_weights(self.vocabulary)

    def soft_cells(self, tokens: SoftTokens) -> npt.NDArray[np.float32]:
        """Puts the probabilities that each step gave to its brick where the brick is; see `place_bricks`."""
        return place_bricks(self.vocabulary, tokens.symbols, tokens.marginals)

    def text(self, symbols: Sequence[int]) -> str:
        """Returns the text of some symbols of the vocabulary."""
        names = self.vocabulary.names
        return "".join(map(names.__getitem__, symbols))

    def _follow(self, text: str) -> Canvas:
        """Reads a text token by token; raises DescriptorError where one may not stand."""
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

    def _read_or_say(self, text: str) -> Reading | DescriptorError:
        """Reads a text token by token; returns the error of one that is none."""
        try:
            return self._reading(self._follow(text))
        except DescriptorError as error:
            return error

    def _reading(self, canvas: Canvas) -> Reading:
        return Reading(canvas.cells.astype(np.uint8), self._objects_of(canvas))

    def _objects_of(self, canvas: Canvas) -> Objects | None:
        """Returns the objects that a text told apart; None if it told none."""
        return canvas.objects if self.tells_objects else None

    def _read_correct(self, texts: Sequence[str]) -> list[Canvas | None]:
        """Reads texts that hold nothing but tokens, all where they may stand; None for another one."""
        return read_correct(self.grammar, [self._tokens_of(text) for text in texts])

    def _tokens_of(self, text: str) -> npt.NDArray[np.int64]:
        """Returns the symbols of a text of nothing but tokens; none, which no text has, for another one."""
        none = np.empty(0, np.int64)
        if len(text) > self.grammar.longest * _LONGEST_TOKEN:
            return none
        # All but what is left over behind the last token.
        *tokens, rest = text.split(_TOKEN_END)
        symbols = np.fromiter(map(self._begun.get, tokens, repeat(-1)), np.int64, len(tokens))
        return none if rest or (symbols < 0).any() else symbols

    @cached_property
    def _begun(self) -> dict[str, int]:
        """Symbol of each token but for its last character."""
        return {name.removesuffix(_TOKEN_END): symbol for name, symbol in self.vocabulary.index.items()}

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


def check_one(labels: Sequence[str]) -> None:
    """Raises ValueError unless there is exactly one label."""
    if len(labels) != 1:
        raise ValueError(f"a box-wise descriptor is about one label, and {len(labels)} were given")
