"""The tokens of semantic bricks, and how they number edges, sizes, rows, columns and patterns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.codebook import Codebook, every_pattern


def _four_by_two() -> Codebook:
    return every_pattern(4, 2)


@dataclass(frozen=True)
class BrickVocabulary:
    """All tokens of a format and grid, in a fixed order; a symbol is an index into it.

    The order is: `<none>`; box edges `<y0>`… and `<x0>`… in steps of the box; sizes of cells `<s1>`…, where
    there is a choice; rows of bricks `<r0>`…; jumps `<j1>`… and fills `<f1>`… to a column; patterns. The
    empty and the full pattern have no token: they are what jumps and fills say. As it stands by default, this
    is the vocabulary of version 1: bricks of 4x2 cells and all their patterns.

    Attributes:
        grid: Finest cells along each side of a tile, G.
        book: Patterns of the bricks.
        sizes: Finest cells along each side of a cell that bricks are made of; ascending. An answer chooses.
        box_step: Finest cells from one box edge to the next.
        several: Whether an answer may hold several boxes, one for each object.
    """

    grid: int
    book: Codebook = field(default_factory=_four_by_two)
    sizes: tuple[int, ...] = (1,)
    box_step: int = 1
    several: bool = False

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
    def names(self) -> tuple[str, ...]:
        """The tokens as they stand in the text."""
        edges = range(self.edges + 1)
        return (
            "<none>",
            *(f"<y{edge}>" for edge in edges),
            *(f"<x{edge}>" for edge in edges),
            *(f"<s{size}>" for size in self.spoken_sizes),
            *(f"<r{row}>" for row in range(self.rows)),
            *(f"<j{column}>" for column in range(1, self.columns)),
            *(f"<f{column}>" for column in range(1, self.columns + 1)),
            *self.book.names,
        )

    @cached_property
    def index(self) -> dict[str, int]:
        """Symbol of each token."""
        return {name: symbol for symbol, name in enumerate(self.names)}

    def __len__(self) -> int:
        """Number of tokens, without the end of the text."""
        return self.first_brick + len(self.book)

    @cached_property
    def end(self) -> int:
        """Symbol of the end of the text, one past the last token."""
        return len(self)

    @property
    def none(self) -> int:
        """Symbol of the answer that nothing was found."""
        return 0

    @cached_property
    def first_y(self) -> int:
        """Symbol of the first horizontal box edge."""
        return 1

    @cached_property
    def first_x(self) -> int:
        """Symbol of the first vertical box edge."""
        return self.first_y + self.edges + 1

    @cached_property
    def first_size(self) -> int:
        """Symbol of the smallest size of cells, where there is a choice."""
        return self.first_x + self.edges + 1

    @cached_property
    def first_row(self) -> int:
        """Symbol of the first row of bricks."""
        return self.first_size + len(self.spoken_sizes)

    @cached_property
    def first_jump(self) -> int:
        """Symbol of the jump to column 0, which is no token: jumps start at column 1."""
        return self.first_row + self.rows - 1

    @cached_property
    def first_fill(self) -> int:
        """Symbol of the fill to column 0, which is no token: fills start at column 1."""
        return self.first_jump + self.columns - 1

    @cached_property
    def first_brick(self) -> int:
        """Symbol of the first pattern."""
        return self.first_fill + self.columns + 1

    def size(self, size: int) -> int:
        """Symbol of a size of cells."""
        return self.first_size + self.sizes.index(size)

    def row(self, row: int) -> int:
        """Symbol that opens a row of bricks."""
        return self.first_row + row

    def jump(self, column: int) -> int:
        """Symbol of an empty run up to a column of bricks."""
        return self.first_jump + column

    def fill(self, column: int) -> int:
        """Symbol of a full run up to a column of bricks."""
        return self.first_fill + column

    def brick(self, number: int) -> int:
        """Symbol of a pattern by the number in its token."""
        return self.first_brick + number - self.book.first

    def box(self, box: Box) -> tuple[int, int, int, int]:
        """Symbols of a box whose edges are in steps: top, left, bottom, right."""
        return (
            self.first_y + box.top,
            self.first_x + box.left,
            self.first_y + box.bottom,
            self.first_x + box.right,
        )

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
