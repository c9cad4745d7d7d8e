"""Where the tokens of a text stand, for all of its tokens at once.

Arrays are compared with `Kind.ROW.value`, not with `Kind.ROW`: NumPy takes thrice as long to make something
of a member of an enumeration as to compare a whole text.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.tokens import Kind

Ints = npt.NDArray[np.int64]


def rows_of(kinds: Ints, values: Ints) -> Ints:
    """Returns the row of bricks that each token is in.

    Args:
        kinds: Kinds of the tokens, shape (tokens,), dtype int64.
        values: Their values, likewise.

    Returns:
        Shape (tokens,), dtype int64; undefined before an object's first row.
    """
    return values[latest(kinds == Kind.ROW.value)]


def columns_after(kinds: Ints, values: Ints, left: Ints | int) -> Ints:
    """Returns the column of bricks that stands next after each token.

    Args:
        kinds: Kinds of the tokens, shape (tokens,), dtype int64.
        values: Their values, likewise.
        left: Column that rows begin at, likewise or the same for all.

    Returns:
        Shape (tokens,), dtype int64; undefined before an object's first row.
    """
    is_run = (kinds == Kind.JUMP.value) | (kinds == Kind.FILL.value)
    # From the last token that named a column on, every token is a brick and moves by one.
    named = latest(is_run | (kinds == Kind.ROW.value))
    columns: Ints = np.where(is_run, values, left)[named] + np.arange(len(kinds)) - named
    return columns


def latest(chosen: npt.NDArray[np.bool_]) -> Ints:
    """Returns where the last chosen token up to each token is; 0 where there is none."""
    return np.maximum.accumulate(np.where(chosen, np.arange(len(chosen)), 0))
