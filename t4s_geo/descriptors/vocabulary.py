"""The tokens of semantic bricks, and how they number edges, sizes, rows, columns and patterns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.codebook import Codebook, every_pattern
from t4s_geo.descriptors.tokens import LETTERS, Kind


def _four_by_two() -> Codebook:
    return every_pattern(4, 2)


@dataclass(frozen=True)
class BrickVocabulary:
    """All tokens of a format and grid, in a fixed order; a symbol is an index into it.

    A symbol is a kind and a value. The order is that of the kinds: `<none>`; box edges `<y0>`… and `<x0>`… in
    steps of the box; sizes of cells `<s1>`…, where there is a choice; rows of bricks `<r0>`…; jumps `<j1>`…
    and fills `<f1>`… to a column; patterns; `<seam>`, where there is that part. The empty and the full
    pattern have no token: they are what jumps and fills say. As it stands by default, this is the vocabulary
    of version 1: bricks of 4x2 cells and all their patterns.

    Attributes:
        grid: Finest cells along each side of a tile, G.
        book: Patterns of the bricks.
        sizes: Finest cells along each side of a cell that bricks are made of; ascending. An answer chooses.
        box_step: Finest cells from one box edge to the next.
        several: Whether an answer may hold several boxes, one for each object.
        parts: Parts of what stands in a box: the mask, and its seams if there are two.
    """

    grid: int
    book: Codebook = field(default_factory=_four_by_two)
    sizes: tuple[int, ...] = (1,)
    box_step: int = 1
    several: bool = False
    parts: int = 1

    def __post_init__(self) -> None:
        """Refuses grids whose box edges would not fit the token syntax."""
        if not 1 <= self.grid <= 512:
            raise ValueError(f"bricks need a grid of 1 to 512 cells a side, not {self.grid}")
        if self.grid % self.box_step:
            raise ValueError(f"a grid of {self.grid} cells does not divide into steps of {self.box_step}")

    @property
    def brick_height(self) -> int:
        """Cells from top to bottom of a brick."""
        return self.book.height

    @property
    def brick_width(self) -> int:
        """Cells from left to right of a brick."""
        return self.book.width

    @cached_property
    def edges(self) -> int:
        """Steps of the box along each side of a tile; edges are 0 to this."""
        return self.grid // self.box_step

    @cached_property
    def rows(self) -> int:
        """Rows of bricks of the finest cells; the last may reach past the grid."""
        return -(-self.grid // (self.brick_height * self.sizes[0]))

    @cached_property
    def columns(self) -> int:
        """Columns of bricks of the finest cells; the last may reach past the grid."""
        return -(-self.grid // (self.brick_width * self.sizes[0]))

    @cached_property
    def spoken_sizes(self) -> tuple[int, ...]:
        """Sizes of cells that have a token: all, or none where there is no choice."""
        return self.sizes if len(self.sizes) > 1 else ()

    @cached_property
    def values_of(self) -> dict[Kind, Sequence[int]]:
        """Values of the tokens of each kind, ascending, in the order of the vocabulary; the end included."""
        return {
            Kind.NONE: range(1),
            Kind.Y: range(self.edges + 1),
            Kind.X: range(self.edges + 1),
            Kind.SIZE: self.spoken_sizes,
            Kind.ROW: range(self.rows),
            Kind.JUMP: range(1, self.columns),
            Kind.FILL: range(1, self.columns + 1),
            Kind.BRICK: range(len(self.book)),
            Kind.SEAM: range(1, self.parts),
            Kind.END: range(1),
        }

    @cached_property
    def first(self) -> dict[Kind, int]:
        """Symbol of the first token of each kind."""
        counts = [len(self.values_of[kind]) for kind in Kind]
        return dict(zip(Kind, accumulate(counts, initial=0), strict=False))

    @cached_property
    def tokens(self) -> tuple[tuple[Kind, int], ...]:
        """Kind and value of each symbol and, last, of the end."""
        return tuple((kind, value) for kind in Kind for value in self.values_of[kind])

    @cached_property
    def kinds(self) -> npt.NDArray[np.int64]:
        """Kind of each symbol and, last, of the end; shape (len(self) + 1,), dtype int64."""
        return np.array([kind for kind, _ in self.tokens], np.int64)

    @cached_property
    def values(self) -> npt.NDArray[np.int64]:
        """Value of each symbol and, last, of the end; shape (len(self) + 1,), dtype int64."""
        return np.array([value for _, value in self.tokens], np.int64)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The tokens as they stand in the text."""
        counting = (
            f"<{letter}{value}>" for kind, letter in LETTERS.items() for value in self.values_of[kind]
        )
        return ("<none>", *counting, *self.book.names, *["<seam>"] * len(self.values_of[Kind.SEAM]))

    @cached_property
    def index(self) -> dict[str, int]:
        """Symbol of each token."""
        return {name: symbol for symbol, name in enumerate(self.names)}

    def __len__(self) -> int:
        """Number of tokens, without the end of the text."""
        return self.end

    @cached_property
    def end(self) -> int:
        """Symbol of the end of the text, one past the last token."""
        return self.first[Kind.END]

    @property
    def none(self) -> int:
        """Symbol of the answer that nothing was found."""
        return self.first[Kind.NONE]

    def symbol(self, kind: Kind, value: int) -> int:
        """Symbol of a token.

        Raises:
            ValueError: No token of this kind has this value.
        """
        return self.first[kind] + self.values_of[kind].index(value)

    def symbols(self, kind: Kind, low: int, high: int) -> slice:
        """Symbols of the tokens of a kind whose values are `low` to `high` - 1, those that there are."""
        values, first = self.values_of[kind], self.first[kind]
        return slice(first + bisect_left(values, low), first + bisect_left(values, high))

    def offset(self, kind: Kind) -> int:
        """What is added to a value to get its symbol, of a kind whose values have no gaps: not sizes."""
        # Jumps and fills count from 1.
        return self.first[kind] - (kind in (Kind.JUMP, Kind.FILL))

    def box(self, box: Box) -> tuple[int, int, int, int]:
        """Symbols of a box whose edges are in steps: top, left, bottom, right."""
        y, x = self.first[Kind.Y], self.first[Kind.X]
        return (y + box.top, x + box.left, y + box.bottom, x + box.right)

    def cells_of(self, box: Box) -> Box:
        """Returns a box whose edges are in steps as one of finest cells."""
        step = self.box_step
        return Box(box.top * step, box.left * step, box.bottom * step, box.right * step)

    def bricks_of(self, box: Box, size: int = 1) -> Box:
        """Returns the box of bricks of a size of cells that a box of steps touches."""
        high, wide = self.brick_height * size, self.brick_width * size
        cells = self.cells_of(box)
        return Box(cells.top // high, cells.left // wide, -(-cells.bottom // high), -(-cells.right // wide))

    @cached_property
    def pattern_bits(self) -> npt.NDArray[np.bool_]:
        """Cells of each pattern with a token, shape (patterns, brick height, brick width)."""
        return self.book.patterns.reshape(-1, self.brick_height, self.brick_width)

    @cached_property
    def painted_bits(self) -> npt.NDArray[np.bool_]:
        """The empty pattern, those with a token, and the full one; shape as of `pattern_bits`."""
        shape = (1, self.brick_height, self.brick_width)
        return np.concatenate([np.zeros(shape, np.bool_), self.pattern_bits, np.ones(shape, np.bool_)])
