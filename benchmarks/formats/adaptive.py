"""A box and then bricks whose cell size fits the mask: fine cells for small things, coarse for large ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formats.bricks import PLAIN, Style, read_rows, write_rows
from formats.cells import Drawing, count_pixels, iou
from formats.pictures import TILE, Mask
from formats.symbols import NONE, Symbol, box_symbols, read_box
from t4s_geo.descriptors import Box, tight_box
from t4s_geo.descriptors.codebook import Codebook

BOX_STEP = 4
"""Pixels between two values of a box edge, whatever the cell size."""


@dataclass(frozen=True)
class AdaptiveBricks:
    """A box in steps of four pixels, a token for the cell size, rows of bricks.

    Bricks are aligned to the tile. Those at the box's edge count only inside of it.

    Attributes:
        book: Patterns of the bricks.
        price: Loss of IoU that one token less is worth.
        cells: Sizes of cells to choose from, pixels, from fine to coarse.
        reach: Without it the size is chosen that makes IoU - price * tokens best, and a token says which.
            With it the box decides and no token is needed: the finest size at which the box's longer side
            is at most `reach` bricks, or else the coarsest.
        style: Choices of grammar.
    """

    book: Codebook
    price: float
    cells: tuple[int, ...] = (1, 2, 4, 8)
    reach: int | None = None
    style: Style = PLAIN

    @property
    def grid(self) -> int:
        """Cells along each side of a tile at the finest size."""
        return TILE // min(self.cells)

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes a mask of shape (TILE, TILE)."""
        box = _snapped(mask)
        if box is None:
            return [NONE]
        sizes = self.cells if self.reach is None else (self._size_for(box),)
        texts = [self._at(mask, box, size) for size in sizes]
        worth = [iou(self.decode(text).nearest(), mask) - self.price * len(text) for text in texts]
        return texts[int(np.argmax(worth))]

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Reads box, cell size and bricks back."""
        if symbols[0] == NONE:
            return Drawing(np.zeros((TILE, TILE), np.bool_))
        steps, rest = read_box(symbols)
        box = _scaled(steps, BOX_STEP)
        if self._says_size:
            size, rest = rest[0][1], rest[1:]
        else:
            size = self._size_for(box)
        span = box.left // size, -(-box.right // size)
        return Drawing(read_rows(rest, TILE // size, span, self.book, self.style), box)

    @property
    def _says_size(self) -> bool:
        return self.reach is None and len(self.cells) > 1

    def _size_for(self, box: Box) -> int:
        """Returns the size of cells that the box alone asks for."""
        longer = max(box.bottom - box.top, box.right - box.left)
        brick = max(self.book.height, self.book.width)
        fits = [size for size in self.cells if longer <= size * brick * (self.reach or 0)]
        return fits[0] if fits else self.cells[-1]

    def _at(self, mask: Mask, box: Box, size: int) -> list[Symbol]:
        """Writes the mask with one size of cells, under the box that holds what is left of it."""
        symbols = self._under(mask, box, size)
        if symbols[0] == NONE or self.reach is not None:
            return symbols
        # What was given up may have been what made the box large.
        smaller = _snapped(self.decode(symbols).nearest() & mask)
        if smaller is None or smaller == box:
            return symbols
        again = self._under(mask, smaller, size)
        return again if len(again) <= len(symbols) and again[0] != NONE else symbols

    def _under(self, mask: Mask, box: Box, size: int) -> list[Symbol]:
        inside = np.zeros_like(mask)
        inside[box.top : box.bottom, box.left : box.right] = True
        counts, sizes = count_pixels(mask & inside, TILE // size), count_pixels(inside, TILE // size)
        rows = write_rows(counts, sizes, self.book, self.price * float(mask.sum()), self.style)
        if not rows:
            return [NONE]
        level: list[Symbol] = [("cell", size)] if self._says_size else []
        return [*box_symbols(_scaled(box, 1 / BOX_STEP)), *level, *rows]


def _snapped(mask: Mask) -> Box | None:
    """Returns the tight box of a mask in pixels, grown to steps of `BOX_STEP`."""
    box = tight_box(mask)
    if box is None:
        return None
    low, high = BOX_STEP * (box.top // BOX_STEP), BOX_STEP * (box.left // BOX_STEP)
    return Box(low, high, -(-box.bottom // BOX_STEP) * BOX_STEP, -(-box.right // BOX_STEP) * BOX_STEP)


def _scaled(box: Box, factor: float) -> Box:
    return Box(*(int(edge * factor) for edge in (box.top, box.left, box.bottom, box.right)))
