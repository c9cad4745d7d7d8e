"""The colours of a scene in any window, the same whichever window they are asked for in."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from rasterio.windows import Window

from t4s_geo.raster.scene import Scene, TileImage, TileReadError
from t4s_geo.raster.windows import cells_of, shared

PIECE = 512
"""Pixels a side of what is read at once."""
PIECES = 64
"""Pieces held: 64 MiB."""


class Guide:
    """A scene's model grid, read in pieces that always lie at the same places.

    A resampled pixel's colour depends a little on the window that GDAL is asked for.
    """

    def __init__(self, scene: Scene) -> None:
        """Takes an open scene, which stays the caller's."""
        self._scene = scene
        self._piece = lru_cache(PIECES)(self._read)

    def read(self, window: Window) -> TileImage:
        """Reads a window, integer and within the grid; what is damaged is not valid, and black."""
        rgb = np.zeros((window.height, window.width, 3), np.uint8)
        valid = np.zeros((window.height, window.width), np.bool_)
        pieces = cells_of(window, PIECE)
        for row in range(pieces.row_off, pieces.row_off + pieces.height):
            for column in range(pieces.col_off, pieces.col_off + pieces.width):
                here, there = shared(window, self._place(column, row))
                piece = self._piece(column, row)
                rgb[here], valid[here] = piece.rgb[there], piece.valid[there]
        return TileImage(rgb, valid)

    def _place(self, column: int, row: int) -> Window:
        return self._scene.grid.clamp(Window(column * PIECE, row * PIECE, PIECE, PIECE))

    def _read(self, column: int, row: int) -> TileImage:
        place = self._place(column, row)
        try:
            return self._scene.read(place)
        except TileReadError:
            shape = (place.height, place.width)
            return TileImage(np.zeros((*shape, 3), np.uint8), np.zeros(shape, np.bool_))
