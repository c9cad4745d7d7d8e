"""Soft masks out of brick tokens: the probability of each cell given what was written before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box, interpolate_cells
from t4s_geo.descriptors.positions import columns_after, rows_of
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_BOX_TOKENS = 4


@cache
def brick_weights(vocabulary: BrickVocabulary) -> Floats:
    """Returns which cells of the brick in question each symbol and the end would set.

    A step's distribution times this is the marginal of the brick's cells.

    Returns:
        Shape (len(vocabulary) + 1, cells of a brick, row by row), dtype float32, 0 or 1. Not to be changed.
    """
    words = vocabulary
    weights = np.zeros((len(words) + 1, words.brick_height * words.brick_width), np.float32)
    weights[words.kinds == Kind.FILL.value] = 1
    weights[words.kinds == Kind.BRICK.value] = words.book.patterns
    weights.flags.writeable = False
    return weights


def place_bricks(
    vocabulary: BrickVocabulary,
    symbols: Sequence[int] | Ints,
    bricks: Floats,
) -> Floats:
    """Returns each cell's marginal probability under the model that wrote a descriptor.

    Where a brick is decided, the softmax over the patterns times the patterns' bits is the exact marginal
    of its cells given the text so far; a fill counts as full, a jump, a new row and the end as empty. The
    cells of a run share the probability at the token that decided on it. Cells outside the boxes, and rows
    that were left out, are 0: the text never weighed them. Larger cells are interpolated to the finest. Seams
    change nothing: their cells are the mask's.

    Args:
        vocabulary: The tokens.
        symbols: The text, shape (length,); a prefix of a text is fine too. It must be of the grammar.
        bricks: Probability of each cell of the brick that each step is about: the step's distribution times
            `brick_weights`; shape (length, cells of a brick, row by row), dtype float32; undefined where
            there is no brick.

    Returns:
        Probabilities, shape (grid, grid), dtype float32, 0..1.
    """
    words = vocabulary
    text = np.asarray(symbols, np.int64)
    kinds, values = words.kinds[text], words.values[text]
    cells = np.zeros((words.grid, words.grid), np.float32)
    if words.parts > 1:
        # What follows the mask weighs no cell of it; the token that ends the mask does.
        end = int(np.argmax(np.append(kinds, Kind.SEAM.value) == Kind.SEAM.value)) + 1
        kinds, values = kinds[:end], values[:end]
    starts = [*np.flatnonzero(kinds == Kind.Y.value)[::2].tolist(), len(kinds)]
    for start, end in pairwise(starts):
        part = slice(start, end)
        _place_object(words, kinds[part], values[part], bricks[part], cells)
    return cells


def _place_object(words: BrickVocabulary, kinds: Ints, values: Ints, bricks: Floats, cells: Floats) -> None:
    """Puts one object where it is, in place; where objects overlap, the higher probability stays."""
    head = _BOX_TOKENS + bool(words.spoken_sizes)
    if len(kinds) <= head:
        return
    box = Box(*values[:_BOX_TOKENS].tolist())
    size = int(values[_BOX_TOKENS]) if words.spoken_sizes else words.sizes[0]
    span = words.bricks_of(box, size)
    steps, rows, columns = _decisions(kinds[head:], values[head:], span)
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


def _decisions(kinds: Ints, values: Ints, span: Box) -> tuple[Ints, Ints, Ints]:
    """Finds what the tokens after the box decide; `span` is the box in bricks.

    Returns:
        Step, row and column of every brick that was decided, each of shape (bricks,): a run and the
        rest of a row that was left are many bricks of one step.
    """
    steps = np.arange(len(kinds))
    row, column = rows_of(kinds, values), columns_after(kinds, values, span.left)
    leaves_row = (kinds == Kind.ROW.value) | (kinds == Kind.SEAM.value) | (kinds == Kind.END.value)
    decided = np.where(leaves_row, span.right, column)[1:] - column[:-1]
    which = np.repeat(steps[1:], decided)
    within = np.arange(len(which)) - np.repeat(np.cumsum(decided) - decided, decided)
    return which, row[which - 1], column[which - 1] + within
