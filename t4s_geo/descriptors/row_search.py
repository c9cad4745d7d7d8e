"""Rows of bricks at the least cost: wrong cells weighed against tokens.

For each row, dynamic programming over its columns finds the tokens that minimise wrong cells + price *
tokens. At a price near zero that is the shortest text of the least error; at a higher one, what is not worth
its token is given up (rate-distortion optimisation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.codebook import Codebook
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.descriptors.vocabulary import BrickVocabulary

Floats = npt.NDArray[np.float32]
Item = tuple[Kind, int]
"""Kind and value of a token: a jump, a fill or a brick."""

_PREFERRED = (Kind.BRICK, Kind.FILL, Kind.JUMP)
"""Of ways that cost the same, the first is taken."""

_LEAST_PRICE = 1e-3
"""Cells a token costs at least: too few to change a cell, enough to make the shortest text win."""


@dataclass(frozen=True)
class Stretch:
    """Bricks of a row that are written alike: one mixed brick, or a run of empty or of full ones.

    Attributes:
        end: Column after its last.
        empty: Wrong cells if it is left empty.
        full: Wrong cells if it is filled.
        brick: Wrong cells if it is the pattern that fits best; infinite for runs, which need none.
        pattern: That pattern.
    """

    end: int
    empty: float
    full: float
    brick: float
    pattern: int


@dataclass(frozen=True)
class Line:
    """A row of bricks as it is written.

    Attributes:
        row: Its number.
        left: The box's first column of bricks.
        items: What is written in it; columns count from the tile's left edge.
    """

    row: int
    left: int
    items: tuple[Item, ...]


def symbols_of(lines: Iterable[Line], words: BrickVocabulary) -> Iterator[int]:
    """Yields the symbols of lines."""
    for line in lines:
        yield words.symbol(Kind.ROW, line.row)
        for kind, value in line.items:
            yield words.symbol(kind, value)


@dataclass(frozen=True)
class Lines:
    """Cells as rows of bricks.

    Attributes:
        lines: The rows that are not left out.
        cost: Wrong cells + price * tokens.
    """

    lines: tuple[Line, ...]
    cost: float


Rest = Callable[[Stretch], bool]
"""Tells of a row's last brick whether what remains of the row after it counts as full."""


@dataclass(frozen=True)
class _Errors:
    """Wrong cells of each brick if it is written in one of three ways; each shape (rows, columns).

    Attributes:
        empty: It is left empty.
        full: It is filled.
        brick: It is the pattern that fits best; infinite where it is even, which needs no pattern.
        pattern: That pattern, or -1.
    """

    empty: Floats
    full: Floats
    brick: Floats
    pattern: npt.NDArray[np.intp]


def write_rows(
    counts: Floats,
    sizes: Floats,
    book: Codebook,
    price: float,
    *,
    free_jump: bool = False,
    rest: Rest = lambda brick: False,
) -> Lines:
    """Writes cells as rows of bricks.

    Args:
        counts: How much of each cell is set, shape (height, width).
        sizes: How much of each cell matters, the same shape; 0 outside the box.
        book: Patterns to write with.
        price: What one token less is worth, in the unit of `counts`.
        free_jump: A jump that opens a row costs no token.
        rest: What a row's end means.
    """
    wanted, size = book.blocks(counts), book.blocks(sizes)
    columns = np.flatnonzero(size.any(axis=(0, 2)))
    left, right = int(columns[0]), int(columns[-1]) + 1
    errors = _errors_of(wanted[:, left:right], size[:, left:right], book)
    price = max(price, _LEAST_PRICE)
    lines, total = [], 0.0
    for row, left_out in enumerate(errors.empty.sum(axis=1).tolist()):
        cost: float = left_out
        items: list[Item] = []
        if left_out > price:
            cost, items = _cheapest(list(_stretches(errors, row)), price, free_jump, rest)
        total += cost
        if items:
            shifted = ((kind, number if kind == Kind.BRICK else number + left) for kind, number in items)
            lines.append(Line(row, left, tuple(shifted)))
    return Lines(tuple(lines), total)


def _errors_of(wanted: Floats, size: Floats, book: Codebook) -> _Errors:
    empty = wanted.sum(axis=2)
    full = size.sum(axis=2) - empty
    # Without patterns there are runs only.
    mixed = (empty > 0) & (full > 0) & bool(len(book))
    brick, pattern = np.full_like(empty, np.inf), np.full(empty.shape, -1)
    if mixed.any():
        changes = (size[mixed] - 2 * wanted[mixed]) @ book.as_floats.T
        brick[mixed] = empty[mixed] + changes.min(axis=1)
        pattern[mixed] = changes.argmin(axis=1)
    return _Errors(empty, full, brick, pattern)


def _stretches(errors: _Errors, row: int) -> Iterator[Stretch]:
    """Yields the stretches of a row."""
    empty, full = errors.empty[row].tolist(), errors.full[row].tolist()
    brick, pattern = errors.brick[row].tolist(), errors.pattern[row].tolist()
    kinds = [2 if number >= 0 else int(wrong > 0) for wrong, number in zip(empty, pattern, strict=True)]
    start = 0
    for end in range(1, len(empty) + 1):
        if end == len(empty) or kinds[end] == 2 or kinds[end] != kinds[start]:
            if_empty, if_full = sum(empty[start:end]), sum(full[start:end])
            yield Stretch(end, if_empty, if_full, brick[start], pattern[start])
            start = end


def _cheapest(
    stretches: Sequence[Stretch], price: float, free_jump: bool, rest: Rest
) -> tuple[float, list[Item]]:
    """Returns the least cost of a row and its items; columns count from 0, no items mean to leave it out."""
    count = len(stretches)
    empty = [0.0, *accumulate(stretch.empty for stretch in stretches)]
    full = [0.0, *accumulate(stretch.full for stretch in stretches)]
    cost = [price]
    last: list[Item] = [(Kind.NONE, 0)]
    # Where a fill and a jump that ends here starts best, and what it costs but for its own errors.
    fill, jump = (price, 0), (0.0 if free_jump else price, 0)
    for index, stretch in enumerate(stretches, start=1):
        ways = (
            (cost[-1] + stretch.brick + price, 0, index - 1),
            (fill[0] + full[index] + price, 1, fill[1]),
            (jump[0] + empty[index] + price, 2, jump[1]),
        )
        least, way, start = min(ways)
        cost.append(least)
        last.append((_PREFERRED[way], start))
        fill = min(fill, (least - full[index], index))
        jump = min(jump, (least - empty[index], index))
    totals = [np.inf]
    for index in range(1, count + 1):
        is_full = last[index][0] == Kind.BRICK and rest(stretches[index - 1])
        errors = full if is_full else empty
        totals.append(cost[index] + errors[-1] - errors[index])
    end = totals.index(min(totals))
    if totals[end] >= empty[-1]:
        return empty[-1], []
    return totals[end], list(_walk_back(last, end, stretches))[::-1]


def _walk_back(last: Sequence[Item], index: int, stretches: Sequence[Stretch]) -> Iterator[Item]:
    while index:
        kind, start = last[index]
        stretch = stretches[index - 1]
        yield (kind, stretch.pattern if kind == Kind.BRICK else stretch.end)
        index = start
