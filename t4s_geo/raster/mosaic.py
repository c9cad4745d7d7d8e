"""From the ledger to one class raster: overlaps blended, block by block, on disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import rasterio
from rasterio.windows import Window

from t4s_geo.raster.blending import Floats, TileSource, blend_cells, blend_pixels, valid_pixels
from t4s_geo.raster.classes import Bytes, Parts, exclusive_classes
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.object_layer import ObjectLayer
from t4s_geo.raster.probability_bytes import to_bytes
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.upsample import repeat
from t4s_geo.raster.windows import blocks, cells_of

BLOCK_BUDGET = 8 << 20
"""Pixels times labels held at once."""
TIFF_BLOCK = 256


@dataclass(frozen=True)
class MosaicSettings:
    """How probabilities become labels.

    Attributes:
        exclusive: Every pixel gets one label, see `exclusive_classes`; otherwise labels may overlap.
        threshold: Lowest probability of a label.
        upsample: `bilinear` or `nearest`.
        parts: Which labels are parts of which, for `exclusive_classes`.
    """

    exclusive: bool = True
    threshold: float = 0.5
    upsample: str = "bilinear"
    parts: Parts = ()


class Refiner(Protocol):
    """Who says of pixels what tiles say of cells."""

    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width), 0..1; the same in every window.

        Args:
            window: Integer window in pixels, within the mosaic.
        """


def write_mosaic(
    path: Path,
    grid: PixelGrid,
    tiling: Tiling,
    labels: int,
    source: TileSource,
    settings: MosaicSettings,
    check: Callable[[], None] = lambda: None,
    objects: ObjectLayer | None = None,
    refiner: Refiner | None = None,
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
        grid: Model grid of the scene.
        tiling: How the grid was cut.
        labels: Number of labels.
        source: The tiles' answers.
        settings: How probabilities become labels.
        check: Called between blocks; raises to cancel.
        objects: What the object raster is painted from; None to write none.
        refiner: Who brings cells to pixels; None for what the settings say.
    """
    bands = 1 if settings.exclusive else labels
    profile = {
        "driver": "GTiff",
        "dtype": "uint8",
        "count": 2 * bands,
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
    with ExitStack() as files:
        target = files.enter_context(rasterio.open(path, "w", **profile))
        if objects is not None:
            profile |= {"dtype": "uint32", "count": bands}
            object_target = files.enter_context(rasterio.open(objects.path, "w", **profile))
        side = _block_size(labels, tiling.cell_size)
        for window in blocks(grid.window, side, side):
            check()
            codes, scores = _block(window, tiling, labels, source, settings, refiner)
            target.write(np.concatenate([codes, scores]), window=window)
            if objects is not None:
                object_target.write(objects.paint(window, codes), window=window)


def _block(
    window: Window,
    tiling: Tiling,
    labels: int,
    source: TileSource,
    settings: MosaicSettings,
    refiner: Refiner | None,
) -> tuple[Bytes, Bytes]:
    """Returns codes and scores of a window of pixels, shape (bands, height, width) each."""
    size = tiling.cell_size
    if refiner is not None:
        codes, scores = _classify(refiner.probabilities(window), settings)
    elif settings.upsample == "nearest":
        # Labels are chosen by cell: there are far fewer of them, and the result is the same.
        cells = blend_cells(cells_of(window, size), tiling, labels, source)
        codes, scores = (repeat(of_cells, size) for of_cells in _classify(cells, settings))
    else:
        pixels = blend_pixels(window, tiling, labels, source, settings.upsample)
        codes, scores = _classify(pixels, settings)
    inside = (slice(None), slice(window.height), slice(window.width))
    valid = valid_pixels(window, tiling, source)
    return codes[inside] * valid, scores[inside] * valid


def _classify(probabilities: Floats, settings: MosaicSettings) -> tuple[Bytes, Bytes]:
    """Turns probabilities (labels, height, width) into codes and scores (bands, height, width)."""
    if settings.exclusive:
        chosen, highest = exclusive_classes(probabilities, settings.threshold, settings.parts)
        codes, found = chosen[None], highest[None]
    else:
        there = probabilities >= settings.threshold
        codes = np.arange(1, len(probabilities) + 1, dtype=np.uint8)[:, None, None] * there
        found = probabilities * there
    return codes, to_bytes(found)


def _block_size(labels: int, cell_size: int) -> int:
    """Returns the side of a block in pixels: whole TIFF blocks and whole cells."""
    step = int(np.lcm(TIFF_BLOCK, cell_size))
    side = int((BLOCK_BUDGET / max(labels, 1)) ** 0.5)
    return max(step, side // step * step)
