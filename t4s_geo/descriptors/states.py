"""States of a text of semantic bricks: what the last token was, some numbers, and the quantities of these."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.vocabulary import BrickVocabulary

Ints = npt.NDArray[np.int64]


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
    SEAM = 12


class Field(IntEnum):
    """Numbers of a state; edges of the box are in its steps and 0 until they are read."""

    AFTER = 0
    TOP = 1
    LEFT = 2
    BOTTOM = 3
    RIGHT = 4
    ROW = 5
    COLUMN = 6
    SIZE = 7
    PART = 8
    LENGTH = 9


class Quantity(IntEnum):
    """Numbers that ranges begin and end with; rows and columns are of the bricks that the box touches."""

    ZERO = 0
    ONE = 1
    EDGES = 2
    PAST_EDGES = 3
    PAST_SIZES = 4
    TOP = 5
    BELOW_TOP = 6
    RIGHT_OF_LEFT = 7
    FIRST_ROW = 8
    NEXT_ROW = 9
    END_OF_ROWS = 10
    NEXT_COLUMN = 11
    END_OF_COLUMNS = 12
    PAST_COLUMNS = 13
    PATTERNS = 14
    """All patterns, or 0 where no column is left for a brick."""
    NEXT_PART = 15
    PARTS = 16


def quantities(words: BrickVocabulary, state: Any) -> tuple[Any, ...]:
    """Returns the quantities of a state, in the order of `Quantity`.

    Args:
        words: The tokens.
        state: Its fields, in the order of `Field`: integers, or arrays or tensors of integers of one shape.

    Returns:
        Integers where a quantity is the same in all states, else as the fields.
    """
    _, top, left, bottom, right, row, column, size, part, _ = state
    high, wide = words.brick_height * size, words.brick_width * size
    end_of_columns = -(-right * words.box_step // wide)
    return (
        0,
        1,
        words.edges,
        words.edges + 1,
        max(words.sizes) + 1,
        top,
        top + 1,
        left + 1,
        top * words.box_step // high,
        row + 1,
        -(-bottom * words.box_step // high),
        column + 1,
        end_of_columns,
        end_of_columns + 1,
        (column < end_of_columns) * len(words.book),
        part + 1,
        words.parts,
    )


def first_column(words: BrickVocabulary, left: Any, size: Any) -> Any:
    """Returns the column that rows of bricks start at under a box with this left edge and size of cells."""
    return left * words.box_step // (words.brick_width * size)


SETS = {
    After.TOP: Field.TOP,
    After.LEFT: Field.LEFT,
    After.BOTTOM: Field.BOTTOM,
    After.BOX: Field.RIGHT,
    After.SIZE: Field.SIZE,
    After.ROW: Field.ROW,
    After.JUMP: Field.COLUMN,
    After.FILL: Field.COLUMN,
    After.SEAM: Field.PART,
}
"""Field that is set to the token's value. Besides, a brick is one column, a row starts at the box's first
column, and at the top of a box all that was known of the last object is forgotten."""
