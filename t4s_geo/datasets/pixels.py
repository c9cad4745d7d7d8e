"""Pixels of pictures and of label pictures, a part at a time; without a place on Earth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioIOError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.datasets import open_raster, reason
from t4s_geo.raster.stretch import Stretch

_MIRRORED = {1: (1, 1), 2: (1, -1), 3: (-1, -1), 4: (-1, 1), 5: (1, 1), 6: (1, -1), 7: (-1, -1), 8: (-1, 1)}
"""Steps down and across by EXIF's orientation, after rows and columns were swapped from 5 on."""
MOST_SIDE = 8192
"""Pixels along each side of what is read at once."""


class Part(NamedTuple):
    """A rectangle of pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def box(self) -> tuple[slice, slice]:
        """Rows and columns of an array of the whole."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)


def parts(width: int, height: int, side: int) -> Iterator[Part]:
    """Cuts a picture into parts of at most so many pixels a side, next to each other, row by row."""
    for top in range(0, height, side):
        for left in range(0, width, side):
            yield Part(left, top, min(side, width - left), min(side, height - top))


def read_size(path: Path) -> tuple[int, int]:
    """Returns width and height of a picture, upright where it says how it was held.

    Raises:
        UserError: It cannot be opened.
    """
    with _opened(path) as dataset:
        sideways = _orientation(dataset) > 4
        return (dataset.height, dataset.width) if sideways else (dataset.width, dataset.height)


def read_rgb(
    path: Path,
    part: Part | None = None,
    bands: tuple[int, int, int] | None = None,
    white: float | None = None,
) -> npt.NDArray[np.uint8]:
    """Reads a picture as 8-bit colours; see `Picture`. All of one is upright where it says how it was held.

    Returns:
        Shape (height, width, 3), dtype uint8.

    Raises:
        UserError: It cannot be read, has too many pixels to be read at once, or lacks a band.
    """
    with _opened(path) as dataset:
        colours = bands or ((1, 2, 3) if dataset.count >= 3 else (1, 1, 1))
        if max(colours) > dataset.count:
            raise UserError(f"{path} has {dataset.count} bands, and band {max(colours)} is wanted.")
        values = _read(dataset, path, part, list(colours))
        if part is None:
            values = _upright(values, _orientation(dataset))
        if values.dtype == np.uint8:
            if dataset.colorinterp[0] == ColorInterp.palette:
                values = _painted(dataset, values[0])
            return np.ascontiguousarray(values.transpose(1, 2, 0))
    return _stretched(values.astype(np.float32), white)


def read_drawn(path: Path) -> npt.NDArray[np.bool_]:
    """Reads a mask picture: what is not black is drawn.

    Returns:
        Shape (height, width).

    Raises:
        UserError: It cannot be read, or has too many pixels to be read at once.
    """
    with _opened(path) as dataset:
        # A second or a fourth band says what is opaque.
        values = _read(dataset, path, None, [1, 2, 3] if dataset.count >= 3 else [1])
        if dataset.colorinterp[0] == ColorInterp.palette and values.dtype == np.uint8:
            values = _painted(dataset, values[0])
        return np.asarray((values > 0).any(axis=0))


def read_codes(path: Path, part: Part | None = None) -> npt.NDArray[np.int64]:
    """Reads the first band of a label picture.

    Returns:
        Shape (height, width), dtype int64.

    Raises:
        UserError: It cannot be read, has too many pixels to be read at once, colours, or no whole numbers.
    """
    with _opened(path) as dataset:
        if dataset.count > 2:
            raise UserError(f"{path} has {dataset.count} bands; a label picture holds one code a pixel.")
        if not np.issubdtype(np.dtype(dataset.dtypes[0]), np.integer):
            raise UserError(f"{path} holds {dataset.dtypes[0]}; a label picture holds whole numbers.")
        codes: npt.NDArray[np.int64] = _read(dataset, path, part, [1])[0].astype(np.int64)
        return codes


def read_colours(path: Path, part: Part | None = None) -> npt.NDArray[np.int64]:
    """Reads a label picture that says in colours what is where.

    Returns:
        0xRRGGBB of each pixel, shape (height, width), dtype int64.

    Raises:
        UserError: It cannot be read or is not a picture of 8-bit colours.
    """
    with _opened(path) as dataset:
        coloured = dataset.count >= 3 or dataset.colorinterp[0] == ColorInterp.palette
        if dataset.dtypes[0] != "uint8" or not coloured:
            raise UserError(f"{path} holds no 8-bit colours, which its labels are told by.")
    rgb = read_rgb(path, part).astype(np.int64)
    return np.asarray(rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2])


@contextmanager
def _opened(path: Path) -> Iterator[DatasetReader]:
    """Opens a picture to be read as a whole."""
    # Decoded in one go, a PNG that ends early is nonsense to GDAL, and no fault.
    with rasterio.Env(GDAL_PNG_WHOLE_IMAGE_OPTIM="NO"), open_raster(str(path)) as dataset:
        yield dataset


def _read(dataset: DatasetReader, path: Path, part: Part | None, bands: list[int]) -> npt.NDArray[Any]:
    whole = Part(0, 0, dataset.width, dataset.height)
    wanted = part or whole
    if max(wanted.width, wanted.height) > MOST_SIDE:
        raise UserError(f"{path} has more than {MOST_SIDE:,} pixels a side; cut it into smaller pictures.")
    inside = wanted.left + wanted.width <= whole.width and wanted.top + wanted.height <= whole.height
    if not inside:
        raise UserError(
            f"{path} is smaller than the picture that it belongs to; restore the data set's files."
        )
    try:
        values: npt.NDArray[Any] = dataset.read(bands, window=Window(*wanted))
    except RasterioIOError as error:
        raise UserError(f"{path} cannot be read ({reason(error)}); restore the data set's files.") from None
    return values


def _orientation(dataset: DatasetReader) -> int:
    """Returns how a camera was held, from 1, upright, to 8, as EXIF has it."""
    said = dataset.tags().get("EXIF_Orientation", "")
    return int(said) if said.isdigit() and 1 <= int(said) <= 8 else 1


def _upright(values: npt.NDArray[Any], orientation: int) -> npt.NDArray[Any]:
    """Turns bands (bands, height, width) as a camera was held."""
    if orientation > 4:
        values = values.transpose(0, 2, 1)
    down, across = _MIRRORED[orientation]
    return values[:, ::down, ::across]


def _painted(dataset: DatasetReader, values: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    table = np.zeros((256, 3), np.uint8)
    for code, colour in dataset.colormap(1).items():
        if 0 <= code < 256:
            table[code] = colour[:3]
    return np.asarray(table[values].transpose(2, 0, 1))


def _stretched(values: npt.NDArray[np.float32], white: float | None) -> npt.NDArray[np.uint8]:
    values = np.nan_to_num(values, posinf=0, neginf=0)
    if white is None:
        stretch = Stretch.measure(values.reshape(len(values), -1))
    else:
        stretch = Stretch((0.0,) * len(values), (white,) * len(values))
    return np.ascontiguousarray(stretch.apply(values).transpose(1, 2, 0))
