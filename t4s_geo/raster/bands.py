"""Which bands of a raster make the picture that a model looks at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader

from t4s_geo.errors import UserError

SENTINEL2_BAND = re.compile(r"b0?([234])(?![0-9a-z])")
SENTINEL2_COUNTS = (12, 13)
"""Bands of a full Sentinel-2 stack, processing levels 2A and 1C; both begin with B1, B2, B3, B4."""


@dataclass(frozen=True, eq=False)
class BandChoice:
    """The bands to read and how to see them.

    Attributes:
        indexes: One band (grey, or indices into the palette) or three (red, green, blue), counted from 1.
        palette: Colour table of that one band, uint8 (entries, 4) as RGBA; None without one.
        dtype: `uint8` where every chosen band is of that type or has a palette, else `float32`.
    """

    indexes: tuple[int, ...]
    palette: NDArray[np.uint8] | None
    dtype: str


def choose_bands(dataset: DatasetReader, bands: Sequence[int] | None, name: str) -> BandChoice:
    """Chooses the bands that the user asked for, or those that look like red, green and blue.

    Without a wish, in this order:
        1. bands described as "red", "green" and "blue";
        2. four or more 16-bit or floating-point bands described as Sentinel-2's B4, B3 and B2;
        3. bands whose colour interpretation is red, green and blue;
        4. 12 or 13 16-bit bands: a full Sentinel-2 stack without descriptions, so bands 4, 3 and 2;
        5. the first three bands that are not alpha, or the first one where there are fewer than three.

    Args:
        dataset: The open raster.
        bands: One or three band numbers from 1; None to choose here.
        name: What to call the raster in messages.

    Raises:
        UserError: A band does not exist, their number is neither one nor three, or they hold complex numbers.
    """
    indexes = _default_bands(dataset, name) if bands is None else _wanted_bands(dataset, bands, name)
    dtypes = {dataset.dtypes[index - 1] for index in indexes}
    if any("complex" in dtype for dtype in dtypes):
        raise UserError(
            f"{name} holds complex numbers, which cannot be shown as a picture; give their amplitude, "
            "for example made with `gdal_calc.py --calc 'abs(A)'`.",
            problem="complex_numbers",
            path=name,
        )
    palette = _palette(dataset, indexes[0]) if len(indexes) == 1 else None
    dtype = "uint8" if dtypes == {"uint8"} or palette is not None else "float32"
    return BandChoice(indexes, palette, dtype)


def _wanted_bands(dataset: DatasetReader, bands: Sequence[int], name: str) -> tuple[int, ...]:
    if len(bands) not in (1, 3):
        wish = ",".join(map(str, bands)) or "none"
        raise UserError(f"The bands {wish} cannot be shown; give one band, or three as red, green and blue.")
    for band in bands:
        if not 1 <= band <= dataset.count:
            raise UserError(
                f"{name} has no band {band}; give band numbers from 1 to {dataset.count}.",
                problem="no_band",
                path=name,
                band=band,
                bands=dataset.count,
            )
    return tuple(bands)


def _default_bands(dataset: DatasetReader, name: str) -> tuple[int, ...]:
    descriptions = [(text or "").strip().lower() for text in dataset.descriptions]
    if {"red", "green", "blue"} <= set(descriptions):
        return tuple(descriptions.index(colour) + 1 for colour in ("red", "green", "blue"))
    if dataset.count >= 4 and "uint8" not in dataset.dtypes:
        # With 8 bits "B4" is more often just the fourth band than Sentinel-2's red.
        matches = [SENTINEL2_BAND.match(text) for text in descriptions]
        numbers = [match.group(1) if match else "" for match in matches]
        if {"4", "3", "2"} <= set(numbers):
            return tuple(numbers.index(number) + 1 for number in "432")
    colours = list(dataset.colorinterp)
    primary = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
    if set(primary) <= set(colours):
        return tuple(colours.index(colour) + 1 for colour in primary)
    if dataset.count in SENTINEL2_COUNTS and set(dataset.dtypes) <= {"uint16", "int16"}:
        return (4, 3, 2)
    opaque = [index for index, colour in enumerate(colours, 1) if colour != ColorInterp.alpha]
    if not opaque:
        raise UserError(f"{name} has only an alpha band; give a raster with image bands.")
    return tuple(opaque[:3]) if len(opaque) >= 3 else (opaque[0],)


def _palette(dataset: DatasetReader, index: int) -> NDArray[np.uint8] | None:
    if dataset.colorinterp[index - 1] != ColorInterp.palette:
        return None
    colours = dataset.colormap(index)
    palette = np.zeros((max(colours) + 1, 4), np.uint8)
    for code, colour in colours.items():
        palette[code] = colour
    return palette
