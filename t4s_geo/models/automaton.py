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

from t4s_geo.descriptors.grammar import After, BrickGrammar


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


class Field(IntEnum):
    """Columns of a tensor of states."""

    AFTER = 0
    TOP = 1
    LEFT = 2
    BOTTOM = 3
    RIGHT = 4
    ROW = 5
    COLUMN = 6


class Quantity(IntEnum):
    """Numbers that ranges begin and end with; edges of bricks are of the bricks that the box touches."""

    ZERO = 0
    ONE = 1
    GRID = 2
    PAST_GRID = 3
    BELOW_TOP = 4
    RIGHT_OF_LEFT = 5
    FIRST_ROW = 6
    END_OF_ROWS = 7
    NEXT_ROW = 8
    NEXT_COLUMN = 9
    END_OF_COLUMNS = 10
    PAST_COLUMNS = 11
    COLUMNS_LEFT = 12


_Q = Quantity
_NONE = {Kind.NONE: (_Q.ZERO, _Q.ONE)}
_END = {Kind.END: (_Q.ZERO, _Q.ONE)}
# Bricks have value 0: their range is empty where no column is left.
_BRICK = {Kind.BRICK: (_Q.ZERO, _Q.COLUMNS_LEFT)}
_FILL = {Kind.FILL: (_Q.NEXT_COLUMN, _Q.PAST_COLUMNS)}
_JUMP = {Kind.JUMP: (_Q.NEXT_COLUMN, _Q.END_OF_COLUMNS)}
_LEAVE_ROW = {Kind.ROW: (_Q.NEXT_ROW, _Q.END_OF_ROWS), **_END}

_RANGES: dict[After, dict[Kind, tuple[Quantity, Quantity]]] = {
    After.NOTHING: {Kind.Y: (_Q.ZERO, _Q.GRID), **_NONE},
    After.TOP: {Kind.X: (_Q.ZERO, _Q.GRID)},
    After.LEFT: {Kind.Y: (_Q.BELOW_TOP, _Q.PAST_GRID)},
    After.BOTTOM: {Kind.X: (_Q.RIGHT_OF_LEFT, _Q.PAST_GRID)},
    After.BOX: {Kind.ROW: (_Q.FIRST_ROW, _Q.END_OF_ROWS)},
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
}
_EDGES = {
    (After.NOTHING, Kind.Y): After.TOP,
    (After.TOP, Kind.X): After.LEFT,
    (After.LEFT, Kind.Y): After.BOTTOM,
    (After.BOTTOM, Kind.X): After.BOX,
}


@dataclass(frozen=True, eq=False)
class BrickAutomaton:
    """The state machine of one grid, as tensors on one device; all of dtype int64.

    Attributes:
        grammar: The grammar that it stands for.
        kinds: Kind of each symbol and of the end, shape (symbols,).
        values: Value of each symbol and of the end, shape (symbols,).
        low: First value that may follow, as a quantity, shape (states after, kinds).
        high: End of the values that may follow, likewise.
        following: What a symbol of a kind leads to, shape (states after, kinds).
    """

    grammar: BrickGrammar
    kinds: Tensor
    values: Tensor
    low: Tensor
    high: Tensor
    following: Tensor

    @classmethod
    def compile(cls, grammar: BrickGrammar, device: torch.device) -> BrickAutomaton:
        """Writes the tables of a grammar on a device."""
        words = grammar.vocabulary
        symbols = [
            (Kind.NONE, range(1)),
            (Kind.Y, range(words.grid + 1)),
            (Kind.X, range(words.grid + 1)),
            (Kind.ROW, range(words.rows)),
            (Kind.JUMP, range(1, words.columns)),
            (Kind.FILL, range(1, words.columns + 1)),
            (Kind.BRICK, [0] * (words.end - words.first_brick)),
            (Kind.END, range(1)),
        ]
        nothing = (Quantity.ZERO, Quantity.ZERO)
        ranges = [[_RANGES[after].get(kind, nothing) for kind in Kind] for after in After]
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
        )

    def start(self, rows: int) -> Tensor:
        """Returns the states before the first symbol, shape (rows, fields), dtype int64."""
        return self.kinds.new_zeros((rows, len(Field)))

    def allowed(self, states: Tensor) -> Tensor:
        """Returns which symbols may follow.

        Args:
            states: Shape (rows, fields), dtype int64.

        Returns:
            Shape (rows, symbols), dtype bool; the last symbol is the end.
        """
        after = states[:, Field.AFTER]
        quantities = self._quantities(states)
        low = quantities.gather(1, self.low[after])[:, self.kinds]
        high = quantities.gather(1, self.high[after])[:, self.kinds]
        return (low <= self.values) & (self.values < high)

    def advance(self, states: Tensor, symbols: Tensor) -> Tensor:
        """Returns the states after one more symbol each, which must be allowed.

        Args:
            states: Shape (rows, fields), dtype int64.
            symbols: Shape (rows,), dtype int64.
        """
        before, top, left, bottom, right, row, column = states.unbind(1)
        kind, value = self.kinds[symbols], self.values[symbols]
        after = self.following[before, kind]
        in_row = after == After.ROW
        at_column = (after == After.JUMP) | (after == After.FILL)
        left = value.where(after == After.LEFT, left)
        column = value.where(at_column, column + (after == After.BRICK))
        return torch.stack(
            [
                after,
                value.where(after == After.TOP, top),
                left,
                value.where(after == After.BOTTOM, bottom),
                value.where(after == After.BOX, right),
                value.where(in_row, row),
                (left // self.grammar.vocabulary.brick_width).where(in_row, column),
            ],
            dim=1,
        )

    def _quantities(self, states: Tensor) -> Tensor:
        """Returns what ranges may begin and end with, shape (rows, quantities), in their order."""
        words = self.grammar.vocabulary
        _, top, left, bottom, right, row, column = states.unbind(1)
        zero = torch.zeros_like(row)
        end_of_columns = -(-right // words.brick_width)
        return torch.stack(
            [
                zero,
                zero + 1,
                zero + words.grid,
                zero + words.grid + 1,
                top + 1,
                left + 1,
                top // words.brick_height,
                -(-bottom // words.brick_height),
                row + 1,
                column + 1,
                end_of_columns,
                end_of_columns + 1,
                end_of_columns - column,
            ],
            dim=1,
        )
