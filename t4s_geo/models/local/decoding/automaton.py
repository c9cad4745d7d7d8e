"""The grammar of bricks as arrays: what may follow in all rows of a batch at once.

`BrickGrammar` answers for one state and one symbol; here the same machine is a few array operations for any
number of rows, so that a decoder masks its logits without a Python loop. What it looks up are the tables of
`t4s_geo.descriptors.transitions`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import BrickGrammar
from t4s_geo.descriptors.states import After, Field, Ints, Quantity, first_column, quantities
from t4s_geo.descriptors.transitions import Tables


@dataclass(frozen=True, eq=False)
class BrickAutomaton:
    """The state machine of one format and grid.

    Attributes:
        grammar: The grammar that it stands for.
    """

    grammar: BrickGrammar

    @property
    def tables(self) -> Tables:
        """Its transitions."""
        return self.grammar.transitions.tables

    def start(self, rows: int) -> Ints:
        """Returns the states before the first symbol, shape (rows, fields), dtype int64."""
        states = np.zeros((rows, len(Field)), np.int64)
        states[:, Field.SIZE] = self.grammar.vocabulary.sizes[0]
        return states

    def allowed(self, states: Ints) -> npt.NDArray[np.bool_]:
        """Returns which symbols may follow.

        Args:
            states: Shape (rows, fields), dtype int64.

        Returns:
            Shape (rows, symbols), dtype bool; the last symbol is the end.
        """
        words, after = self.grammar.vocabulary, states[:, Field.AFTER]
        known = self._quantities(states)
        low = np.take_along_axis(known, self.tables.low[after], axis=1)
        high = np.take_along_axis(known, self.tables.high[after], axis=1)
        room = self.grammar.longest - states[:, Field.LENGTH, None]
        high = np.where(self.tables.least[after] <= room, high, low)
        return (low[:, words.kinds] <= words.values) & (words.values < high[:, words.kinds])

    def advance(self, states: Ints, symbols: Ints) -> Ints:
        """Returns the states after one more symbol each, which must be allowed.

        Args:
            states: Shape (rows, fields), dtype int64.
            symbols: Shape (rows,), dtype int64.
        """
        words, tables = self.grammar.vocabulary, self.tables
        after = tables.following[states[:, Field.AFTER], words.kinds[symbols]]
        moved = states * tables.keeps[after] + tables.adds[after]
        moved = np.where(tables.sets[after], words.values[symbols][:, None], moved)
        at_left = first_column(words, states[:, Field.LEFT], states[:, Field.SIZE])
        moved[:, Field.COLUMN] = np.where(after == After.ROW, at_left, moved[:, Field.COLUMN])
        return moved

    def _quantities(self, states: Ints) -> Ints:
        """Returns what ranges may begin and end with, shape (rows, quantities), in their order."""
        known = np.empty((len(states), len(Quantity)), np.int64)
        for column, value in enumerate(quantities(self.grammar.vocabulary, states.T)):
            known[:, column] = value
        return known
