"""Shapes the outlines of a class band: square after square, each fitted to what was drawn before it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.vector.shapes.drawn import Drawn
from t4s_geo.vector.shapes.patch import find_patch
from t4s_geo.vector.shapes.shaper import Shaper
from t4s_geo.vector.shapes.square import Square
from t4s_geo.vector.strips import Raster, place_of, read_keys

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SIDE: Final = 1024
"""Side of the squares in pixels."""
LARGEST: Final = 256
"""Columns and rows of the largest objects that are shaped as a whole."""
MARGIN: Final = 32
"""Pixels around a square and the objects that begin in it, so that what they could cross is seen."""
ASKED: Final = 4
"""Calls of `CoverageShaper.place` after which nobody asks for kinds of regions that were complete before:
those who trace are fewer strips ahead of those who ask."""


@dataclass(frozen=True)
class Kind:
    """A way to draw outlines, and the labels that are drawn so.

    Attributes:
        name: What the result calls it.
        shaper: Draws them.
        codes: Label codes.
    """

    name: str
    shaper: Shaper
    codes: tuple[int, ...]


@dataclass
class CoverageShaper:
    """Says where the vertices of outlines go.

    The raster is worked on in squares, from top to bottom and from left to right. Each shapes the objects
    whose bounds begin in it (those of shapers of whole objects), then what is left in it. What a square has
    drawn stays: later ones fit theirs to it. After each step outlines are checked against all others, and
    what would cross goes back to the pixels, so the polygons are a coverage at any time. The result depends
    on the band and the kinds alone, and what is remembered is a row of squares.

    Attributes:
        dataset: The open class raster.
        band: Band number (from 1) of the classes.
        objects: The open object raster, if there is one.
        kinds: In the order in which they go first where two of them share a border.
        side: Of the squares, in pixels.
        largest: Columns and rows of the largest objects that are shaped as a whole.
        margin: Pixels that are seen around a square and the objects that begin in it.
    """

    dataset: Raster
    band: int
    objects: Raster | None
    kinds: tuple[Kind, ...]
    side: int = SIDE
    largest: int = LARGEST
    margin: int = MARGIN
    _rows: int = 0
    _asked: deque[int] = field(default_factory=lambda: deque(maxlen=ASKED))
    _drawn: Drawn = field(init=False)
    _shaped: tuple[Ints, npt.NDArray[np.uint8]] = field(
        default_factory=lambda: (np.empty(0, np.int64), np.empty(0, np.uint8))
    )

    def __post_init__(self) -> None:
        self._drawn = Drawn(self.dataset.width, self.side)

    @property
    def cut(self) -> int:
        """Distance of the lines on which outlines need vertices; 0 where they need none."""
        return 0 if all(kind.shaper.whole_objects for kind in self.kinds) else self.side

    def place(
        self, rows: npt.NDArray[np.int32], columns: npt.NDArray[np.int32]
    ) -> tuple[Bools, npt.NDArray[np.float32]]:
        """Tells of grid points in which outlines have corners whether these stay, and how far they move.

        Args:
            rows: In ascending order, also from one call to the next.
            columns: As many.

        Returns:
            bool (points,) and float32 (points, 2), columns and rows.
        """
        if rows.size:
            self._forget(int(rows[0]))
            while self._rows <= min(int(rows[-1]), self.dataset.height - 1):
                self._shape_row()
        _, kept, offsets = self._drawn.lookup(place_of(rows, columns, self.dataset.width))
        return kept, offsets

    def kinds_of(self, firsts: Ints, codes: Ints) -> npt.NDArray[np.uint8]:
        """Tells which kind of outline regions have that are complete: its position in `kinds` + 1, or 0.

        Args:
            firsts: First pixel of each, row * width + column.
            codes: Its label code.
        """
        found = np.zeros(firsts.size, np.uint8)
        known, numbers = self._shaped
        for number, kind in enumerate(self.kinds, 1):
            if kind.shaper.whole_objects:
                continue
            found[np.isin(codes, kind.codes)] = number
        if known.size:
            nearest = np.searchsorted(known, firsts).clip(max=known.size - 1)
            there = known[nearest] == firsts
            found[there] = numbers[nearest[there]]
        return found

    def _forget(self, row: int) -> None:
        """Drops what no later square or point asks for."""
        self._asked.append(row)
        reach = self.side + self.largest + self.margin
        self._drawn.forget(min(row, self._rows) - reach)
        known, numbers = self._shaped
        # Objects that were not complete by then begin at most so far above.
        first = int(np.searchsorted(known, (self._asked[0] - self.largest) * self.dataset.width))
        self._shaped = known[first:], numbers[first:]

    def _shape_row(self) -> None:
        """Shapes the next row of squares."""
        for column in range(0, self.dataset.width, self.side):
            self._shape_square(column, self._rows)
        self._rows += self.side
        self._drawn.forget_pairs(self._rows - self.margin)

    def _shape_square(self, column: int, row: int) -> None:
        """Shapes what begins in a square, and remembers it."""
        reach = self.side + self._largest() + self.margin
        left, top = max(0, column - self.margin), max(0, row - self.margin)
        width, height = self.dataset.width, self.dataset.height
        window = Window(left, top, min(width, column + reach) - left, min(height, row + reach) - top)
        keys = read_keys(self.dataset, self.band, window, self.objects)
        patch = find_patch(keys, window, width, height, self.cut)
        bounds = (column, row, column + self.side, row + self.side)
        square = Square.of(patch, self._drawn, bounds, self.largest)
        before: list[int] = []
        for number, kind in enumerate(self.kinds, 1):
            square, shaped = square.shaped(kind.shaper, kind.codes, before)
            self._remember(patch.firsts[shaped], number)
            before += kind.codes
        square.remember(self._drawn, self.margin)

    def _largest(self) -> int:
        """Returns by how much objects that begin in a square reach out of it at most."""
        return self.largest if any(kind.shaper.whole_objects for kind in self.kinds) else 0

    def _remember(self, firsts: Ints, number: int) -> None:
        known, numbers = self._shaped
        known = np.append(known, firsts)
        order = np.argsort(known, kind="stable")
        self._shaped = known[order], np.append(numbers, np.full(firsts.size, number, np.uint8))[order]
