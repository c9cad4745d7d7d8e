"""Soft masks out of brick tokens: the probability of each cell given what was written before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.grammar import IN_ROW, After, BrickGrammar, BrickState


def cell_probabilities(
    grammar: BrickGrammar, symbols: Sequence[int], distributions: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Returns each cell's marginal probability under the model that wrote a descriptor.

    Where a brick is decided, the softmax over the patterns times the patterns' bits is the exact marginal
    of its cells given the text so far; a fill counts as full, a jump, a new row and the end as empty. The
    cells of a run share the probability at the token that decided on it. Cells outside the box, and rows
    that were left out, are 0: the text never weighed them.

    Args:
        grammar: Grammar that the text was written under.
        symbols: The text, shape (length,); a prefix of a text is fine too.
        distributions: Probability of every symbol and of the end at each step, shape
            (length or more, len(vocabulary) + 1), dtype float32, each row summing to 1.

    Returns:
        Probabilities, shape (grid, grid), dtype float32, 0..1.

    Raises:
        GrammarError: The symbols are not a text of this grammar.
    """
    words = grammar.vocabulary
    bits = words.pattern_bits.astype(np.float32).reshape(254, -1)
    shape = (words.rows * words.brick_height, words.columns * words.brick_width)
    padded = np.zeros(shape, np.float32)
    state = grammar.start
    for symbol, distribution in zip(symbols, distributions, strict=False):
        following = grammar.advance(state, symbol)
        if state.after in IN_ROW:
            last = _decided_until(grammar, state, following)
            if last > state.column:
                full = distribution[words.fill(1) : words.first_brick].sum()
                brick = distribution[words.first_brick : words.end] @ bits + full
                _place(padded, grammar, state, last, brick.reshape(words.brick_height, words.brick_width))
        state = following
    return np.clip(padded[: words.grid, : words.grid], 0.0, 1.0)


def _decided_until(grammar: BrickGrammar, state: BrickState, following: BrickState) -> int:
    """Returns the column of bricks up to which the token after `state` decides."""
    if following.after in (After.ROW, After.END):
        return grammar.vocabulary.bricks_of(state.box).right
    return following.column


def _place(
    padded: npt.NDArray[np.float32],
    grammar: BrickGrammar,
    state: BrickState,
    last: int,
    brick: npt.NDArray[np.float32],
) -> None:
    """Repeats a brick's probabilities from the state's column to `last`, inside the box only."""
    words, box = grammar.vocabulary, state.box
    top, left = state.row * words.brick_height, state.column * words.brick_width
    run = np.tile(brick, (1, last - state.column))
    rows = slice(max(top, box.top), min(top + words.brick_height, box.bottom))
    columns = slice(max(left, box.left), min(last * words.brick_width, box.right))
    padded[rows, columns] = run[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ]
