"""Which token may follow: semantic bricks as a state machine.

The same machine reads texts (`BrickFormat.read`), masks a model's logits while it writes
(`t4s_geo.models.local.pytorch.reference`) and follows a finished text to place probabilities
(`marginals`). What it allows is what `transitions` says. Every text that it accepts it always ends: columns
only grow within a row, rows only grow within a box, and what could not be finished within the longest text
may not be begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.states import SETS, After, first_column, quantities
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.transitions import IN_ROW, Transition, Transitions
from t4s_geo.descriptors.vocabulary import BrickVocabulary


class GrammarError(ValueError):
    """A token may not stand where it stands."""


class BrickState(NamedTuple):
    """Where in a descriptor the next token stands: the fields of `states.Field`, and one more.

    Attributes:
        after: What the last token was.
        top: Upper edge of the box in its steps; as all edges 0 until it is read.
        left: Left edge.
        bottom: Lower edge.
        right: Right edge.
        row: Row of bricks being written.
        column: Column of bricks that the next token is about.
        size: Finest cells along each side of a cell of the bricks.
        part: Part of the object that is being written: 0 its mask, 1 its seams.
        length: Tokens so far.
        number: Number of the object being written, from 1; 0 before the first.
    """

    after: After = After.NOTHING
    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0
    row: int = 0
    column: int = 0
    size: int = 1
    part: int = 0
    length: int = 0
    number: int = 0

    @property
    def box(self) -> Box:
        """The box, whose edges are in steps."""
        return Box(self.top, self.left, self.bottom, self.right)


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

    @cached_property
    def transitions(self) -> Transitions:
        """What may follow what."""
        return Transitions(self.vocabulary)

    @property
    def start(self) -> BrickState:
        """The state before the first token."""
        return BrickState(size=self.vocabulary.sizes[0])

    @cached_property
    def longest(self) -> int:
        """Most tokens that a text can have, its end included."""
        words = self.vocabulary
        part = words.rows * (1 + words.columns)
        natural = len(self.transitions.header) + words.parts * (part + 1)
        return natural if self.limit is None else self.limit

    @cached_property
    def object_tokens(self) -> int:
        """Tokens of an object at the least, and the end of the text."""
        return 1 + self.transitions.to_end[After.TOP]

    def may_end(self, state: BrickState) -> bool:
        """Tells whether the text may end in this state."""
        return Kind.END in self.transitions.by_state[state.after]

    def allowed(self, state: BrickState) -> npt.NDArray[np.bool_]:
        """Returns which symbols may follow, shape (len(vocabulary) + 1,); the last is the end."""
        words = self.vocabulary
        mask = np.zeros(len(words) + 1, np.bool_)
        known = quantities(words, state[:-1])
        for transition in self.transitions.by_state[state.after].values():
            if self._has_room(state, transition):
                mask[words.symbols(transition.kind, known[transition.low], known[transition.high])] = True
        return mask

    def advance(self, state: BrickState, symbol: int) -> BrickState:
        """Returns the state after one more token.

        Raises:
            GrammarError: The token may not follow.
        """
        words = self.vocabulary
        kind, value = words.tokens[symbol]
        transition = self.transitions.by_state[state.after].get(kind)
        known = quantities(words, state[:-1])
        if transition is None or not known[transition.low] <= value < known[transition.high]:
            raise GrammarError(f"{self._name(symbol)} may not stand after {_SPOKEN[state.after]}")
        if not self._has_room(state, transition):
            raise GrammarError(f"the text cannot end within {self.longest - 1} tokens")
        after, length = transition.after, state.length + 1
        match after:
            case After.TOP:
                # A new object: nothing of the last one matters any more.
                return self.start._replace(after=after, top=value, length=length, number=state.number + 1)
            case After.ROW:
                column = first_column(words, state.left, state.size)
                return state._replace(after=after, row=value, column=column, length=length)
            case After.BRICK:
                return state._replace(after=after, column=state.column + 1, length=length)
        changed = {SETS[after].name.lower(): value} if after in SETS else {}
        return state._replace(after=after, length=length, **changed)

    def _has_room(self, state: BrickState, transition: Transition) -> bool:
        """Tells whether the text can still end in time after a token."""
        return 1 + self.transitions.to_end[transition.after] <= self.longest - state.length

    def _name(self, symbol: int) -> str:
        return "the end of the text" if symbol == self.vocabulary.end else self.vocabulary.names[symbol]


_SPOKEN = {
    After.NOTHING: "the beginning of the text",
    After.TOP: "the box's top",
    After.LEFT: "the box's left edge",
    After.BOTTOM: "the box's bottom",
    After.BOX: "the box",
    After.SIZE: "the size of cells",
    After.SEAM: "<seam>",
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
        layers: For each part of objects that the text has begun, the number of the object that each finest
            cell belongs to, 0 for none; shape (grid, grid), dtype uint16. Where objects overlap, the first
            one stays.
    """

    vocabulary: BrickVocabulary
    layers: list[npt.NDArray[np.uint16]]

    @classmethod
    def empty(cls, grammar: BrickGrammar) -> Canvas:
        """Returns a canvas with no cell set."""
        canvas = cls(grammar.vocabulary, [])
        canvas.begin_part()
        return canvas

    def begin_part(self) -> None:
        """Adds a layer with no cell set."""
        grid = self.vocabulary.grid
        self.layers.append(np.zeros((grid, grid), np.uint16))

    @property
    def objects(self) -> npt.NDArray[np.uint16]:
        """Object of each cell, as of `layers`."""
        return self.layers[0]

    @property
    def seams(self) -> npt.NDArray[np.bool_] | None:
        """The cells of seams, shape (grid, grid); None where the text has no such part."""
        return self.layers[1] > 0 if len(self.layers) > 1 else None

    @property
    def cells(self) -> npt.NDArray[np.bool_]:
        """The cells that belong to any object, shape (grid, grid)."""
        return self.objects > 0

    def paint(self, state: BrickState, symbol: int) -> None:
        """Sets the cells that a symbol says are full; those outside the box stay empty."""
        words = self.vocabulary
        kind, value = words.tokens[symbol]
        if kind == Kind.SEAM:
            self.begin_part()
        if state.after not in IN_ROW or kind not in (Kind.FILL, Kind.BRICK):
            return
        high, wide = words.brick_height * state.size, words.brick_width * state.size
        box, top, left = words.cells_of(state.box), state.row * high, state.column * wide
        right = (value if kind == Kind.FILL else state.column + 1) * wide
        rows = slice(max(top, box.top), min(top + high, box.bottom))
        columns = slice(max(left, box.left), min(right, box.right))
        target = self.layers[state.part][rows, columns]
        free = target == 0
        if kind == Kind.BRICK:
            pattern = words.pattern_bits[value]
            pattern = pattern.repeat(state.size, axis=0).repeat(state.size, axis=1)
            free &= pattern[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        target[free] = state.number
