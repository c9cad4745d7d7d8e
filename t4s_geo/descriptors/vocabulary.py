"""The tokens of semantic bricks, and how they number rows, columns and patterns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box

NO_BRICK = -1


@dataclass(frozen=True)
class BrickVocabulary:
    """All tokens of a grid, in a fixed order; a symbol is an index into it.

    The order is: `<none>`; box edges `<y0>`…`<yG>` and `<x0>`…`<xG>` in cells; rows of bricks `<r0>`…;
    jumps `<j1>`… and fills `<f1>`… to a column of bricks; patterns `<b01>`…`<bfe>`. A pattern is a byte
    in hexadecimal whose bits, from the highest, are the brick's cells row by row. The empty and the
    full pattern have no token: they are what jumps and fills say.

    Attributes:
        grid: Cells along each side of a tile, G.
    """

    grid: int
    brick_height: ClassVar[int] = 4
    brick_width: ClassVar[int] = 2

    def __post_init__(self) -> None:
        """Refuses grids whose box edges would not fit the token syntax."""
        if not 1 <= self.grid <= 512:
            raise ValueError(f"bricks need a grid of 1 to 512 cells a side, not {self.grid}")

    @property
    def rows(self) -> int:
        """Rows of bricks; the last may reach past the grid."""
        return -(-self.grid // self.brick_height)

    @property
    def columns(self) -> int:
        """Columns of bricks; the last may reach past the grid."""
        return -(-self.grid // self.brick_width)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The tokens as they stand in the text."""
        edges = range(self.grid + 1)
        return (
            "<none>",
            *(f"<y{edge}>" for edge in edges),
            *(f"<x{edge}>" for edge in edges),
            *(f"<r{row}>" for row in range(self.rows)),
            *(f"<j{column}>" for column in range(1, self.columns)),
            *(f"<f{column}>" for column in range(1, self.columns + 1)),
            *(f"<b{pattern:02x}>" for pattern in range(1, 255)),
        )

    @cached_property
    def index(self) -> dict[str, int]:
        """Symbol of each token."""
        return {name: symbol for symbol, name in enumerate(self.names)}

    def __len__(self) -> int:
        """Number of tokens, without the end of the text."""
        return self.first_brick + 254

    @property
    def end(self) -> int:
        """Symbol of the end of the text, one past the last token."""
        return len(self)

    @property
    def none(self) -> int:
        """Symbol of the answer that nothing was found."""
        return 0

    @property
    def first_y(self) -> int:
        """Symbol of the first horizontal box edge."""
        return 1

    @property
    def first_x(self) -> int:
        """Symbol of the first vertical box edge."""
        return self.first_y + self.grid + 1

    @property
    def first_row(self) -> int:
        """Symbol of the first row of bricks."""
        return self.first_x + self.grid + 1

    @property
    def first_jump(self) -> int:
        """Symbol of the jump to column 0, which is no token: jumps start at column 1."""
        return self.first_row + self.rows - 1

    @property
    def first_fill(self) -> int:
        """Symbol of the fill to column 0, which is no token: fills start at column 1."""
        return self.first_jump + self.columns - 1

    @property
    def first_brick(self) -> int:
        """Symbol of the lowest pattern, 1."""
        return self.first_fill + self.columns + 1

    def row(self, row: int) -> int:
        """Symbol that opens a row of bricks."""
        return self.first_row + row

    def jump(self, column: int) -> int:
        """Symbol of an empty run up to a column of bricks."""
        return self.first_jump + column

    def fill(self, column: int) -> int:
        """Symbol of a full run up to a column of bricks."""
        return self.first_fill + column

    def brick(self, pattern: int) -> int:
        """Symbol of a pattern, 1..254."""
        return self.first_brick + pattern - 1

    def box(self, box: Box) -> tuple[int, int, int, int]:
        """Symbols of a box: top, left, bottom, right."""
        return (
            self.first_y + box.top,
            self.first_x + box.left,
            self.first_y + box.bottom,
            self.first_x + box.right,
        )

    def bricks_of(self, box: Box) -> Box:
        """Returns the box of bricks that a box of cells touches."""
        return Box(
            box.top // self.brick_height,
            box.left // self.brick_width,
            -(-box.bottom // self.brick_height),
            -(-box.right // self.brick_width),
        )

    @cached_property
    def pattern_bits(self) -> npt.NDArray[np.bool_]:
        """Cells of each pattern with a token, shape (254, brick height, brick width)."""
        bits = np.unpackbits(np.arange(1, 255, dtype=np.uint8)[:, None], axis=1)
        return bits.reshape(-1, self.brick_height, self.brick_width).astype(np.bool_)

    def patterns(self, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
        """Returns the pattern of each brick, shape (rows, columns), uint8; cells past the grid are 0."""
        padded = np.zeros((self.rows * self.brick_height, self.columns * self.brick_width), np.bool_)
        padded[: self.grid, : self.grid] = mask
        blocks = padded.reshape(self.rows, self.brick_height, self.columns, self.brick_width).swapaxes(1, 2)
        packed: npt.NDArray[np.uint8] = np.packbits(blocks.reshape(self.rows, self.columns, -1), axis=2)[
            ..., 0
        ]
        return packed
