"""Reading a window of a raster at any size, without warping."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import MaskFlags, Resampling
from rasterio.io import DatasetReader
from rasterio.windows import Window

from t4s_geo.raster.bands import BandChoice

MAX_PALETTE_SAMPLES = 4
"""Palette indices cannot be averaged, so up to this many samples a side are read for one pixel."""


def read_pixels(
    dataset: DatasetReader,
    bands: BandChoice,
    window: Window,
    shape: tuple[int, int],
    resampling: Resampling | None = None,
) -> tuple[NDArray[np.uint8 | np.float32], NDArray[np.bool_]]:
    """Reads the chosen bands of `window`, resampled to `shape`; overviews are used where they fit.

    Args:
        dataset: The open raster, used by this thread only.
        bands: What to read.
        window: In the raster's pixels, fractions allowed, wholly inside the raster.
        shape: Rows and columns of the result.
        resampling: None to average when shrinking and to interpolate bilinearly when enlarging.

    Returns:
        Values (1 or 3, rows, columns) of type `bands.dtype`, and whether each pixel is valid: neither nodata
        in all chosen bands nor masked nor transparent nor NaN or infinite in one of them. Values of invalid
        pixels are undefined.

    Raises:
        rasterio.errors.RasterioIOError: The file is damaged there.
    """
    shrinks = (window.height / shape[0], window.width / shape[1])
    if bands.palette is not None:
        return _read_palette(dataset, bands, bands.palette, window, shape, shrinks)
    if resampling is None:
        resampling = _resampling(shrinks)
    values = dataset.read(
        bands.indexes,
        window=window,
        out_shape=(len(bands.indexes), *shape),
        out_dtype=bands.dtype,
        resampling=resampling,
    )
    valid = _read_valid(dataset, bands, window, shape, resampling)
    if bands.dtype != "uint8":
        valid &= np.isfinite(values).all(axis=0)
    return values, valid


def _resampling(shrinks: tuple[float, float]) -> Resampling:
    if shrinks == (1, 1):
        return Resampling.nearest
    return Resampling.average if math.prod(shrinks) > 1 else Resampling.bilinear


def _read_valid(
    dataset: DatasetReader, bands: BandChoice, window: Window, shape: tuple[int, int], resampling: Resampling
) -> NDArray[np.bool_]:
    of_all = dataset.mask_flag_enums
    flags = [of_all[index - 1] for index in bands.indexes]
    if all(MaskFlags.all_valid in of_band for of_band in flags):
        return np.ones(shape, bool)
    shared = any(MaskFlags.per_dataset in of_band for of_band in flags)
    indexes = bands.indexes[:1] if shared else bands.indexes
    masks = dataset.read_masks(
        indexes, window=window, out_shape=(len(indexes), *shape), resampling=resampling
    )
    # Opacity of any degree counts as it stands; between pixels the nearer half wins.
    least = 1 if resampling is Resampling.nearest else 128
    return np.asarray((masks >= least).any(axis=0))


def _read_palette(
    dataset: DatasetReader,
    bands: BandChoice,
    palette: NDArray[np.uint8],
    window: Window,
    shape: tuple[int, int],
    shrinks: tuple[float, float],
) -> tuple[NDArray[np.uint8 | np.float32], NDArray[np.bool_]]:
    """Reads indices, looks their colours up, and averages the colours."""
    rows, cols = (min(MAX_PALETTE_SAMPLES, math.ceil(shrink)) for shrink in shrinks)
    fine = (shape[0] * rows, shape[1] * cols)
    codes = dataset.read(bands.indexes[0], window=window, out_shape=fine, resampling=Resampling.nearest)
    colours = palette[np.minimum(codes, len(palette) - 1)].reshape(shape[0], rows, shape[1], cols, 4)
    mean = colours.mean(axis=(1, 3)).round().astype(np.uint8)
    valid = _read_valid(dataset, bands, window, shape, Resampling.nearest)
    return mean[..., :3].transpose(2, 0, 1), valid & (mean[..., 3] >= 128)
