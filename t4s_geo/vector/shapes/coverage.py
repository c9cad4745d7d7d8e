"""Shapes the outlines of a class band: square after square, each fitted to what was drawn before it."""

from __future__ import annotations

from collections import deque
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.closing import Closing
from t4s_geo.vector.shapes.elsewhere import DIED, Elsewhere
from t4s_geo.vector.shapes.squares import Plan, Shaped, Squares
from t4s_geo.vector.strips import Keys, Raster, place_of, read_keys

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ASKED: Final = 4
"""Calls of `CoverageShaper.place` after which nobody asks for kinds of regions that were complete before:
those who trace are fewer strips ahead of those who ask."""
AHEAD: Final = 2
"""Rows of squares that the other process is asked for ahead of time: some take longer than others."""


@dataclass
class CoverageShaper(Closing):
    """Says where the vertices of outlines go.

    The raster is worked on in squares, from top to bottom and from left to right. Each shapes the objects
    whose bounds begin in it (those of shapers of whole objects), then what is left in it. What a square has
    drawn stays: later ones fit theirs to it. After each step outlines are checked against all others, and
    what would cross goes back to the pixels, so the polygons are a coverage at any time. The result depends
    on the band and the kinds alone, and what is remembered is a row of squares.

    Where there is much to draw, another process does it, a row of squares ahead; where that dies, as of
    want of memory, this one goes on with what it was told so far.

    Attributes:
        dataset: The open class raster.
        band: Band number (from 1) of the classes.
        objects: The open object raster, if there is one.
        plan: What is drawn.
        elsewhere: The process that draws; None where this one does.
    """

    dataset: Raster
    band: int
    objects: Raster | None
    plan: Plan
    elsewhere: Elsewhere | None = None
    _rows: int = 0
    _coming: deque[Future[Shaped]] = field(default_factory=deque)
    _ordered: int = 0
    _closed: bool = False
    _asked: deque[int] = field(default_factory=lambda: deque(maxlen=ASKED))
    _squares: Squares = field(init=False)
    _shaped: tuple[Ints, npt.NDArray[np.uint8]] = field(
        default_factory=lambda: (np.empty(0, np.int64), np.empty(0, np.uint8))
    )

    def __post_init__(self) -> None:
        self._squares = Squares(self.plan)

    def close(self) -> None:
        """Ends the other process. What is asked for later fails."""
        self._closed = True
        if self.elsewhere is not None:
            self.elsewhere.close()

    @property
    def cut(self) -> int:
        """As in `Outliner`."""
        return self.plan.cut

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
            while self._rows <= min(int(rows[-1]), self.plan.height - 1):
                self._shape_row()
        _, kept, offsets = self._squares.drawn.lookup(place_of(rows, columns, self.plan.width), last=True)
        return kept, offsets

    def kinds_of(self, firsts: Ints, codes: Ints) -> npt.NDArray[np.uint8]:
        """Tells which kind of outline regions have that are complete: its position in the plan + 1, or 0.

        Args:
            firsts: First pixel of each, row * width + column.
            codes: Its label code.
        """
        found = np.zeros(firsts.size, np.uint8)
        known, numbers = self._shaped
        for number, kind in enumerate(self.plan.kinds, 1):
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
        self._squares.forget(min(row, self._rows))
        known, numbers = self._shaped
        # Objects that were not complete by then begin at most so far above.
        first = int(np.searchsorted(known, (self._asked[0] - self.plan.largest) * self.plan.width))
        self._shaped = known[first:], numbers[first:]

    def _shape_row(self) -> None:
        """Shapes the next row of squares."""
        row = self._rows
        self._order(row + AHEAD * self.plan.side)
        self._squares.begin(row)
        for column in self.plan.columns:
            self._remember(self._next(column, row))
        self._rows += self.plan.side

    def _order(self, last: int) -> None:
        """Asks the other process for the rows of squares up to this one."""
        while self.elsewhere is not None and self._ordered <= min(last, self.plan.height - 1):
            for column in self.plan.columns:
                keys = self._read(column, self._ordered)
                self._coming.append(self.elsewhere.ask(column, self._ordered, keys))
            self._ordered += self.plan.side

    def _next(self, column: int, row: int) -> Shaped:
        """Returns what the next square has drawn."""
        if self.elsewhere is not None:
            try:
                return self.elsewhere.result(self._coming.popleft())
            except (*DIED, CancelledError):
                if self._closed:
                    raise
                self.elsewhere.close()
                self.elsewhere = None
        seen = self.plan.see(column, row, self._read(column, row))
        return self._squares.draw(column, row, seen)

    def _read(self, column: int, row: int) -> Keys:
        return read_keys(self.dataset, self.band, self.plan.window(column, row), self.objects)

    def _remember(self, shaped: Shaped) -> None:
        self._squares.remember(shaped)
        known, numbers = self._shaped
        known = np.append(known, shaped.firsts)
        order = np.argsort(known, kind="stable")
        self._shaped = known[order], np.append(numbers, shaped.numbers)[order]
