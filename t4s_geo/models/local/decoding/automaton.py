"""The grammar of bricks as tables: what may follow in all rows of a batch at once.

`BrickGrammar` answers for one state and one symbol; here the same machine is a few tensor operations for
any number of rows, so that a decoder on any device masks its logits without a Python loop. Every symbol is
a kind and a value (`<r3>`: kind row, value 3), and what may follow is a range of values for each kind. The
ends of the ranges are quantities of the row, such as its column plus one; tables say which one it is in
which state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import torch
from torch import Tensor

from t4s_geo.descriptors.grammar import IN_ROW, TO_BRICK, TO_JUMP, TO_ROW, After, BrickGrammar
from t4s_geo.descriptors.vocabulary import BrickVocabulary


class Kind(IntEnum):
    """What a symbol is."""

    NONE = 0
    Y = 1
    X = 2
    ROW = 3
    JUMP = 4
    FILL = 5
    BRICK = 6
    END = 7
    SIZE = 8


class Field(IntEnum):
    """Columns of a tensor of states."""

    AFTER = 0
    TOP = 1
    LEFT = 2
    BOTTOM = 3
    RIGHT = 4
    ROW = 5
    COLUMN = 6
    SIZE = 7
    COUNT = 8


class Quantity(IntEnum):
    """Numbers that ranges begin and end with; edges of bricks are of the bricks that the box touches."""

    ZERO = 0
    ONE = 1
    EDGES = 2
    PAST_EDGES = 3
    BELOW_TOP = 4
    RIGHT_OF_LEFT = 5
    FIRST_ROW = 6
    END_OF_ROWS = 7
    NEXT_ROW = 8
    NEXT_COLUMN = 9
    END_OF_COLUMNS = 10
    PAST_COLUMNS = 11
    COLUMNS_LEFT = 12
    TOP = 13
    PAST_SIZES = 14


_Q = Quantity
_NONE = {Kind.NONE: (_Q.ZERO, _Q.ONE)}
_END = {Kind.END: (_Q.ZERO, _Q.ONE)}
# Bricks have value 0: their range is empty where no column is left.
_BRICK = {Kind.BRICK: (_Q.ZERO, _Q.COLUMNS_LEFT)}
_FILL = {Kind.FILL: (_Q.NEXT_COLUMN, _Q.PAST_COLUMNS)}
_JUMP = {Kind.JUMP: (_Q.NEXT_COLUMN, _Q.END_OF_COLUMNS)}
_LEAVE_ROW = {Kind.ROW: (_Q.NEXT_ROW, _Q.END_OF_ROWS), **_END}
_FIRST_ROW = {Kind.ROW: (_Q.FIRST_ROW, _Q.END_OF_ROWS)}
_SIZES = {Kind.SIZE: (_Q.ONE, _Q.PAST_SIZES)}
_NEXT_OBJECT = {Kind.Y: (_Q.TOP, _Q.EDGES)}

_Ranges = dict[Kind, tuple[Quantity, Quantity]]
_RANGES: dict[After, _Ranges] = {
    After.NOTHING: {Kind.Y: (_Q.ZERO, _Q.EDGES), **_NONE},
    After.TOP: {Kind.X: (_Q.ZERO, _Q.EDGES)},
    After.LEFT: {Kind.Y: (_Q.BELOW_TOP, _Q.PAST_EDGES)},
    After.BOTTOM: {Kind.X: (_Q.RIGHT_OF_LEFT, _Q.PAST_EDGES)},
    After.BOX: _FIRST_ROW,
    After.SIZE: _FIRST_ROW,
    After.ROW: {**_BRICK, **_FILL, **_JUMP},
    After.JUMP: {**_BRICK, **_FILL},
    After.FILL: {**_BRICK, **_JUMP, **_LEAVE_ROW},
    After.BRICK: {**_BRICK, **_FILL, **_JUMP, **_LEAVE_ROW},
    After.NONE: _END,
    After.END: {},
}

_FOLLOWING = {
    Kind.NONE: After.NONE,
    Kind.ROW: After.ROW,
    Kind.JUMP: After.JUMP,
    Kind.FILL: After.FILL,
    Kind.BRICK: After.BRICK,
    Kind.END: After.END,
    Kind.SIZE: After.SIZE,
}
_EDGES = {
    (After.NOTHING, Kind.Y): After.TOP,
    (After.TOP, Kind.X): After.LEFT,
    (After.LEFT, Kind.Y): After.BOTTOM,
    (After.BOTTOM, Kind.X): After.BOX,
    (After.FILL, Kind.Y): After.TOP,
    (After.BRICK, Kind.Y): After.TOP,
}


def _ranges(words: BrickVocabulary) -> dict[After, _Ranges]:
    """Returns what may follow in the format of a vocabulary."""
    ranges = dict(_RANGES)
    if words.spoken_sizes:
        ranges[After.BOX] = _SIZES
    if words.several:
        for after in (After.FILL, After.BRICK):
            ranges[after] = {**ranges[after], **_NEXT_OBJECT}
    return ranges


def _tokens_to_end(grammar: BrickGrammar) -> dict[Kind, int]:
    """Returns how many tokens a text takes at the least from a symbol of a kind on, where it is a choice.

    Where an object was begun there was room for it, so nothing is a choice before its first brick.
    """
    return {
        Kind.Y: grammar.object_tokens,
        Kind.ROW: TO_ROW,
        Kind.JUMP: TO_JUMP,
        Kind.FILL: TO_BRICK,
        Kind.BRICK: TO_BRICK,
    }


@dataclass(frozen=True, eq=False)
class BrickAutomaton:
    """The state machine of one format and grid, as tensors on one device; all of dtype int64.

    Attributes:
        grammar: The grammar that it stands for.
        kinds: Kind of each symbol and of the end, shape (symbols,).
        values: Value of each symbol and of the end, shape (symbols,).
        low: First value that may follow, as a quantity, shape (states after, kinds).
        high: End of the values that may follow, likewise.
        following: What a symbol of a kind leads to, shape (states after, kinds).
        to_end: Tokens that a text takes at the least from a symbol of a kind on, where that is a choice.
    """

    grammar: BrickGrammar
    kinds: Tensor
    values: Tensor
    low: Tensor
    high: Tensor
    following: Tensor
    to_end: Tensor

    @classmethod
    def compile(cls, grammar: BrickGrammar, device: torch.device) -> BrickAutomaton:
        """Writes the tables of a grammar on a device."""
        words = grammar.vocabulary
        symbols = [
            (Kind.NONE, range(1)),
            (Kind.Y, range(words.edges + 1)),
            (Kind.X, range(words.edges + 1)),
            (Kind.SIZE, words.spoken_sizes),
            (Kind.ROW, range(words.rows)),
            (Kind.JUMP, range(1, words.columns)),
            (Kind.FILL, range(1, words.columns + 1)),
            (Kind.BRICK, [0] * (words.end - words.first_brick)),
            (Kind.END, range(1)),
        ]
        nothing = (Quantity.ZERO, Quantity.ZERO)
        allowed, least = _ranges(words), _tokens_to_end(grammar)
        to_end = [[least.get(kind, 0) * (after in IN_ROW) for kind in Kind] for after in After]
        ranges = [[allowed[after].get(kind, nothing) for kind in Kind] for after in After]
        following = [
            [_EDGES.get((after, kind), _FOLLOWING.get(kind, after)) for kind in Kind] for after in After
        ]

        def table(values: list[list[int]] | list[int]) -> Tensor:
            return torch.tensor(values, dtype=torch.int64, device=device)

        return cls(
            grammar,
            kinds=table([int(kind) for kind, values in symbols for _ in values]),
            values=table([value for _, values in symbols for value in values]),
            low=table([[int(low) for low, _ in row] for row in ranges]),
            high=table([[int(high) for _, high in row] for row in ranges]),
            following=table([[int(after) for after in row] for row in following]),
            to_end=table(to_end),
        )

    def start(self, rows: int) -> Tensor:
        """Returns the states before the first symbol, shape (rows, fields), dtype int64."""
        states = self.kinds.new_zeros((rows, len(Field)))
        states[:, Field.SIZE] = self.grammar.vocabulary.sizes[0]
        return states

    def allowed(self, states: Tensor) -> Tensor:
        """Returns which symbols may follow.

        Args:
            states: Shape (rows, fields), dtype int64.

        Returns:
            Shape (rows, symbols), dtype bool; the last symbol is the end.
        """
        after = states[:, Field.AFTER]
        quantities = self._quantities(states)
        low = quantities.gather(1, self.low[after])
        room = self.grammar.longest - states[:, Field.COUNT, None]
        high = quantities.gather(1, self.high[after]).where(self.to_end[after] <= room, low)
        return (low[:, self.kinds] <= self.values) & (self.values < high[:, self.kinds])

    def advance(self, states: Tensor, symbols: Tensor) -> Tensor:
        """Returns the states after one more symbol each, which must be allowed.

        Args:
            states: Shape (rows, fields), dtype int64.
            symbols: Shape (rows,), dtype int64.
        """
        before, top, left, bottom, right, row, column, size, count = states.unbind(1)
        kind, value = self.kinds[symbols], self.values[symbols]
        after = self.following[before, kind]
        in_row = after == After.ROW
        at_column = (after == After.JUMP) | (after == After.FILL)
        at_top = after == After.TOP
        words = self.grammar.vocabulary
        column = value.where(at_column, column + (after == After.BRICK))
        first_column = left * words.box_step // (words.brick_width * size)
        # A new object starts with nothing but its top.
        moved = torch.stack(
            [
                left.where(after != After.LEFT, value),
                bottom.where(after != After.BOTTOM, value),
                right.where(after != After.BOX, value),
                row.where(~in_row, value),
                column.where(~in_row, first_column),
            ],
            dim=1,
        ).masked_fill(at_top[:, None], 0)
        size = size.where(after != After.SIZE, value).masked_fill(at_top, words.sizes[0])
        head = torch.stack([after, top.where(~at_top, value)], dim=1)
        return torch.cat([head, moved, torch.stack([size, count + 1], dim=1)], dim=1)

    def _quantities(self, states: Tensor) -> Tensor:
        """Returns what ranges may begin and end with, shape (rows, quantities), in their order."""
        words = self.grammar.vocabulary
        _, top, left, bottom, right, row, column, size, _ = states.unbind(1)
        zero = torch.zeros_like(row)
        high, wide = words.brick_height * size, words.brick_width * size
        end_of_columns = -(-right * words.box_step // wide)
        return torch.stack(
            [
                zero,
                zero + 1,
                zero + words.edges,
                zero + words.edges + 1,
                top + 1,
                left + 1,
                top * words.box_step // high,
                -(-bottom * words.box_step // high),
                row + 1,
                column + 1,
                end_of_columns,
                end_of_columns + 1,
                end_of_columns - column,
                top,
                zero + max(words.sizes) + 1,
            ],
            dim=1,
        )
