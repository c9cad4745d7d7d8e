"""From a mosaic to one class raster: block by block, on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from rasterio.crs import CRS
from rasterio.windows import Window

from t4s_geo.closing import Closing
from t4s_geo.memory_limit import give_back_memory
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.object_layer import ObjectLayer
from t4s_geo.raster.windows import blocks

BLOCK_BUDGET = 2 << 20
"""Pixels times labels held at once."""
GIVE_BACK_PIXELS = 4 << 20
"""Pixels after which freed memory is given back: what lies between what caches keep makes heaps grow."""
TIFF_BLOCK = 256
BLOCK_ROWS = 512
"""Most rows of a block: what lies above can be traced meanwhile, and what lies below may not be known yet."""


class MosaicFile(Closing):
    """The class raster of a run, which is written from top to bottom as its rows are read.

    It is a tiled GeoTIFF at the model grid's pixels, without a nodata value: bands 1..N of label codes (0:
    none), bands N+1..2N of the chosen label's probability (255: 1); N is 1 if exclusive, else the number
    of labels. Memory does not grow with the raster, and the result does not depend on the order in which
    tiles were answered. Use it from one thread at a time.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, refiner: Refiner, check: Callable[[], None] = lambda: None) -> None:
        """Begins the file.

        Args:
            path: File to write.
            refiner: Who brings the mosaic's cells to pixels.
            check: Called between blocks; raises to cancel.
        """
        self.path, self._refiner, self._check = path, refiner, check
        self._mosaic = refiner.mosaic
        self._windows = blocks(self._mosaic.grid.window, *_block_size(self._mosaic))
        self._rows = self._pixels_since = 0
        self._file = rasterio.open(path, "w+", **_profile(self._mosaic, 2 * self._mosaic.bands, "uint8"))

    @property
    def count(self) -> int:
        """Number of bands."""
        return 2 * self._mosaic.bands

    @property
    def width(self) -> int:
        """Columns."""
        return self._mosaic.grid.width

    @property
    def height(self) -> int:
        """Rows."""
        return self._mosaic.grid.height

    @property
    def crs(self) -> CRS:
        """As the file keeps it."""
        return self._file.crs

    @property
    def transform(self) -> Affine:
        """From pixels to the CRS."""
        return self._mosaic.grid.transform

    @property
    def name(self) -> str:
        """The file, for messages."""
        return str(self.path)

    @property
    def block_shapes(self) -> list[tuple[int, int]]:
        """Rows and columns of the blocks of each band."""
        return [(TIFF_BLOCK, TIFF_BLOCK)] * self.count

    def read(self, band: int, window: Window) -> npt.NDArray[Any]:
        """Reads a window, shape (height, width); writes its rows first, and those above, if need be.

        Args:
            band: From 1.
            window: Integer window in pixels.
        """
        self._write_until(window.row_off + window.height)
        pixels: npt.NDArray[Any] = self._file.read(band, window=window)
        return pixels

    def complete(self) -> None:
        """Writes what is not written yet."""
        self._write_until(self.height)

    def paint(self, path: Path, layers: Sequence[ObjectLayer]) -> None:
        """Writes a second raster of the same pixels, with a uint32 band for each class band.

        It holds the number of the object that a pixel belongs to, 0 for none or where the label is not
        countable.

        Args:
            path: File to write.
            layers: What it is painted from; each label is in one of them.
        """
        self.complete()
        bands = self._mosaic.bands
        with rasterio.open(path, "w", **_profile(self._mosaic, bands, "uint32")) as target:
            for window in blocks(self._mosaic.grid.window, *_block_size(self._mosaic)):
                self._check()
                codes = self._file.read(list(range(1, bands + 1)), window=window)
                painted = sum(
                    (layer.paint(window, codes) for layer in layers), np.zeros_like(codes, np.uint32)
                )
                target.write(painted, window=window)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _write_until(self, row: int) -> None:
        while self._rows < row:
            window = next(self._windows)
            self._check()
            classes = np.concatenate(self._refiner.classes(window))
            valid = self._mosaic.valid(window)
            if not valid.all():
                classes *= valid
            self._file.write(classes, window=window)
            if window.col_off + window.width == self.width:
                self._rows = window.row_off + window.height
            self._pixels_since += window.width * window.height
            if self._pixels_since >= GIVE_BACK_PIXELS:
                self._pixels_since = 0
                give_back_memory()


def _profile(mosaic: Mosaic, count: int, dtype: str) -> dict[str, Any]:
    grid = mosaic.grid
    return {
        "driver": "GTiff",
        "dtype": dtype,
        "count": count,
        "width": grid.width,
        "height": grid.height,
        "crs": grid.crs.to_wkt(),
        "transform": grid.transform,
        "tiled": True,
        "blockxsize": TIFF_BLOCK,
        "blockysize": TIFF_BLOCK,
        "interleave": "band",
        "compress": "deflate",
        "zlevel": 1,
        "bigtiff": "if_safer",
    }


def _block_size(mosaic: Mosaic) -> tuple[int, int]:
    """Returns the width and height of a block in pixels: whole TIFF blocks and whole cells."""
    step = int(np.lcm(TIFF_BLOCK, mosaic.tiling.cell_size))
    height = max(step, BLOCK_ROWS // step * step)
    width = BLOCK_BUDGET // max(mosaic.labels, 1) // height
    return max(step, width // step * step), height
