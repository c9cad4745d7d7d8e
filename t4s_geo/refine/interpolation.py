"""`--refine none`: cells are brought to pixels without a look at the scene."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Final

import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.blending import Floats
from t4s_geo.raster.classes import Bytes
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.upsample import bilinear, repeat
from t4s_geo.raster.windows import cells_of, grown


class Interpolation(Refiner):
    """Interpolates between cells."""

    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width); see `Refiner`."""
        pixels: Floats = self._cut(self._pixels(self._cells(window)), window)
        return pixels

    @abstractmethod
    def _pixels(self, cells: Window) -> Floats:
        """Returns all pixels of a window of cells."""

    def _cells(self, window: Window) -> Window:
        return cells_of(window, self.mosaic.tiling.cell_size)

    def _cut(self, pixels: npt.NDArray[Any], window: Window) -> npt.NDArray[Any]:
        """Takes a window out of the pixels of all cells that it touches."""
        size = self.mosaic.tiling.cell_size
        top, left = window.row_off % size, window.col_off % size
        return pixels[:, top : top + window.height, left : left + window.width]


class Nearest(Interpolation):
    """Gives each pixel what its cell has."""

    def classes(self, window: Window) -> tuple[Bytes, Bytes]:
        """Chooses labels by cell: there are far fewer of them, and the result is the same."""
        size = self.mosaic.tiling.cell_size
        codes, scores = self.mosaic.classes(self.mosaic.cells(self._cells(window)))
        return self._cut(repeat(codes, size), window), self._cut(repeat(scores, size), window)

    def _pixels(self, cells: Window) -> Floats:
        return repeat(self.mosaic.cells(cells), self.mosaic.tiling.cell_size)


class Bilinear(Interpolation):
    """Interpolates between the centres of cells."""

    def _pixels(self, cells: Window) -> Floats:
        return bilinear(self.mosaic.cells(grown(cells, 1)), self.mosaic.tiling.cell_size)


INTERPOLATIONS: Final[Mapping[str, type[Interpolation]]] = {"nearest": Nearest, "bilinear": Bilinear}


def interpolation(mosaic: Mosaic) -> Interpolation:
    """Returns the interpolation that a mosaic's settings name."""
    return INTERPOLATIONS[mosaic.settings.upsample](mosaic)
