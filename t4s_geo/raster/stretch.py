"""One contrast stretch for a whole scene, from a bounded sample of its pixels."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.bands import BandChoice
from t4s_geo.raster.pixels import read_pixels

SAMPLE_SIZE = 1024
"""Longest side of the decimated read."""
DECIMATED_READ_LIMIT = 4096
"""Longest side of the raster or overview that a decimated read may have to run through."""
BLOCKS, BLOCK_SIZE = 12, 64
"""Where no overview is small enough: a lattice of 12 x 12 blocks of 64 pixels square."""


@dataclass(frozen=True)
class Stretch:
    """Maps values to 0..255 linearly, with the same limits everywhere in the scene.

    Attributes:
        low: Per band, the value shown as 0.
        high: Per band, the value shown as 255; above `low`.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def measure(
        cls, sample: NDArray[np.uint8 | np.float32], percentiles: tuple[float, float] = (2, 98)
    ) -> Stretch:
        """Takes each band's limits from percentiles of a sample (bands, pixels) of its valid pixels.

        A band that is nearly constant is stretched between its extremes, and a constant one becomes black.
        """
        limits = [_limits(band.astype(np.float64), percentiles) for band in sample]
        return cls(tuple(low for low, _ in limits), tuple(high for _, high in limits))

    @classmethod
    def given(cls, limits: Sequence[tuple[float, float]], bands: int) -> Stretch:
        """Takes limits as they are: of all bands, or of each.

        Raises:
            UserError: They are neither one nor as many as the bands.
        """
        if len(limits) not in (1, bands):
            shown = "1 band is" if bands == 1 else f"{bands} bands are"
            raise UserError(
                f"--stretch is given {len(limits)} times, and {shown} shown; give it once, or once for each "
                "band."
            )
        each = limits if len(limits) == bands else [*limits] * bands
        return cls(tuple(low for low, _ in each), tuple(high for _, high in each))

    def apply(self, values: NDArray[np.uint8 | np.float32]) -> NDArray[np.uint8]:
        """Stretches `values` (bands, …) to uint8; NaN becomes 0."""
        shape = (-1,) + (1,) * (values.ndim - 1)
        low = np.array(self.low).reshape(shape)
        high = np.array(self.high).reshape(shape)
        with np.errstate(invalid="ignore", over="ignore"):
            shown = np.clip((values - low) * (255 / (high - low)), 0, 255)
        return np.asarray(np.nan_to_num(shown).round(), dtype=np.uint8)


def _limits(band: NDArray[np.float64], percentiles: tuple[float, float]) -> tuple[float, float]:
    if not band.size:
        return 0.0, 1.0
    low, high = np.percentile(band, percentiles)
    if low == high:
        low, high = band.min(), band.max()
    return float(low), float(high if high > low else low + max(1.0, abs(low)))


def sample_pixels(dataset: DatasetReader, bands: BandChoice) -> NDArray[np.uint8 | np.float32]:
    """Reads about a million pixels at most spread over the raster.

    One decimated read where the raster or an overview is small enough for it; otherwise a lattice of small
    blocks, so that the time is bounded too. Blocks that cannot be read are left out.

    Returns:
        The valid pixels (bands, pixels), of type `bands.dtype`; none where nothing is valid.

    Raises:
        RasterioIOError: No part that was tried can be read.
    """
    if _longest_read(dataset) <= DECIMATED_READ_LIMIT:
        with contextlib.suppress(RasterioIOError):
            return _decimated(dataset, bands)
    sample = _lattice(dataset, bands)
    # Small islands of data in a wide empty frame may lie between the blocks.
    return sample if sample.size else _decimated(dataset, bands)


def _decimated_shape(dataset: DatasetReader) -> tuple[int, int]:
    shrink = max(1.0, max(dataset.shape) / SAMPLE_SIZE)
    return max(1, round(dataset.height / shrink)), max(1, round(dataset.width / shrink))


def _longest_read(dataset: DatasetReader) -> float:
    """Longest side of what GDAL reads for the decimated read: the raster, or the overview it picks."""
    shrink = max(1.0, max(dataset.shape) / SAMPLE_SIZE)
    factors = [factor for factor in dataset.overviews(1) if factor <= shrink]
    return float(max(dataset.shape) / max(factors, default=1))


def _decimated(dataset: DatasetReader, bands: BandChoice) -> NDArray[np.uint8 | np.float32]:
    window = Window(0, 0, dataset.width, dataset.height)
    values, valid = read_pixels(dataset, bands, window, _decimated_shape(dataset), Resampling.nearest)
    return values[:, valid]


def _lattice(dataset: DatasetReader, bands: BandChoice) -> NDArray[np.uint8 | np.float32]:
    height, width = min(BLOCK_SIZE, dataset.height), min(BLOCK_SIZE, dataset.width)
    rows = sorted(set(np.linspace(0, dataset.height - height, BLOCKS).astype(int).tolist()))
    cols = sorted(set(np.linspace(0, dataset.width - width, BLOCKS).astype(int).tolist()))
    pieces = []
    failure: RasterioIOError | None = None
    for row in rows:
        for col in cols:
            window = Window(col, row, width, height)
            try:
                values, valid = read_pixels(dataset, bands, window, (height, width), Resampling.nearest)
            except RasterioIOError as error:
                failure = error
            else:
                pieces.append(values[:, valid])
    if not pieces and failure is not None:
        raise failure
    return np.concatenate(pieces, axis=1)
