"""Box and bricks on the tile's own grid: one cell size for every mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from scipy.ndimage import uniform_filter

from formats.bricks import PLAIN, Style, read_rows, write_rows
from formats.cells import Counts, Drawing, cell_sizes, count_pixels, majority, pixel_box
from formats.pictures import TILE, Mask
from formats.symbols import NONE, Symbol, box_symbols, read_box
from t4s_geo.descriptors import Box, BrickFormat, BrickFormatV1, BrickFormatV2, tight_box
from t4s_geo.descriptors.codebook import Codebook

_SAME_ROW: Symbol = ("same", 0)


@dataclass(frozen=True)
class PackageBricks:
    """The package's own format, version 1.

    Attributes:
        grid: Cells along each side.
    """

    grid: int

    @cached_property
    def format(self) -> BrickFormatV1:
        """The format that a checkpoint would use."""
        return BrickFormatV1(self.grid)

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes the majority cells of a mask of shape (TILE, TILE)."""
        return [("v1", symbol) for symbol in self.format.symbols(majority(mask, self.grid))]

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Reads a text of the format back into cells."""
        return Drawing(self.format.read(_text(self.format, symbols), ["it"]).cells.astype(np.bool_))


@dataclass(frozen=True)
class PackageLearned:
    """The package's own format, version 2, with cells of a pixel and more.

    Attributes:
        book: Patterns of the bricks.
        price: Loss of IoU that one token less is worth.
    """

    book: Codebook
    price: float
    grid: ClassVar[int] = TILE

    @cached_property
    def format(self) -> BrickFormatV2:
        """The format, with a codebook that has not seen what is measured."""
        return BrickFormatV2(TILE, price=self.price, book=self.book)

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes a mask of shape (TILE, TILE)."""
        return [("v2", symbol) for symbol in self.format.symbols(mask)]

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Reads a text of the format back into pixels."""
        return Drawing(self.format.read(_text(self.format, symbols), ["it"]).cells.astype(np.bool_))


def _text(format: BrickFormat, symbols: Sequence[Symbol]) -> str:
    return format.text([symbol for _, symbol in symbols])


@dataclass(frozen=True)
class FixedBricks:
    """A box and rows of bricks of any shape.

    Attributes:
        grid: Cells along each side.
        book: Patterns of the bricks.
        price: Share of the mask's pixels that may go wrong to save a token; None writes the majority
            cells as they are, which is lossless where the codebook holds every pattern.
        style: Choices of grammar.
    """

    grid: int
    book: Codebook
    price: float | None = None
    style: Style = PLAIN

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes a mask of shape (TILE, TILE)."""
        cells = majority(mask, self.grid)
        box = tight_box(cells)
        if box is None:
            return [NONE]
        if self.price is None:
            counts, sizes, price = cells.astype(np.float32), np.ones_like(cells, np.float32), 0.0
        else:
            counts, sizes = count_pixels(mask, self.grid), cell_sizes(self.grid)
            price = self.price * float(mask.sum())
        rows = write_rows(_inside(counts, box), _inside(sizes, box), self.book, price, self.style)
        return [*box_symbols(box), *rows] if rows else [NONE]

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Reads box and bricks back into cells."""
        if symbols[0] == NONE:
            return Drawing(np.zeros((self.grid, self.grid), np.bool_))
        box, rows = read_box(symbols)
        cells = read_rows(rows, self.grid, (box.left, box.right), self.book, self.style)
        return Drawing(cells, pixel_box(box, self.grid))


def _inside(cells: Counts, box: Box) -> Counts:
    kept = np.zeros_like(cells)
    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    kept[rows, columns] = cells[rows, columns]
    return kept


@dataclass(frozen=True)
class CopiedRows:
    """Fixed bricks with a token that says: the next row is as the one above.

    Attributes:
        inner: What writes the rows.
    """

    inner: FixedBricks

    @property
    def grid(self) -> int:
        """Cells along each side."""
        return self.inner.grid

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes a mask of shape (TILE, TILE)."""
        symbols = self.inner.encode(mask)
        if symbols[0] == NONE:
            return symbols
        written, above = symbols[:4], _Row(-2, [])
        for row in _split(symbols[4:]):
            same = row.number == above.number + 1 and row.items == above.items
            written += [_SAME_ROW] if same else [("row", row.number), *row.items]
            above = row
        return written

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Writes the copied rows out and reads the rest as usual."""
        plain = list(symbols[:4])
        above = _Row(0, [])
        for row in _split(symbols[4:]):
            above = _Row(above.number + 1, above.items) if row.number < 0 else row
            plain += [("row", above.number), *above.items]
        return self.inner.decode(plain)


@dataclass(frozen=True)
class _Row:
    """A row of bricks; number -1 copies the one above."""

    number: int
    items: list[Symbol]


def _split(symbols: Sequence[Symbol]) -> list[_Row]:
    rows: list[_Row] = []
    for symbol in symbols:
        if symbol == _SAME_ROW:
            rows.append(_Row(-1, []))
        elif symbol[0] == "row":
            rows.append(_Row(symbol[1], []))
        else:
            rows[-1].items.append(symbol)
    return rows


@dataclass(frozen=True)
class Smoothed:
    """Any fixed bricks on a mask that was smoothed first by a majority filter.

    Attributes:
        inner: What writes the smoothed mask.
        window: Side of the filter in pixels, odd.
    """

    inner: FixedBricks | PackageBricks
    window: int

    @property
    def grid(self) -> int:
        """Cells along each side."""
        return self.inner.grid

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes a mask of shape (TILE, TILE)."""
        share = uniform_filter(mask.astype(np.float32), self.window, mode="nearest")
        return self.inner.encode(share > 0.5)

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Reads what was written; nothing undoes the smoothing."""
        return self.inner.decode(symbols)
