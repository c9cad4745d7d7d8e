"""Measuring: every format writes every mask, reads it back and is compared with the mask's pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import label

from formats.catalogue import Entry, image_wise, learned, plain
from formats.cells import Drawing, iou, majority_codes
from formats.pictures import Mask, Tile
from formats.public import public
from formats.text import WORDS, ImageWise, count_tokens


@dataclass(frozen=True)
class Row:
    """One line of the result.

    Attributes:
        format: Name of the format.
        grid: Cells along each side of a tile, at the finest.
        price: Loss of IoU at which a token is saved; None where nothing is given up.
        tokens: Tokens a text, the end of the text not counted; mean.
        oracle_iou: Mean over prompts of the IoU after nearest-neighbour upsampling.
        oracle_iou_smooth: The same after bilinear upsampling and a threshold of 0.5.
        saved: Share of the raw text's tokens that run-length encoding saves, where that is asked.
    """

    format: str
    grid: int
    price: float | None
    tokens: float
    oracle_iou: float
    oracle_iou_smooth: float
    saved: float | None = None


@dataclass
class Tally:
    """Sums up while masks are measured."""

    tokens: list[int] = field(default_factory=list)
    nearest: list[float] = field(default_factory=list)
    smooth: list[float] = field(default_factory=list)

    def compare(self, drawing: Drawing, mask: Mask) -> None:
        """Notes how well a drawing shows a mask."""
        self.nearest.append(iou(drawing.nearest(), mask))
        self.smooth.append(iou(drawing.smooth(), mask))

    def row(self, name: str, grid: int, price: float | None = None, saved: float | None = None) -> Row:
        """Returns the means, rounded to what they are good for."""
        means = (round(float(np.mean(values)), 4) for values in (self.nearest, self.smooth))
        return Row(name, grid, price, round(float(np.mean(self.tokens)), 1), *means, saved)


def measure_text(tiles: Sequence[Tile]) -> Iterator[Row]:
    """Yields Text4Seg's formats, first with all classes of a tile in a text, then with one class a text."""
    for kind, ask in (("all classes", _all_classes), ("one class", _one_class)):
        raw = 0.0
        for name, format in image_wise():
            tally = Tally()
            for tile in tiles:
                ask(tile, format, tally)
            tokens = float(np.mean(tally.tokens))
            saved = round(1 - tokens / raw, 3) if "R-RLE" in name else None
            raw = tokens
            yield tally.row(f"{name}, {kind}", format.grid, saved=saved)


def _all_classes(tile: Tile, format: ImageWise, tally: Tally) -> None:
    # Codes in the text count the classes that occur, as a prompt that lists them would.
    codes = np.searchsorted([0, *tile.classes], tile.codes).astype(np.uint8)
    read = _through(format, majority_codes(codes, format.grid), len(tile.classes), tally)
    for number, mask in enumerate(tile.prompts, start=1):
        tally.compare(Drawing(read == number), mask)


def _one_class(tile: Tile, format: ImageWise, tally: Tally) -> None:
    for mask in tile.prompts:
        read = _through(format, majority_codes(mask.astype(np.uint8), format.grid), 1, tally)
        tally.compare(Drawing(read == 1), mask)


def _through(format: ImageWise, cells: np.ndarray, classes: int, tally: Tally) -> np.ndarray:
    """Writes cells as text, counts its tokens and reads it back."""
    # Beyond the common words any word will do: the count stays what it is.
    labels = [*WORDS, *(f"{first}{second}" for first in WORDS for second in WORDS)][:classes]
    text = format.write(cells, labels)
    tally.tokens.append(count_tokens(text))
    return format.read(text, labels).cells


def measure_public(tiles: Sequence[Tile]) -> Iterator[Row]:
    """Yields the formats of public models; each part of a class that hangs together is an object."""
    for one in public():
        tally = Tally()
        for mask in (mask for tile in tiles for mask in tile.prompts):
            tokens, found = one.through(label(mask)[0])
            tally.tokens.append(tokens)
            tally.compare(Drawing(found > 0), mask)
        yield tally.row(one.name, one.grid)


def measure_plain(tiles: Sequence[Tile], only: str | None = None) -> Iterator[Row]:
    """Yields the formats that learn nothing, or the one named."""
    masks = [mask for tile in tiles for mask in tile.prompts]
    for entry in plain():
        if only in (None, entry.name):
            yield _measure([(entry, masks)])


def measure_learned(
    parts: Sequence[tuple[Sequence[Tile], Sequence[Tile]]], only: str | None = None
) -> Iterator[Row]:
    """Yields the formats with a codebook, or the one named.

    Args:
        parts: Tiles to learn from and tiles to measure, which show other places.
    """
    measured = [[mask for tile in tiles for mask in tile.prompts] for _, tiles in parts]
    books = [learned([mask for tile in tiles for mask in tile.prompts]) for tiles, _ in parts]
    for entries in zip(*books, strict=True):
        if only in (None, entries[0].name):
            yield _measure(list(zip(entries, measured, strict=True)))


def _measure(parts: Sequence[tuple[Entry, Sequence[Mask]]]) -> Row:
    tally = Tally()
    for entry, masks in parts:
        for mask in masks:
            symbols = entry.format.encode(mask)
            tally.tokens.append(len(symbols))
            tally.compare(entry.format.decode(symbols), mask)
    first = parts[0][0]
    return tally.row(first.name, first.format.grid, first.price)
