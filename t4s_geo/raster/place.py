"""Where a tile is."""

from __future__ import annotations

from dataclasses import dataclass

from rasterio.windows import Window

from t4s_geo.raster.grid import PixelGrid


@dataclass(frozen=True)
class TilePlace:
    """The pixels of a tile.

    Attributes:
        grid: Pixel grid that the window counts in.
        window: The tile's window; may reach past the grid's edge.
    """

    grid: PixelGrid
    window: Window
