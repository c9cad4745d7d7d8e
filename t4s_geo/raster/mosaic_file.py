"""From a mosaic to one class raster: block by block, on disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import rasterio

from t4s_geo.raster.mosaic import Refiner
from t4s_geo.raster.object_layer import ObjectLayer
from t4s_geo.raster.windows import blocks

BLOCK_BUDGET = 8 << 20
"""Pixels times labels held at once."""
TIFF_BLOCK = 256


def write_mosaic(
    path: Path,
    refiner: Refiner,
    check: Callable[[], None] = lambda: None,
    objects: ObjectLayer | None = None,
) -> None:
    """Writes the class raster of a run.

    It is a tiled GeoTIFF at the model grid's pixels, without a nodata value: bands 1..N of label codes (0:
    none), bands N+1..2N of the chosen label's probability (255: 1); N is 1 if exclusive, else the number
    of labels. Memory does not grow with the raster, and the result does not depend on the order in which
    tiles were answered.

    Where objects are told apart, a second raster of the same pixels has a uint32 band for each class band:
    the number of the object that a pixel belongs to, 0 for none or where the label is not countable.

    Args:
        path: File to write.
        refiner: Who brings the mosaic's cells to pixels.
        check: Called between blocks; raises to cancel.
        objects: What the object raster is painted from; None to write none.
    """
    mosaic = refiner.mosaic
    grid = mosaic.grid
    profile = {
        "driver": "GTiff",
        "dtype": "uint8",
        "count": 2 * mosaic.bands,
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
    side = _block_size(mosaic.labels, mosaic.tiling.cell_size)
    with ExitStack() as files:
        target = files.enter_context(rasterio.open(path, "w", **profile))
        if objects is not None:
            profile |= {"dtype": "uint32", "count": mosaic.bands}
            object_target = files.enter_context(rasterio.open(objects.path, "w", **profile))
        for window in blocks(grid.window, side, side):
            check()
            codes, scores = refiner.classes(window)
            valid = mosaic.valid(window)
            codes, scores = codes * valid, scores * valid
            target.write(np.concatenate([codes, scores]), window=window)
            if objects is not None:
                object_target.write(objects.paint(window, codes), window=window)


def _block_size(labels: int, cell_size: int) -> int:
    """Returns the side of a block in pixels: whole TIFF blocks and whole cells."""
    step = int(np.lcm(TIFF_BLOCK, cell_size))
    side = int((BLOCK_BUDGET / max(labels, 1)) ** 0.5)
    return max(step, side // step * step)
