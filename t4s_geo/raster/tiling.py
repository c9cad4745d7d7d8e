"""How a scene is cut into overlapping tiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.windows import cells_of


@dataclass(frozen=True)
class Tile:
    """One tile of a tiling.

    Attributes:
        index: Position in row-major order, from 0.
        row: Row of tiles, from 0.
        col: Column of tiles, from 0.
        window: Its pixels in the model grid, integer, always a full tile; may reach past the scene's edge.
    """

    index: int
    row: int
    col: int
    window: Window


@dataclass(frozen=True)
class Tiling:
    """Square tiles of one size that cover a grid; all sizes are in model-grid pixels.

    Tiles lie `stride` apart, and the last row and column are shifted back so that they end at the scene's
    edge, rounded up to a whole cell. Every offset is a multiple of `cell_size`, so the cells of overlapping
    tiles coincide. Only a scene smaller than a tile has tiles that reach further past its edge.

    Attributes:
        width: Columns of the scene.
        height: Rows of the scene.
        tile_size: Side of a tile, a multiple of `cell_size`.
        overlap: Pixels that neighbours share at least.
        cell_size: Side of the cell that one mask bit stands for.
    """

    width: int
    height: int
    tile_size: int
    overlap: int
    cell_size: int

    def __post_init__(self) -> None:
        """Validates the sizes.

        Raises:
            UserError: A size is not positive, cells do not divide the tile, or the overlap is too large.
        """
        if self.width < 1 or self.height < 1:
            raise UserError(f"The scene of {self.width} x {self.height} pixels is empty; give a larger one.")
        if self.tile_size < 1 or self.cell_size < 1:
            raise UserError(
                f"The tile size {self.tile_size} and the cell size {self.cell_size} cannot be used; "
                "give at least 1 pixel for each."
            )
        if self.tile_size % self.cell_size:
            raise UserError(
                f"The tile size {self.tile_size} is not a multiple of the cell size {self.cell_size}; "
                f"give one that is, such as {-(-self.tile_size // self.cell_size) * self.cell_size}."
            )
        if not 0 <= self.overlap < self.tile_size:
            raise UserError(
                f"The overlap of {self.overlap} pixels does not fit tiles of {self.tile_size}; "
                f"give one from 0 to {self.tile_size - 1}."
            )

    @cached_property
    def stride(self) -> int:
        """Pixels from one tile to the next, a multiple of `cell_size`."""
        return max(self.cell_size, (self.tile_size - self.overlap) // self.cell_size * self.cell_size)

    @cached_property
    def cols(self) -> int:
        """Number of tiles in a row."""
        return self._count(self.width)

    @cached_property
    def rows(self) -> int:
        """Number of rows of tiles."""
        return self._count(self.height)

    def __len__(self) -> int:
        """Returns the number of tiles."""
        return self.rows * self.cols

    def tile(self, index: int) -> Tile:
        """Returns the tile at `index` in row-major order.

        Raises:
            IndexError: There is no such tile.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"tile {index} of {len(self)}")
        row, col = divmod(index, self.cols)
        window = Window(
            self._offset(col, self.width), self._offset(row, self.height), self.tile_size, self.tile_size
        )
        return Tile(index, row, col, window)

    def tile_cells(self, index: int) -> Window:
        """Returns the cells of a tile, as a window of the scene's cells."""
        return cells_of(self.tile(index).window, self.cell_size)

    @property
    def cells(self) -> Window:
        """The cells of the whole scene, as a window; the last ones may reach past its edge."""
        return cells_of(Window(0, 0, self.width, self.height), self.cell_size)

    def tiles(self) -> Iterator[Tile]:
        """Yields all tiles in row-major order."""
        return map(self.tile, range(len(self)))

    def tiles_intersecting(self, cells: Window) -> list[int]:
        """Returns the indices of the tiles that share a cell with `cells`, ascending, in time of that result.

        Args:
            cells: An integer window in cells (not pixels); it may reach past the scene's edge.
        """
        cols = self._range(cells.col_off, cells.width, self.width)
        rows = self._range(cells.row_off, cells.height, self.height)
        return [row * self.cols + col for row in rows for col in cols]

    def most_within(self, rows: int) -> int:
        """Returns the most tiles that share a pixel with so many rows of pixels, wherever these begin."""
        # The last row of tiles is shifted back, so that it may be one more.
        return min(self.rows, (rows + self.tile_size - 2) // self.stride + 2) * self.cols

    def _last_offset(self, length: int) -> int:
        """Offset of the last tile along an axis of `length` pixels."""
        whole_cells = -(-length // self.cell_size) * self.cell_size
        return max(0, whole_cells - self.tile_size)

    def _count(self, length: int) -> int:
        return -(-self._last_offset(length) // self.stride) + 1

    def _offset(self, position: int, length: int) -> int:
        return min(position * self.stride, self._last_offset(length))

    def _range(self, cell_offset: int, cell_count: int, length: int) -> range:
        """Positions along one axis of the tiles that share a cell with the given ones; always contiguous."""
        start = cell_offset * self.cell_size
        stop = start + cell_count * self.cell_size
        last = self._count(length) - 1
        if cell_count < 1 or start >= self._last_offset(length) + self.tile_size or stop <= 0:
            return range(0)
        first_position = max(0, (start - self.tile_size) // self.stride + 1)
        # The last tile is shifted back, so it begins before its regular place.
        reaches_last = stop > self._last_offset(length)
        last_position = last if reaches_last else (stop - 1) // self.stride
        return range(min(first_position, last), last_position + 1)
