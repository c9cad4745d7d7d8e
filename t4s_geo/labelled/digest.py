"""What tells one label raster from another: what it holds, whatever the file is called."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from rasterio.errors import RasterioIOError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from t4s_geo.raster.datasets import begun_digest
from t4s_geo.raster.windows import blocks

_BLOCK: Final = 1024
MOST_BLOCKS: Final = 256
"""Blocks of all bands that are read: 16,000 x 16,000 pixels, which take some seconds."""


def label_digest(dataset: DatasetReader, names: Mapping[int, str], most_blocks: int = MOST_BLOCKS) -> str:
    """Hashes all that an open label raster says; of the largest ones, blocks spread evenly over it.

    Args:
        dataset: The raster.
        names: Label of each code.
        most_blocks: Blocks of 1024 x 1024 pixels that are read at most.

    Returns:
        32 hexadecimal digits.
    """
    digest = begun_digest(dataset, sorted(names.items()))
    windows = list(blocks(Window(0, 0, dataset.width, dataset.height), _BLOCK, _BLOCK))
    step = max(1, math.ceil(len(windows) / most_blocks))
    for window in windows[::step]:
        try:
            digest.update(dataset.read(window=window).tobytes())
        except RasterioIOError:
            # Its tiles fail, too.
            digest.update(b"damaged")
    return digest.hexdigest()
