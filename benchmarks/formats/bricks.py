"""Rows of bricks as a list of symbols, with small choices of grammar that the package does not make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from formats.cells import Counts
from formats.pictures import Mask
from formats.symbols import Symbol
from t4s_geo.descriptors.codebook import Codebook
from t4s_geo.descriptors.row_search import Line, Stretch
from t4s_geo.descriptors.row_search import write_rows as cheapest_rows


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

    def rest(brick: Stretch) -> bool:
        return style.implied and bool(_full_to_the_right(book)[brick.pattern])

    rows = cheapest_rows(counts, sizes, book, price, free_jump=style.merged, rest=rest)
    columns = -(-counts.shape[1] // book.width)
    return [symbol for line in rows.lines for symbol in _opened(line, columns, style)]


def _opened(line: Line, columns: int, style: Style) -> Iterator[Symbol]:
    """Yields the symbols of a row, its opening first."""
    items = [(kind.name.lower(), number) for kind, number in line.items]
    if not style.merged:
        yield "row", line.row
    else:
        start = items.pop(0)[1] if items[0][0] == "jump" else line.left
        yield "at", line.row * columns + start
    yield from items


@cache
def _full_to_the_right(book: Codebook) -> npt.NDArray[np.bool_]:
    """Returns whether most of each pattern's last column is set, shape (patterns,)."""
    cells = book.patterns.reshape(-1, book.height, book.width)
    full: npt.NDArray[np.bool_] = cells[:, :, -1].mean(axis=1) > 0.5
    return full


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
    full = _full_to_the_right(book)
    row, column, implied = 0, left, False
    for kind, number in symbols:
        if kind in ("row", "at"):
            blocks[row, column:right] |= implied
            row, column = (number, left) if kind == "row" else divmod(number, columns)
            implied = False
        elif kind == "brick":
            blocks[row, column] = book.patterns[number]
            implied = style.implied and bool(full[number])
            column += 1
        else:
            blocks[row, column:number] = kind == "fill"
            column, implied = number, False
    blocks[row, column:right] |= implied
    cells = blocks.reshape(rows, columns, book.height, book.width).swapaxes(1, 2)
    return cells.reshape(rows * book.height, columns * book.width)[:grid, :grid]
