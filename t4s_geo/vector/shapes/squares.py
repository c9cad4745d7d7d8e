"""Square after square of a class band, each fitted to what was drawn before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.vector.shapes.drawn import Drawn, VertexMap
from t4s_geo.vector.shapes.patch import find_patch
from t4s_geo.vector.shapes.seen import Bounds, Kind, Seen
from t4s_geo.vector.shapes.square import Square
from t4s_geo.vector.strips import Keys

Ints = npt.NDArray[np.int64]

SIDE: Final = 1024
"""Side of the squares in pixels."""
ACROSS: Final = 4
"""Squares next to each other that are drawn as one: what objects reach out of them by is seen twice."""
LARGEST: Final = 256
"""Columns and rows of the largest objects that are shaped as a whole."""
MARGIN: Final = 32
"""Pixels around a square and the objects that begin in it, so that what they could cross is seen."""


@dataclass(frozen=True)
class Plan:
    """What is drawn, and how the band is cut into squares.

    Attributes:
        width: Columns of the raster.
        height: Its rows.
        kinds: In the order in which they go first where two of them share a border.
        side: Of the squares, in pixels.
        across: Squares of a row that are drawn as one; below, "square" means all of these.
        largest: Columns and rows of the largest objects that are shaped as a whole.
        margin: Pixels that are seen around a square and the objects that begin in it.
    """

    width: int
    height: int
    kinds: tuple[Kind, ...]
    side: int = SIDE
    across: int = ACROSS
    largest: int = LARGEST
    margin: int = MARGIN

    @property
    def cut(self) -> int:
        """Distance of the lines on which outlines need vertices; 0 where they need none."""
        return 0 if all(kind.shaper.whole_objects for kind in self.kinds) else self.side

    @property
    def columns_each(self) -> int:
        """Columns of what is drawn as one."""
        return self.across * self.side

    @property
    def columns(self) -> range:
        """First column of each square of a row."""
        return range(0, self.width, self.columns_each)

    @property
    def count(self) -> int:
        """Number of squares."""
        return len(self.columns) * len(range(0, self.height, self.side))

    def window(self, column: int, row: int) -> Window:
        """What is seen for the square that begins there."""
        # By how much objects that begin in a square reach out of it at most.
        largest = self.largest if any(kind.shaper.whole_objects for kind in self.kinds) else 0
        reach = largest + self.margin
        _, _, right, bottom = self.bounds(column, row)
        left, top = max(0, column - self.margin), max(0, row - self.margin)
        right, bottom = min(self.width, right + reach), min(self.height, bottom + reach)
        return Window(left, top, right - left, bottom - top)

    def bounds(self, column: int, row: int) -> Bounds:
        """First column and row, and column and row after the last, of the square that begins there."""
        return column, row, column + self.columns_each, row + self.side

    def see(self, column: int, row: int, keys: Keys) -> Seen:
        """Finds out what is known of the square that begins there before anything is drawn.

        Args:
            column: First column of the square.
            row: First row.
            keys: Of the square's window.
        """
        patch = find_patch(keys, self.window(column, row), self.width, self.height, self.cut)
        return Seen.of(patch, self.kinds, self.bounds(column, row), self.largest)


@dataclass(frozen=True)
class Shaped:
    """What a square has drawn.

    Attributes:
        vertices: Where its vertices are now.
        pairs: int64 (pairs, 2), as `Drawn.add_pairs` takes them.
        firsts: int64 (objects,), first pixel of each object that got its shape as a whole, row * width +
            column.
        numbers: uint8 (objects,), the kind of each: its position among all + 1.
    """

    vertices: VertexMap
    pairs: Ints
    firsts: Ints
    numbers: npt.NDArray[np.uint8]


@dataclass
class Squares:
    """Draws squares in their order: row by row, from left to right.

    What it remembers is a row of squares.

    Attributes:
        plan: Which squares these are.
        drawn: What they have drawn so far.
    """

    plan: Plan
    drawn: Drawn = field(init=False)

    def __post_init__(self) -> None:
        self.drawn = Drawn(self.plan.width, self.plan.columns_each)

    def draw(self, column: int, row: int, seen: Seen) -> Shaped:
        """Shapes what begins in a square; returns what is to be remembered.

        Args:
            column: First column of the square.
            row: First row.
            seen: What `Plan.see` finds for it.
        """
        plan = self.plan
        square = Square.of(seen, self.drawn, plan.bounds(column, row))
        firsts, numbers = [np.empty(0, np.int64)], [np.empty(0, np.uint8)]
        for number in range(len(plan.kinds)):
            square, shaped = square.shaped(plan.kinds, number)
            firsts.append(seen.patch.firsts[shaped])
            numbers.append(np.full(firsts[-1].size, number + 1, np.uint8))
        vertices, pairs = square.drawn(plan.margin)
        return Shaped(vertices, pairs, np.concatenate(firsts), np.concatenate(numbers))

    def remember(self, shaped: Shaped) -> None:
        """Adds what a square has drawn, which later ones fit theirs to."""
        self.drawn.add(shaped.vertices)
        self.drawn.add_pairs(shaped.pairs)

    def forget(self, row: int) -> None:
        """Drops the vertices that squares from this row on, and points in it and below, do not ask for."""
        self.drawn.forget(row - (self.plan.side + self.plan.largest + self.plan.margin))

    def begin(self, row: int) -> None:
        """Drops the segments that squares from this row on see nothing of."""
        self.drawn.forget_pairs(row - self.plan.margin)
