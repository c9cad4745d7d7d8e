"""Rows of bricks of any shape and any set of patterns, written at the least cost.

The tokens are those of the package's bricks: a row of bricks, a jump over empty ones, a fill over full ones,
a pattern. The writer finds, row by row, the tokens that minimise wrong pixels + price * tokens, by dynamic
programming over the columns. At a price near zero that is the shortest text of the least error; at a
higher one, cells that are not worth their token are given up (rate-distortion pruning).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from formats.cells import Counts
from formats.pictures import Mask
from formats.symbols import Symbol

_LEAST_PRICE = 1e-3
"""Pixels a token costs at least: too few to change a cell, enough to make the shortest text win."""


@dataclass(frozen=True)
class Codebook:
    """The patterns that a brick token can stand for; the empty and the full one are never among them.

    Attributes:
        height: Rows of cells of a brick.
        width: Columns of cells of a brick.
        patterns: Shape (patterns, height * width), dtype bool.
    """

    height: int
    width: int
    patterns: Mask

    @cached_property
    def as_floats(self) -> Counts:
        """The patterns as float32, for matrix products."""
        return self.patterns.astype(np.float32)

    @cached_property
    def full_to_the_right(self) -> npt.NDArray[np.bool_]:
        """Whether most of each pattern's last column is set, shape (patterns,)."""
        cells = self.patterns.reshape(-1, self.height, self.width)
        full: npt.NDArray[np.bool_] = cells[:, :, -1].mean(axis=1) > 0.5
        return full

    def blocks(self, cells: Counts) -> Counts:
        """Cuts cells into bricks, shape (rows, columns, height * width); 0 past the grid."""
        rows, columns = -(-cells.shape[0] // self.height), -(-cells.shape[1] // self.width)
        padded = np.zeros((rows * self.height, columns * self.width), np.float32)
        padded[: cells.shape[0], : cells.shape[1]] = cells
        blocks = padded.reshape(rows, self.height, columns, self.width).swapaxes(1, 2)
        return blocks.reshape(rows, columns, -1)


def every_pattern(height: int, width: int) -> Codebook:
    """Returns the codebook of all patterns of a small brick."""
    size = height * width
    numbers = np.arange(1, 2**size - 1)
    bits = numbers[:, None] >> np.arange(size - 1, -1, -1) & 1
    return Codebook(height, width, bits.astype(np.bool_))


@dataclass(frozen=True)
class Style:
    """Small choices of grammar.

    Attributes:
        merged: A row opens with one token for row and column, instead of a row token and a jump.
        implied: What remains of a row after a brick takes the value of the brick's right edge, instead of
            empty.
    """

    merged: bool = False
    implied: bool = False


PLAIN = Style()


@dataclass(frozen=True)
class _Errors:
    """Wrong pixels of each brick if it is written in one of three ways; each shape (rows, columns).

    Attributes:
        empty: It is left empty.
        full: It is filled.
        brick: It is the pattern that fits best; infinite where it is even, which needs no pattern.
        pattern: That pattern, or -1.
    """

    empty: Counts
    full: Counts
    brick: Counts
    pattern: npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Stretch:
    """Bricks of a row that are written alike: one mixed brick, or a run of empty or of full ones.

    Attributes:
        end: Column after its last.
        empty: Wrong pixels if it is left empty.
        full: Wrong pixels if it is filled.
        brick: Wrong pixels if it is the pattern that fits best; infinite for runs, which need none.
        pattern: That pattern.
    """

    end: int
    empty: float
    full: float
    brick: float
    pattern: int


def write_rows(
    counts: Counts, sizes: Counts, book: Codebook, price: float, style: Style = PLAIN
) -> list[Symbol]:
    """Writes cells as rows of bricks.

    Args:
        counts: Set pixels of each cell, shape (grid, grid).
        sizes: Pixels of each cell that matter, the same shape; 0 outside the box.
        book: Patterns to write with.
        price: Wrong pixels that one token less is worth.
        style: Choices of grammar.
    """
    wanted, size = book.blocks(counts), book.blocks(sizes)
    columns = np.flatnonzero(size.any(axis=(0, 2)))
    left, right = int(columns[0]), int(columns[-1]) + 1
    errors = _errors_of(wanted[:, left:right], size[:, left:right], book)
    price = max(price, _LEAST_PRICE)
    symbols: list[Symbol] = []
    for row in np.flatnonzero(errors.empty.sum(axis=1) > price).tolist():
        items = _cheapest(list(_stretches(errors, row)), price, book, style)
        symbols.extend(_shift(items, row, left, size.shape[1], style))
    return symbols


def _errors_of(wanted: Counts, size: Counts, book: Codebook) -> _Errors:
    empty = wanted.sum(axis=2)
    full = size.sum(axis=2) - empty
    # Without patterns there are runs only.
    mixed = (empty > 0) & (full > 0) & bool(len(book.patterns))
    brick, pattern = np.full_like(empty, np.inf), np.full(empty.shape, -1)
    if mixed.any():
        changes = (size[mixed] - 2 * wanted[mixed]) @ book.as_floats.T
        brick[mixed] = empty[mixed] + changes.min(axis=1)
        pattern[mixed] = changes.argmin(axis=1)
    return _Errors(empty, full, brick, pattern)


def _stretches(errors: _Errors, row: int) -> Iterator[_Stretch]:
    """Yields the stretches of a row."""
    empty, full = errors.empty[row].tolist(), errors.full[row].tolist()
    brick, pattern = errors.brick[row].tolist(), errors.pattern[row].tolist()
    kinds = [2 if number >= 0 else int(wrong > 0) for wrong, number in zip(empty, pattern, strict=True)]
    start = 0
    for end in range(1, len(empty) + 1):
        if end == len(empty) or kinds[end] == 2 or kinds[end] != kinds[start]:
            if_empty, if_full = sum(empty[start:end]), sum(full[start:end])
            yield _Stretch(end, if_empty, if_full, brick[start], pattern[start])
            start = end


def _cheapest(stretches: Sequence[_Stretch], price: float, book: Codebook, style: Style) -> list[Symbol]:
    """Returns the cheapest items of a row; columns count from 0, and no items mean to leave it out."""
    count = len(stretches)
    empty = [0.0, *accumulate(stretch.empty for stretch in stretches)]
    full = [0.0, *accumulate(stretch.full for stretch in stretches)]
    cost = [price]
    last: list[tuple[str, int]] = [("", 0)]
    # Where a fill and a jump that ends here starts best, and what it costs but for its own errors.
    fill, jump = (price, 0), (0.0 if style.merged else price, 0)
    for index, stretch in enumerate(stretches, start=1):
        ways = (
            (cost[-1] + stretch.brick + price, "brick", index - 1),
            (fill[0] + full[index] + price, "fill", fill[1]),
            (jump[0] + empty[index] + price, "jump", jump[1]),
        )
        least, kind, start = min(ways)
        cost.append(least)
        last.append((kind, start))
        fill = min(fill, (least - full[index], index))
        jump = min(jump, (least - empty[index], index))
    totals = [
        cost[index] + _rest(index, empty, full, last, stretches, book, style) for index in range(1, count + 1)
    ]
    end = 1 + totals.index(min(totals))
    if totals[end - 1] >= empty[-1]:
        return []
    return list(_walk_back(last, end, stretches))[::-1]


def _rest(
    index: int,
    empty: Sequence[float],
    full: Sequence[float],
    last: Sequence[tuple[str, int]],
    stretches: Sequence[_Stretch],
    book: Codebook,
    style: Style,
) -> float:
    """Returns the wrong pixels of what remains if a row's text ends after some stretches."""
    is_brick = last[index][0] == "brick"
    if style.implied and is_brick and book.full_to_the_right[stretches[index - 1].pattern]:
        return full[-1] - full[index]
    return empty[-1] - empty[index]


def _walk_back(
    last: Sequence[tuple[str, int]], index: int, stretches: Sequence[_Stretch]
) -> Iterator[Symbol]:
    while index:
        kind, start = last[index]
        stretch = stretches[index - 1]
        yield (kind, stretch.pattern if kind == "brick" else stretch.end)
        index = start


def _shift(items: list[Symbol], row: int, left: int, columns: int, style: Style) -> list[Symbol]:
    """Opens the row and makes its columns count from the tile's left edge."""
    if not items:
        return []
    moved = [(kind, number if kind == "brick" else number + left) for kind, number in items]
    if not style.merged:
        return [("row", row), *moved]
    start = left
    if moved[0][0] == "jump":
        start = moved.pop(0)[1]
    return [("at", row * columns + start), *moved]


def read_rows(
    symbols: Sequence[Symbol], grid: int, span: tuple[int, int], book: Codebook, style: Style = PLAIN
) -> Mask:
    """Reads rows of bricks back into cells.

    Args:
        symbols: What `write_rows` wrote.
        grid: Cells along each side.
        span: First column of cells of the box and the one past its last.
        book: Patterns it was written with.
        style: Choices of grammar it was written with.

    Returns:
        Cells, shape (grid, grid); bricks at the box's edge may set cells outside of it.
    """
    rows, columns = -(-grid // book.height), -(-grid // book.width)
    blocks = np.zeros((rows, columns, book.height * book.width), np.bool_)
    left, right = span[0] // book.width, -(-span[1] // book.width)
    row, column, implied = 0, left, False
    for kind, number in symbols:
        if kind in ("row", "at"):
            blocks[row, column:right] |= implied
            row, column = (number, left) if kind == "row" else divmod(number, columns)
            implied = False
        elif kind == "brick":
            blocks[row, column] = book.patterns[number]
            implied = style.implied and bool(book.full_to_the_right[number])
            column += 1
        else:
            blocks[row, column:number] = kind == "fill"
            column, implied = number, False
    blocks[row, column:right] |= implied
    cells = blocks.reshape(rows, columns, book.height, book.width).swapaxes(1, 2)
    return cells.reshape(rows * book.height, columns * book.width)[:grid, :grid]
