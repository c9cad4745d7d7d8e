"""From the pixels along the middle of regions to lines from node to node, handed on when complete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.vector.lines.graph import PixelGraph
from t4s_geo.vector.lines.sweeps import LineRaster
from t4s_geo.vector.strips import Raster

ROWS: Final = 256
"""Rows that are traced at once."""

Ints = npt.NDArray[np.int32]
Pixel = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True, eq=False)
class Line:
    """Pixels from one node to the next, or around a ring; or a part of them.

    Attributes:
        parts: int32 (pixels, 4) each, one after the other: row, column, what the raster of lines holds there,
            and score (0 to 255).
        is_open: Whether its first and its last pixel are no nodes, so that it goes on there.
        is_free: Whether nothing else is linked with its first and its last pixel.
    """

    parts: tuple[Ints, ...]
    is_open: tuple[bool, bool]
    is_free: tuple[bool, bool]

    @property
    def first(self) -> Pixel:
        """Its first pixel."""
        row, column = self.parts[0][0, :2].tolist()
        return row, column

    @property
    def last(self) -> Pixel:
        """Its last pixel."""
        row, column = self.parts[-1][-1, :2].tolist()
        return row, column

    @property
    def open_ends(self) -> list[Pixel]:
        """The pixels at which it goes on."""
        return [end for end, is_open in zip((self.first, self.last), self.is_open, strict=True) if is_open]

    def reversed(self) -> Line:
        """Returns it from its last to its first pixel."""
        parts = tuple(part[::-1] for part in self.parts[::-1])
        return Line(parts, self.is_open[::-1], self.is_free[::-1])

    def joined(self, other: Line, at: Pixel) -> Line:
        """Returns it with what goes on at one of its open ends."""
        before = self if self.is_open[1] and self.last == at else self.reversed()
        after = other if other.is_open[0] and other.first == at else other.reversed()
        return Line(
            (*before.parts, after.parts[0][1:], *after.parts[1:]),
            (before.is_open[0], after.is_open[1]),
            (before.is_free[0], after.is_free[1]),
        )

    def pixels(self) -> Ints:
        """Returns all of its pixels, as in `parts`: the same however it was put together."""
        pixels = np.concatenate(self.parts)
        if self.is_open[0]:
            # A ring: it begins with its first pixel, in row-major order.
            first = int(np.lexsort((pixels[:-1, 1], pixels[:-1, 0]))[0])
            pixels = np.concatenate([pixels[first:-1], pixels[: first + 1]])
        return pixels if _begins(pixels) else pixels[::-1]

    def is_free_by_end(self) -> tuple[bool, bool]:
        """Returns `is_free` in the order of `pixels`."""
        return self.is_free if _begins(np.concatenate(self.parts)) else self.is_free[::-1]


def _begins(pixels: Ints) -> bool:
    """Tells whether pixels are in the direction in which they are handed on."""
    forward, backward = (some[:2, :2].ravel().tolist() for some in (pixels, pixels[::-1]))
    return bool(forward <= backward)


def trace(raster: LineRaster, classes: Raster, score_band: int, rows: int = ROWS) -> Iterator[list[Line]]:
    """Traces lines from top to bottom.

    Memory grows with the width of the raster, and with the lines that are still open.

    Args:
        raster: The middle of regions.
        classes: The class raster.
        score_band: Band number (from 1) of the scores.
        rows: How many are traced at once.

    Yields:
        The lines that end in some rows, in an order that these rows decide.
    """
    waiting: dict[Pixel, Line] = {}
    for first in range(0, raster.height, rows):
        count = min(rows, raster.height - first)
        pieces = _pieces(raster, classes, score_band, first, count)
        yield [line for piece in pieces if (line := _add(waiting, piece)) is not None]


def _add(waiting: dict[Pixel, Line], piece: Line) -> Line | None:
    """Joins a piece with those that wait for it; returns the line that is complete by that."""
    for end in piece.open_ends:
        other = waiting.pop(end, None)
        if other is not None:
            for its_end in other.open_ends:
                waiting.pop(its_end, None)
            piece = piece.joined(other, end)
    ends = piece.open_ends
    if not ends or (len(ends) == 2 and ends[0] == ends[1]):
        return piece
    waiting.update(dict.fromkeys(ends, piece))
    return None


def _pieces(raster: LineRaster, classes: Raster, band: int, first: int, count: int) -> Iterator[Line]:
    """Yields the parts of lines in some rows, down to the row below, which they share with those there."""
    image = raster.read(Window(0, first - 1, raster.width, count + 3))
    if not image[1:-1].any():
        return
    graph = PixelGraph.of(image > 0)
    degrees = graph.degrees()
    # A link belongs to the rows of its upper pixel.
    upper = graph.rows[graph.left]
    own = graph.without((upper < 1) | (upper > count))
    own_degrees = own.degrees()
    goes_on = (degrees == 2) & (own_degrees != 2)
    chains = own.chains((degrees != 2) | goes_on)
    scores = np.zeros(image.shape, np.uint8)
    below = min(count + 1, raster.height - first)
    scores[1 : 1 + below] = classes.read(band, window=Window(0, first, raster.width, below))
    rows, columns = own.rows[chains.pixels], own.columns[chains.pixels]
    values = np.stack([rows + first - 1, columns, image[rows, columns], scores[rows, columns]], axis=1)
    values = values.astype(np.int32)
    is_ring = chains.firsts == chains.lasts
    is_ring &= degrees[chains.firsts] == 2
    ends = np.stack([chains.firsts, chains.lasts], axis=1)
    is_open = goes_on[ends] | is_ring[:, None]
    is_free = degrees[ends] == 1
    for start, stop, opened, free in zip(
        chains.starts[:-1].tolist(),
        chains.starts[1:].tolist(),
        is_open.tolist(),
        is_free.tolist(),
        strict=True,
    ):
        yield Line((values[start:stop].copy(),), (opened[0], opened[1]), (free[0], free[1]))
