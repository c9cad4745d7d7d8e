"""A label raster seen at the pixels of another grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from rasterio.enums import Resampling
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from t4s_geo.closing import Closing
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.windows import shared


class LabelWindows(Closing):
    """Reads windows of a label raster, brought into a grid's CRS and pixels where they differ.

    Each pixel of the grid has one value, whatever the window it is read with.
    """

    def __init__(self, dataset: DatasetReader, grid: PixelGrid, margin: int) -> None:
        """Looks at an open raster.

        Args:
            dataset: Raster of integers with a CRS; it stays the caller's to close.
            grid: Pixels to read it at.
            margin: Pixels that windows may reach past the grid's right and lower edges.
        """
        self.grid = grid
        self._nodata = dataset.nodata
        self._reader: DatasetReader | WarpedVRT = dataset
        self._warped: WarpedVRT | None = None
        if PixelGrid.of(dataset) != grid:
            # Without nodata values: GDAL would take codes for them, and change those that equal the target's.
            self._reader = self._warped = WarpedVRT(
                dataset,
                crs=grid.crs.to_wkt(),
                transform=grid.transform,
                width=grid.width + margin,
                height=grid.height + margin,
                resampling=Resampling.nearest,
                src_nodata=None,
                nodata=None,
            )

    def read(self, window: Window) -> npt.NDArray[np.integer[Any]]:
        """Returns all bands of a window, shape (bands, height, width), of the raster's dtype.

        Args:
            window: Integer window in the grid's pixels.

        Returns:
            Values; 0 past the raster's edge and where the first band has the nodata value.
        """
        reader = self._reader
        inside, there = shared(window, Window(0, 0, reader.width, reader.height))
        values = np.zeros((reader.count, window.height, window.width), reader.dtypes[0])
        values[(slice(None), *inside)] = reader.read(window=Window.from_slices(*there))
        # Where 0 is no data, one band has 0 there already.
        if self._nodata is not None and (self._nodata != 0 or reader.count > 1):
            values[:, values[0] == self._nodata] = 0
        return values

    def close(self) -> None:
        """Closes what was opened here."""
        if self._warped is not None:
            self._warped.close()
