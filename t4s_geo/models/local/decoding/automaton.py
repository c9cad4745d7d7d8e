"""The grammar of bricks as tensors: what may follow in all rows of a batch at once.

`BrickGrammar` answers for one state and one symbol; here the same machine is a few tensor operations for any
number of rows, so that a decoder on any device masks its logits without a Python loop. What it looks up are
the tables of `t4s_geo.descriptors.transitions`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from t4s_geo.descriptors import BrickGrammar
from t4s_geo.descriptors.transitions import After, Field, first_column, quantities


@dataclass(frozen=True, eq=False)
class BrickAutomaton:
    """The state machine of one format and grid, as tensors on one device; of dtype int64 but for `sets`.

    Attributes:
        grammar: The grammar that it stands for.
        kinds: Kind of each symbol and of the end, shape (symbols,).
        values: Value of each symbol and of the end, shape (symbols,).
        low: First value that may follow, as a quantity, shape (states after, kinds).
        high: End of the values that may follow, likewise.
        least: Tokens that a text then still takes at the least, likewise.
        following: State after a symbol of a kind, likewise; undefined where none may follow.
        keeps: Which fields keep what they were when a state is entered, shape (states after, fields).
        adds: What is then added to them, likewise.
        sets: Whether a field is then set to the symbol's value instead, dtype bool, likewise.
    """

    grammar: BrickGrammar
    kinds: Tensor
    values: Tensor
    low: Tensor
    high: Tensor
    least: Tensor
    following: Tensor
    keeps: Tensor
    adds: Tensor
    sets: Tensor

    @classmethod
    def compile(cls, grammar: BrickGrammar, device: torch.device) -> BrickAutomaton:
        """Puts the tables of a grammar on a device."""
        words, tables = grammar.vocabulary, grammar.transitions.tables
        # Rows that have ended are padded with whatever it is: their state must only be some state.
        following = tables.following.clip(min=After.NOTHING)
        arrays = (
            words.kinds, words.values, tables.low, tables.high, tables.least, following, tables.keeps,
            tables.adds, tables.sets,
        )  # fmt: skip
        return cls(grammar, *(torch.tensor(array, device=device) for array in arrays))

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
        known = self._quantities(states)
        low = known.gather(1, self.low[after])
        room = self.grammar.longest - states[:, Field.LENGTH, None]
        high = known.gather(1, self.high[after]).where(self.least[after] <= room, low)
        return (low[:, self.kinds] <= self.values) & (self.values < high[:, self.kinds])

    def advance(self, states: Tensor, symbols: Tensor) -> Tensor:
        """Returns the states after one more symbol each, which must be allowed.

        Args:
            states: Shape (rows, fields), dtype int64.
            symbols: Shape (rows,), dtype int64.
        """
        after = self.following[states[:, Field.AFTER], self.kinds[symbols]]
        moved = states * self.keeps[after] + self.adds[after]
        moved = self.values[symbols][:, None].where(self.sets[after], moved)
        left, size = states[:, Field.LEFT], states[:, Field.SIZE]
        at_left = first_column(self.grammar.vocabulary, left, size)
        moved[:, Field.COLUMN] = at_left.where(after == After.ROW, moved[:, Field.COLUMN])
        return moved

    def _quantities(self, states: Tensor) -> Tensor:
        """Returns what ranges may begin and end with, shape (rows, quantities), in their order."""
        known = quantities(self.grammar.vocabulary, states.unbind(1))
        zero = torch.zeros_like(states[:, 0])
        return torch.stack([zero + value if isinstance(value, int) else value for value in known], dim=1)
