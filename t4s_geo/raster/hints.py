"""What an answer says of an object besides its cells: a box or a place, where a model can outline it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rasterio.windows import Window

from t4s_geo.raster.blending import blend_weights
from t4s_geo.raster.object_merging import TileObjects
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.windows import shared


@dataclass(frozen=True)
class Hint:
    """Where an object of a tile is.

    Attributes:
        label: Position of its label among those of the mosaic.
        number: As the tile numbers its objects, from 1.
        left: Of the box around it, in pixels of the tile, like the rest; of a place, equal to `right`.
        top: Of the box.
        right: Of the box.
        bottom: Of the box.
        is_outlined: Whether the answer says which cells belong to it; else they are the box's, or one cell.
        score: How sure the model is of it, 0..1; None where it does not say.
    """

    label: int
    number: int
    left: float
    top: float
    right: float
    bottom: float
    is_outlined: bool
    score: float | None = None

    @property
    def is_point(self) -> bool:
        """Whether it is a place and no box."""
        return self.left >= self.right or self.top >= self.bottom

    @property
    def centre(self) -> tuple[float, float]:
        """X and y of its middle, in pixels of the tile."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@runtime_checkable
class HintSource(Protocol):
    """Where hints come from."""

    def has_hints(self) -> bool:
        """Tells whether answers say where objects are."""

    def hints(self, tile: int) -> tuple[Hint, ...]:
        """Returns the hints of a tile, label by label; none where it has no answer."""

    def drawn(self, tile: int) -> TileObjects:
        """Returns the objects of all labels as the answers say them, shape (labels, rows, columns).

        To be asked only of tiles that have hints.
        """


def hints_of(source: object) -> HintSource | None:
    """Returns a source of tiles as one of hints; None where its answers say only which cells are what."""
    return source if isinstance(source, HintSource) and source.has_hints() else None


def is_own(tiling: Tiling, tile: int, hint: Hint) -> bool:
    """Tells whether of all tiles that see the middle of an object this one sees it furthest from its edge.

    So an object that several tiles tell of is counted once.
    """
    size, weights = tiling.cell_size, blend_weights(tiling.tile_size // tiling.cell_size)
    window = tiling.tile(tile).window
    x, y = (
        min(int((start + at) // size), end - 1)
        for start, at, end in (
            (window.col_off, hint.centre[0], (window.col_off + window.width) // size),
            (window.row_off, hint.centre[1], (window.row_off + window.height) // size),
        )
    )
    cell = Window(x, y, 1, 1)

    def weight(other: int) -> float:
        return float(weights[shared(cell, tiling.tile_cells(other))[1]].max(initial=0))

    return max(tiling.tiles_intersecting(cell), key=weight, default=tile) == tile
