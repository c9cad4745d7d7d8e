"""Soft masks out of brick tokens: the probability of each cell given what was written before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box, interpolate_cells
from t4s_geo.descriptors.grammar import BrickGrammar
from t4s_geo.descriptors.vocabulary import BrickVocabulary

_BOX_TOKENS = 4


def cell_probabilities(
    grammar: BrickGrammar,
    symbols: Sequence[int] | npt.NDArray[np.int64],
    distributions: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """Returns each cell's marginal probability under the model that wrote a descriptor.

    Where a brick is decided, the softmax over the patterns times the patterns' bits is the exact marginal
    of its cells given the text so far; a fill counts as full, a jump, a new row and the end as empty. The
    cells of a run share the probability at the token that decided on it. Cells outside the boxes, and rows
    that were left out, are 0: the text never weighed them. Larger cells are interpolated to the finest.

    Args:
        grammar: Grammar that the text was written under.
        symbols: The text, shape (length,); a prefix of a text is fine too. It must be of this grammar.
        distributions: Probability of every symbol and of the end at each step, shape
            (length or more, len(vocabulary) + 1), dtype float32, each row summing to 1.

    Returns:
        Probabilities, shape (grid, grid), dtype float32, 0..1.
    """
    bricks = distributions[: len(symbols)] @ brick_weights(grammar.vocabulary)
    return place_bricks(grammar.vocabulary, symbols, bricks)


@cache
def brick_weights(vocabulary: BrickVocabulary) -> npt.NDArray[np.float32]:
    """Returns which cells of the brick in question each symbol and the end would set.

    A step's distribution times this is the marginal of the brick's cells.

    Returns:
        Shape (len(vocabulary) + 1, cells of a brick, row by row), dtype float32, 0 or 1. Not to be changed.
    """
    words = vocabulary
    weights = np.zeros((len(words) + 1, words.brick_height * words.brick_width), np.float32)
    weights[words.fill(1) : words.first_brick] = 1
    weights[words.first_brick : words.end] = words.pattern_bits.reshape(words.end - words.first_brick, -1)
    weights.flags.writeable = False
    return weights


def place_bricks(
    vocabulary: BrickVocabulary,
    symbols: Sequence[int] | npt.NDArray[np.int64],
    bricks: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """Puts the probabilities that each step gave to its brick where the brick is.

    Args:
        vocabulary: The tokens.
        symbols: The text, shape (length,); a prefix of a text is fine too. It must be of the grammar.
        bricks: Probability of each cell of the brick that each step is about, shape
            (length, cells of a brick, row by row), dtype float32; of no meaning where there is none.

    Returns:
        Probabilities of the cells, shape (grid, grid), dtype float32, 0..1; see `cell_probabilities`.
    """
    words = vocabulary
    text = np.asarray(symbols, np.int64)
    cells = np.zeros((words.grid, words.grid), np.float32)
    is_y = (words.first_y <= text) & (text < words.first_x)
    starts = [*np.flatnonzero(is_y)[::2].tolist(), len(text)]
    for start, end in pairwise(starts):
        _place_object(words, text[start:end], bricks[start:end], cells)
    return cells


def _place_object(
    words: BrickVocabulary,
    text: npt.NDArray[np.int64],
    bricks: npt.NDArray[np.float32],
    cells: npt.NDArray[np.float32],
) -> None:
    """Puts one object where it is, in place; where objects overlap, the higher probability stays."""
    head = _BOX_TOKENS + bool(words.spoken_sizes)
    if len(text) <= head:
        return
    edges = text[:_BOX_TOKENS] - [words.first_y, words.first_x, words.first_y, words.first_x]
    box = Box(*edges.tolist())
    size = words.sizes[int(text[_BOX_TOKENS]) - words.first_size] if words.spoken_sizes else words.sizes[0]
    span = words.bricks_of(box, size)
    steps, rows, columns = _decisions(words, text[head:], span)
    canvas = np.zeros(
        (span.bottom - span.top, words.brick_height, span.right - span.left, words.brick_width), np.float32
    )
    decided = bricks[head:][steps].reshape(-1, words.brick_height, words.brick_width)
    canvas[rows - span.top, :, columns - span.left] = decided
    painted = canvas.reshape(canvas.shape[0] * canvas.shape[1], -1)
    if size > 1:
        painted = interpolate_cells(painted, size)
    top, left = span.top * words.brick_height * size, span.left * words.brick_width * size
    inner = words.cells_of(box)
    target = cells[inner.top : inner.bottom, inner.left : inner.right]
    found = painted[inner.top - top : inner.bottom - top, inner.left - left : inner.right - left]
    np.maximum(target, found.clip(0, 1), out=target)


def _decisions(
    words: BrickVocabulary, text: npt.NDArray[np.int64], span: Box
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Finds what the tokens after the box decide; `span` is the box in bricks.

    Returns:
        Step, row and column of every brick that was decided, each of shape (bricks,): a run and the
        rest of a row that was left are many bricks of one step.
    """
    steps = np.arange(len(text))
    opens_row = (words.first_row <= text) & (text < words.jump(1))
    in_run = (words.jump(1) <= text) & (text < words.first_brick)
    leaves_row = opens_row | (text == words.end)
    target = np.where(text < words.fill(1), text - words.first_jump, text - words.first_fill)
    # From the last token that named a column on, every token is a brick and moves by one.
    anchor = np.maximum.accumulate(np.where(opens_row | in_run, steps, 0))
    column = np.where(in_run, target, span.left)[anchor] + steps - anchor
    row = np.maximum.accumulate(np.where(opens_row, text - words.first_row, 0))
    decided = np.where(leaves_row, span.right, column)[1:] - column[:-1]
    which = np.repeat(steps[1:], decided)
    within = np.arange(len(which)) - np.repeat(np.cumsum(decided) - decided, decided)
    return which, row[which - 1], column[which - 1] + within
