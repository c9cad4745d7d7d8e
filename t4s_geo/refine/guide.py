"""The colours of a scene in any window, the same whichever window they are asked for in."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from rasterio.windows import Window

from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.scene import Scene, TileImage, TileReadError
from t4s_geo.raster.windows import cells_of, shared

PIECE = 512
"""Pixels a side of what is read at once."""
PIECES = 64
"""Pieces held: 64 MiB."""
CLOSER_PIECES = 12
"""Pieces held of finer pixels, which are read for one window after the other."""
FINER = 0.98
"""Share of a grid's distance below which the scene's own pixels are finer than the grid's."""


class Guide:
    """A scene's model grid, read in pieces that always lie at the same places.

    A resampled pixel's colour depends a little on the window that GDAL is asked for.
    """

    def __init__(self, scene: Scene, pieces: int = PIECES) -> None:
        """Takes an open scene, which stays the caller's, and how many pieces are held."""
        self._scene = scene
        self._piece = lru_cache(pieces)(self._read)

    def closer(self, times: int) -> Guide | None:
        """Returns the guide of pixels so many times as fine along each side.

        None where the scene's own pixels are no finer than this guide's: it shows no more then.
        """
        scene = self._scene
        if scene.native_grid.mean_distance() > FINER * scene.grid.mean_distance():
            return None
        return Guide(scene.on(scene.grid.zoomed(1 / times)), CLOSER_PIECES)

    @property
    def grid(self) -> PixelGrid:
        """The pixels that it shows."""
        return self._scene.grid

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
