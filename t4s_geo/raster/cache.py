"""GDAL's cache of blocks: small, but not smaller than what a row of tiles touches."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

OPTION = "GDAL_CACHEMAX"
NARROW = 64 << 20
"""Bytes: enough for scenes in square blocks, of any size."""
LIMIT = 1 << 30
"""Bytes that one scene can ask for; past them, its blocks are decoded more than once."""


def narrow_cache() -> None:
    """Sets a small cache for this process, unless the user's `GDAL_CACHEMAX` says something else.

    GDAL takes 5 % of the machine's memory otherwise, whatever the scene needs. It reads the variable when it
    first reads a raster, so that nothing of GDAL has to be imported here.
    """
    os.environ.setdefault(OPTION, str(NARROW))


def widen_cache(dataset: DatasetReader, rows: int) -> None:
    """Lets the cache hold what a row of tiles touches of a raster that is stored in strips.

    Tiles are read from left to right. A strip is as wide as the raster, so each tile touches every strip of
    its rows; where the cache cannot hold those, each tile decodes them again. A user's own `GDAL_CACHEMAX`
    stays as it is.

    Args:
        dataset: The raster.
        rows: Height of a row of tiles in pixels of the raster.
    """
    # Not at the top: `narrow_cache` is called for --help, too.
    from rasterio.env import get_gdal_config, set_gdal_config

    needed = min(LIMIT, strip_bytes(dataset, rows))
    if os.environ.get(OPTION, str(NARROW)) == str(NARROW) and needed > get_gdal_config(OPTION):
        set_gdal_config(OPTION, needed)


def strip_bytes(dataset: DatasetReader, rows: int) -> int:
    """Returns the bytes of the strips under so many rows of pixels; 0 for a raster in blocks of a tile."""
    import numpy as np

    height, width = dataset.block_shapes[0]
    if width < dataset.width:
        return 0
    # One more at either end, where a row of tiles begins or ends within a strip.
    strips = min(rows // height + 3, -(-dataset.height // height))
    return int(strips * height * width * sum(np.dtype(dtype).itemsize for dtype in dataset.dtypes))
