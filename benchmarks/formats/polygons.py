"""Simplified outlines, the usual other way to write a mask: two tokens a vertex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rasterio.features import rasterize, shapes
from shapely.geometry import LinearRing, Polygon, shape

from formats.cells import Drawing
from formats.pictures import TILE, Mask
from formats.symbols import NONE, Symbol

_HOLE: Symbol = ("hole", 0)
_NEXT: Symbol = ("next", 0)


@dataclass(frozen=True)
class Polygons:
    """Rings of vertices after Douglas and Peucker; a token between rings, another one before a hole.

    Attributes:
        grid: Steps along each side that vertices are rounded to.
    """

    grid: int

    def encode(self, mask: Mask) -> list[Symbol]:
        """Writes a mask of shape (TILE, TILE); outlines that collapse are left out."""
        symbols: list[Symbol] = []
        for outline, value in shapes(mask.astype(np.uint8)):
            if value:
                polygon = shape(outline)
                outer = list(self._ring(_NEXT, polygon.exterior))
                if outer:
                    symbols += outer
                    symbols += [symbol for ring in polygon.interiors for symbol in self._ring(_HOLE, ring)]
        return symbols or [NONE]

    def _ring(self, mark: Symbol, ring: LinearRing) -> Iterator[Symbol]:
        """Yields the mark and the vertices of a ring, or nothing if nothing is left of it."""
        step = TILE / self.grid
        kept = Polygon(ring).simplify(step / 2)
        points = np.rint(np.asarray(kept.exterior.coords)[:-1] / step).astype(int)
        if len(np.unique(points, axis=0)) < 3:
            return
        yield mark
        for x, y in points:
            yield ("y", int(y))
            yield ("x", int(x))

    def decode(self, symbols: Sequence[Symbol]) -> Drawing:
        """Paints the rings in the order of the text: outlines full, holes empty."""
        step = TILE / self.grid
        pixels = np.zeros((TILE, TILE), np.uint8)
        for mark, points in _rings(symbols):
            area = rasterize([Polygon(np.array(points) * step)], out_shape=(TILE, TILE))
            pixels[area > 0] = mark == _NEXT
        return Drawing(pixels.astype(np.bool_))


def _rings(symbols: Sequence[Symbol]) -> Iterator[tuple[Symbol, list[tuple[int, int]]]]:
    """Yields the mark and the vertices (x, y) of each ring."""
    starts = [index for index, symbol in enumerate(symbols) if symbol in (_NEXT, _HOLE)]
    for start, end in pairwise([*starts, len(symbols)]):
        numbers = [number for _, number in symbols[start + 1 : end]]
        yield symbols[start], list(zip(numbers[1::2], numbers[::2], strict=True))
