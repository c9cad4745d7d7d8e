"""Which token may follow: semantic bricks as a state machine.

The same machine reads texts (`BrickCodec.decode`), masks a model's logits while it writes
(`t4s_geo.models.constrained`) and follows a finished text to place probabilities (`marginals`). Every
text that it accepts is canonical up to cells outside the box, and it always ends: columns only grow
within a row, rows only grow within a box.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.vocabulary import BrickVocabulary


class GrammarError(ValueError):
    """A token may not stand where it stands."""


class After(IntEnum):
    """What the last token was, as far as it limits the next one."""

    NOTHING = 0
    TOP = 1
    LEFT = 2
    BOTTOM = 3
    BOX = 4
    ROW = 5
    JUMP = 6
    FILL = 7
    BRICK = 8
    NONE = 9
    END = 10


@dataclass(frozen=True)
class BrickState:
    """Where in a descriptor the next token stands.

    Attributes:
        after: Kind of the last token.
        box: Box of cells; edges that were not read yet are 0.
        row: Row of bricks being written.
        column: Column of bricks that the next token is about.
    """

    after: After
    box: Box
    row: int = 0
    column: int = 0


_MAY_END = frozenset({After.FILL, After.BRICK, After.NONE})
IN_ROW = frozenset({After.ROW, After.JUMP, After.FILL, After.BRICK})
"""States in which a brick may be decided."""


@dataclass(frozen=True)
class BrickGrammar:
    """The state machine of one grid.

    Attributes:
        vocabulary: The tokens; symbols are indices into it, `vocabulary.end` is the end of the text.
    """

    vocabulary: BrickVocabulary

    @property
    def start(self) -> BrickState:
        """The state before the first token."""
        return BrickState(After.NOTHING, Box(0, 0, 0, 0))

    @property
    def longest(self) -> int:
        """Most tokens that a text can have, its end included."""
        return 4 + self.vocabulary.rows * (1 + self.vocabulary.columns) + 1

    def may_end(self, state: BrickState) -> bool:
        """Tells whether the text may end in this state."""
        return state.after in _MAY_END

    def allowed(self, state: BrickState) -> npt.NDArray[np.bool_]:
        """Returns which symbols may follow, shape (len(vocabulary) + 1,); the last is the end."""
        words = self.vocabulary
        mask = np.zeros(len(words) + 1, np.bool_)
        for low, high in self._ranges(state):
            mask[low:high] = True
        return mask

    def _ranges(self, state: BrickState) -> list[tuple[int, int]]:
        """Returns the half-open ranges of symbols that may follow."""
        words, box, grid = self.vocabulary, state.box, self.vocabulary.grid
        match state.after:
            case After.NOTHING:
                return [(words.none, words.none + 1), (words.first_y, words.first_y + grid)]
            case After.TOP:
                return [(words.first_x, words.first_x + grid)]
            case After.LEFT:
                return [(words.first_y + box.top + 1, words.first_y + grid + 1)]
            case After.BOTTOM:
                return [(words.first_x + box.left + 1, words.first_x + grid + 1)]
            case After.BOX:
                span = words.bricks_of(box)
                return [(words.row(span.top), words.row(span.bottom))]
            case After.NONE:
                return [(words.end, words.end + 1)]
            case After.END:
                return []
        return self._ranges_in_row(state)

    def _ranges_in_row(self, state: BrickState) -> list[tuple[int, int]]:
        words, span = self.vocabulary, self.vocabulary.bricks_of(state.box)
        ranges = []
        if state.column < span.right:
            ranges.append((words.first_brick, words.end))
            if state.after != After.FILL:
                ranges.append((words.fill(state.column + 1), words.fill(span.right + 1)))
            if state.after != After.JUMP:
                ranges.append((words.jump(state.column + 1), words.jump(span.right)))
        if self.may_end(state):
            ranges.append((words.row(state.row + 1), words.row(span.bottom)))
            ranges.append((words.end, words.end + 1))
        return ranges

    def advance(self, state: BrickState, symbol: int) -> BrickState:
        """Returns the state after one more token.

        Raises:
            GrammarError: The token may not follow.
        """
        if not any(low <= symbol < high for low, high in self._ranges(state)):
            raise GrammarError(f"{self._name(symbol)} may not stand after {_SPOKEN[state.after]}")
        words, box = self.vocabulary, state.box
        if symbol == words.end:
            return replace(state, after=After.END)
        if symbol == words.none:
            return replace(state, after=After.NONE)
        if symbol < words.first_x:
            edge = symbol - words.first_y
            if state.after == After.NOTHING:
                return BrickState(After.TOP, replace(box, top=edge))
            return BrickState(After.BOTTOM, replace(box, bottom=edge))
        if symbol < words.first_row:
            edge = symbol - words.first_x
            if state.after == After.TOP:
                return BrickState(After.LEFT, replace(box, left=edge))
            return BrickState(After.BOX, replace(box, right=edge))
        if symbol < words.jump(1):
            left = words.bricks_of(box).left
            return BrickState(After.ROW, box, symbol - words.first_row, left)
        if symbol < words.fill(1):
            return replace(state, after=After.JUMP, column=symbol - words.first_jump)
        if symbol < words.first_brick:
            return replace(state, after=After.FILL, column=symbol - words.first_fill)
        return replace(state, after=After.BRICK, column=state.column + 1)

    def _name(self, symbol: int) -> str:
        return "the end of the text" if symbol == self.vocabulary.end else self.vocabulary.names[symbol]


_SPOKEN = {
    After.NOTHING: "the beginning of the text",
    After.TOP: "the box's top",
    After.LEFT: "the box's left edge",
    After.BOTTOM: "the box's bottom",
    After.BOX: "the box",
    After.ROW: "a row token",
    After.JUMP: "a jump",
    After.FILL: "a fill",
    After.BRICK: "a brick",
    After.NONE: "<none>",
    After.END: "the end of the text",
}


@dataclass(frozen=True)
class Canvas:
    """Cells being painted while a text is followed; reaches past the grid where bricks do.

    Attributes:
        vocabulary: The tokens.
        padded: Shape (rows * brick height, columns * brick width), dtype bool.
    """

    vocabulary: BrickVocabulary
    padded: npt.NDArray[np.bool_]

    @classmethod
    def empty(cls, grammar: BrickGrammar) -> Canvas:
        """Returns a canvas with no cell set."""
        words = grammar.vocabulary
        return cls(
            words, np.zeros((words.rows * words.brick_height, words.columns * words.brick_width), np.bool_)
        )

    @property
    def cells(self) -> npt.NDArray[np.bool_]:
        """The cells within the grid, shape (grid, grid)."""
        return self.padded[: self.vocabulary.grid, : self.vocabulary.grid]

    def paint(self, state: BrickState, symbol: int) -> None:
        """Sets the cells that a symbol says are full; those outside the box stay empty."""
        words = self.vocabulary
        if state.after not in IN_ROW or symbol < words.fill(1) or symbol == words.end:
            return
        box, top, left = state.box, state.row * words.brick_height, state.column * words.brick_width
        is_fill = symbol < words.first_brick
        right = (symbol - words.first_fill if is_fill else state.column + 1) * words.brick_width
        rows = slice(max(top, box.top), min(top + words.brick_height, box.bottom))
        columns = slice(max(left, box.left), min(right, box.right))
        if is_fill:
            self.padded[rows, columns] = True
        else:
            pattern = words.pattern_bits[symbol - words.first_brick]
            self.padded[rows, columns] = pattern[
                rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
            ]
