"""What is measured: every format, at every grid or price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from embedded_training.codebook import learn
from formats.adaptive import AdaptiveBricks
from formats.bricks import Style
from formats.cells import Drawing
from formats.fixed import CopiedRows, FixedBricks, PackageBricks, PackageLearned, Smoothed
from formats.pictures import Mask
from formats.polygons import Polygons
from formats.runs import BinaryRuns
from formats.symbols import Symbol
from formats.text import ImageWise, RawImageWise
from t4s_geo.descriptors import ImageWiseFormat
from t4s_geo.descriptors.codebook import Codebook, every_pattern

GRIDS = (16, 24, 32, 48, 64)
TEXT_GRIDS = (16, 24, 32, 64)
PRICES = (0.0005, 0.001, 0.002, 0.004)
_SOME_GRIDS = (16, 32, 64)
_CELLS = (1, 2, 4, 8)
_CELLS_OF_SMALL_BRICKS = (2, 4, 8, 16)
_LEARN_AT = (32, 64, 128, 256)
_LEARN_SMALL_AT = (16, 32, 64, 128)


class Format(Protocol):
    """Writes a mask as tokens and reads them back."""

    @property
    def grid(self) -> int:
        """Cells along each side of a tile, at the finest."""

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes a mask of shape (TILE, TILE)."""

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Reads it back."""


@dataclass(frozen=True)
class Entry:
    """A format under the name of the line that it belongs to.

    Attributes:
        name: Name of the line.
        format: What encodes and decodes.
        price: Loss of IoU at which a token is saved, where the format gives up cells.
    """

    name: str
    format: Format
    price: float | None = None


def image_wise() -> Iterator[tuple[str, ImageWise]]:
    """Yields Text4Seg's formats, raw and run-length encoded; a raw one comes before its shorter one."""
    for grid in TEXT_GRIDS:
        yield "image-wise raw", RawImageWise(grid)
        yield "image-wise R-RLE", ImageWiseFormat(grid)


def plain() -> Iterator[Entry]:
    """Yields the formats that learn nothing."""
    for grid in GRIDS:
        yield Entry("runs", BinaryRuns(grid, boxed=False))
    for grid in GRIDS:
        yield Entry("box + runs", BinaryRuns(grid, boxed=True))
    for grid in GRIDS:
        yield Entry("box + 4x2 bricks (v1)", PackageBricks(grid))
    for height, width in ((2, 4), (3, 3)):
        book = every_pattern(height, width)
        for grid in _SOME_GRIDS:
            yield Entry(f"box + {height}x{width} bricks", FixedBricks(grid, book))
    book = every_pattern(4, 2)
    yield from _variants_of_v1(book)
    for price in PRICES[:3]:
        yield Entry("v1, pruned", FixedBricks(64, book, price), price)
    for price in PRICES:
        chosen = AdaptiveBricks(book, price, _CELLS_OF_SMALL_BRICKS)
        yield Entry("chosen cells, 4x2 bricks", chosen, price)
    for grid in (32, 64, 128):
        yield Entry("polygons", Polygons(grid))


def _variants_of_v1(book: Codebook) -> Iterator[Entry]:
    """Yields the first version with one thing changed at a time."""
    for grid in _SOME_GRIDS[1:]:
        yield Entry("v1, rows copied", CopiedRows(FixedBricks(grid, book)))
        yield Entry("v1, row and column in one token", FixedBricks(grid, book, style=Style(merged=True)))
        yield Entry("v1, rest of row implied", FixedBricks(grid, book, style=Style(implied=True)))
        yield Entry("v1, mask smoothed first", Smoothed(PackageBricks(grid), 9))


def learned(masks: Sequence[Mask]) -> Iterator[Entry]:
    """Yields the formats with a codebook, learned from masks that are not measured."""
    for grid in _SOME_GRIDS[1:]:
        book = learn(masks, (grid,), 4, 4, 512)
        yield Entry("box + 4x4 of 512", FixedBricks(grid, book, 0.0))
    for grid in (32, 64, 128):
        book = learn(masks, (grid,), 8, 8, 1024)
        yield Entry("box + 8x8 of 1024", FixedBricks(grid, book, 0.0))
    small = learn(masks, _LEARN_SMALL_AT, 4, 4, 512)
    tall = learn(masks, _LEARN_AT, 8, 4, 1024)
    books = {size: learn(masks, _LEARN_AT, 8, 8, size) for size in (256, 1024, 4096)}
    for price in PRICES:
        chosen = AdaptiveBricks(small, price, _CELLS_OF_SMALL_BRICKS)
        yield Entry("chosen cells, 4x4 of 512", chosen, price)
    for price in PRICES:
        yield Entry("chosen cells, 8x4 of 1024", AdaptiveBricks(tall, price, _CELLS), price)
    for size, book in books.items():
        for price in PRICES:
            yield Entry(f"chosen cells, 8x8 of {size}", AdaptiveBricks(book, price, _CELLS), price)
    for price in PRICES:
        yield Entry("v2", PackageLearned(books[1024], price), price)
    yield from _variants_of_chosen(books[1024])


def _variants_of_chosen(book: Codebook) -> Iterator[Entry]:
    """Yields the best format with one thing changed at a time."""
    name = "chosen cells, 8x8 of 1024"
    for price in PRICES:
        merged = AdaptiveBricks(book, price, _CELLS, style=Style(merged=True))
        yield Entry(f"{name}, row and column in one token", merged, price)
    for price in PRICES[1:3]:
        implied = AdaptiveBricks(book, price, _CELLS, style=Style(merged=True, implied=True))
        yield Entry(f"{name}, and rest of row implied", implied, price)
    for reach in (4, 8, 16):
        by_box = AdaptiveBricks(book, 0.001, _CELLS, reach)
        yield Entry("cells by box, 8x8 of 1024", by_box, 0.001)
