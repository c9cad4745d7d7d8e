"""Which token may follow: semantic bricks as a state machine.

The same machine reads texts (`BoxWiseCodec.decode`), masks a model's logits while it writes
(`t4s_geo.models.local.decoding.reference`) and follows a finished text to place probabilities
(`marginals`). Every text that it accepts it always ends: columns only grow within a row, rows only grow
within a box, and what could not be finished within the longest text may not be begun.
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
    SIZE = 11


@dataclass(frozen=True)
class BrickState:
    """Where in a descriptor the next token stands.

    Attributes:
        after: Kind of the last token.
        box: Box whose edges are in steps; edges that were not read yet are 0.
        row: Row of bricks being written.
        column: Column of bricks that the next token is about.
        size: Finest cells along each side of a cell of the bricks.
        count: Tokens so far.
        number: Number of the object being written, from 1; 0 before the first.
    """

    after: After
    box: Box
    row: int = 0
    column: int = 0
    size: int = 1
    count: int = 0
    number: int = 0


_MAY_END = frozenset({After.FILL, After.BRICK, After.NONE})
IN_ROW = frozenset({After.ROW, After.JUMP, After.FILL, After.BRICK})
"""States in which a brick may be decided."""

TO_BRICK, TO_JUMP, TO_ROW = 2, 3, 3
"""Tokens from a brick or fill, a jump, a row to the end of the text at the least, both included."""

Ranges = list[tuple[int, int]]


@dataclass(frozen=True)
class BrickGrammar:
    """The state machine of one format and grid.

    Attributes:
        vocabulary: The tokens; symbols are indices into it, `vocabulary.end` is the end of the text.
        limit: Most tokens that a text may have, its end included; None for as many as one object can take.
    """

    vocabulary: BrickVocabulary
    limit: int | None = None

    def __post_init__(self) -> None:
        """Refuses a limit that no object would fit into."""
        if self.longest < self.object_tokens:
            raise ValueError(f"a text of {self.longest} tokens at most has no room for an object")

    @property
    def start(self) -> BrickState:
        """The state before the first token."""
        return BrickState(After.NOTHING, Box(0, 0, 0, 0), size=self.vocabulary.sizes[0])

    @property
    def longest(self) -> int:
        """Most tokens that a text can have, its end included."""
        words = self.vocabulary
        natural = 4 + bool(words.spoken_sizes) + words.rows * (1 + words.columns) + 1
        return natural if self.limit is None else self.limit

    @property
    def object_tokens(self) -> int:
        """Tokens of an object at the least, and the end of the text."""
        return 4 + bool(self.vocabulary.spoken_sizes) + TO_ROW

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

    def _ranges(self, state: BrickState) -> Ranges:
        """Returns the half-open ranges of symbols that may follow."""
        words, box, edges = self.vocabulary, state.box, self.vocabulary.edges
        match state.after:
            case After.NOTHING:
                return [(words.none, words.none + 1), (words.first_y, words.first_y + edges)]
            case After.TOP:
                return [(words.first_x, words.first_x + edges)]
            case After.LEFT:
                return [(words.first_y + box.top + 1, words.first_y + edges + 1)]
            case After.BOTTOM:
                return [(words.first_x + box.left + 1, words.first_x + edges + 1)]
            case After.BOX if words.spoken_sizes:
                return [(words.first_size, words.first_row)]
            case After.BOX | After.SIZE:
                span = words.bricks_of(box, state.size)
                return [(words.row(span.top), words.row(span.bottom))]
            case After.NONE:
                return [(words.end, words.end + 1)]
            case After.END:
                return []
        return self._ranges_in_row(state)

    def _ranges_in_row(self, state: BrickState) -> Ranges:
        words, span = self.vocabulary, self.vocabulary.bricks_of(state.box, state.size)
        room = self.longest - state.count
        ranges = []
        if state.column < span.right and room >= TO_BRICK:
            ranges.append((words.first_brick, words.end))
            if state.after != After.FILL:
                ranges.append((words.fill(state.column + 1), words.fill(span.right + 1)))
            if state.after != After.JUMP and room >= TO_JUMP:
                ranges.append((words.jump(state.column + 1), words.jump(span.right)))
        if self.may_end(state):
            ranges.append((words.end, words.end + 1))
            if room >= TO_ROW:
                ranges.append((words.row(state.row + 1), words.row(span.bottom)))
            if words.several and room >= self.object_tokens:
                # Objects come from top to bottom, so that each set of them has one order.
                ranges.append((words.first_y + state.box.top, words.first_y + words.edges))
        return ranges

    def _may_follow(self, state: BrickState, symbol: int) -> bool:
        return any(low <= symbol < high for low, high in self._ranges(state))

    def advance(self, state: BrickState, symbol: int) -> BrickState:
        """Returns the state after one more token.

        Raises:
            GrammarError: The token may not follow.
        """
        if not self._may_follow(state, symbol):
            if self._may_follow(replace(state, count=0), symbol):
                raise GrammarError(f"the text cannot end within {self.longest - 1} tokens")
            raise GrammarError(f"{self._name(symbol)} may not stand after {_SPOKEN[state.after]}")
        state = replace(state, count=state.count + 1)
        words, box = self.vocabulary, state.box
        if symbol == words.end:
            return replace(state, after=After.END)
        if symbol == words.none:
            return replace(state, after=After.NONE)
        if symbol < words.first_size:
            return self._advance_box(state, symbol)
        if symbol < words.first_row:
            return replace(state, after=After.SIZE, size=words.sizes[symbol - words.first_size])
        if symbol < words.jump(1):
            left = words.bricks_of(box, state.size).left
            return replace(state, after=After.ROW, row=symbol - words.first_row, column=left)
        if symbol < words.fill(1):
            return replace(state, after=After.JUMP, column=symbol - words.first_jump)
        if symbol < words.first_brick:
            return replace(state, after=After.FILL, column=symbol - words.first_fill)
        return replace(state, after=After.BRICK, column=state.column + 1)

    def _advance_box(self, state: BrickState, symbol: int) -> BrickState:
        words, box = self.vocabulary, state.box
        if symbol < words.first_x:
            edge = symbol - words.first_y
            if state.after == After.LEFT:
                return replace(state, after=After.BOTTOM, box=replace(box, bottom=edge))
            # A new object: nothing of the last one matters any more.
            return replace(
                self.start,
                after=After.TOP,
                box=Box(edge, 0, 0, 0),
                count=state.count,
                number=state.number + 1,
            )
        edge = symbol - words.first_x
        if state.after == After.TOP:
            return replace(state, after=After.LEFT, box=replace(box, left=edge))
        return replace(state, after=After.BOX, box=replace(box, right=edge))

    def _name(self, symbol: int) -> str:
        return "the end of the text" if symbol == self.vocabulary.end else self.vocabulary.names[symbol]


_SPOKEN = {
    After.NOTHING: "the beginning of the text",
    After.TOP: "the box's top",
    After.LEFT: "the box's left edge",
    After.BOTTOM: "the box's bottom",
    After.BOX: "the box",
    After.SIZE: "the size of cells",
    After.ROW: "a row token",
    After.JUMP: "a jump",
    After.FILL: "a fill",
    After.BRICK: "a brick",
    After.NONE: "<none>",
    After.END: "the end of the text",
}


@dataclass(frozen=True)
class Canvas:
    """Cells being painted while a text is followed.

    Attributes:
        vocabulary: The tokens.
        objects: Number of the object that each finest cell belongs to, 0 for none; shape (grid, grid), dtype
            uint16. Where objects overlap, the first one stays.
    """

    vocabulary: BrickVocabulary
    objects: npt.NDArray[np.uint16]

    @classmethod
    def empty(cls, grammar: BrickGrammar) -> Canvas:
        """Returns a canvas with no cell set."""
        grid = grammar.vocabulary.grid
        return cls(grammar.vocabulary, np.zeros((grid, grid), np.uint16))

    @property
    def cells(self) -> npt.NDArray[np.bool_]:
        """The cells that belong to any object, shape (grid, grid)."""
        return self.objects > 0

    def paint(self, state: BrickState, symbol: int) -> None:
        """Sets the cells that a symbol says are full; those outside the box stay empty."""
        words = self.vocabulary
        if state.after not in IN_ROW or symbol < words.fill(1) or symbol == words.end:
            return
        high, wide = words.brick_height * state.size, words.brick_width * state.size
        box, top, left = words.cells_of(state.box), state.row * high, state.column * wide
        is_fill = symbol < words.first_brick
        right = (symbol - words.first_fill if is_fill else state.column + 1) * wide
        rows = slice(max(top, box.top), min(top + high, box.bottom))
        columns = slice(max(left, box.left), min(right, box.right))
        target = self.objects[rows, columns]
        free = target == 0
        if not is_fill:
            pattern = words.pattern_bits[symbol - words.first_brick]
            pattern = pattern.repeat(state.size, axis=0).repeat(state.size, axis=1)
            free &= pattern[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        target[free] = state.number
