"""Opening rasters, and saying in one sentence why one cannot be used."""

from __future__ import annotations

import hashlib
import re
import warnings
from pathlib import Path

import numpy as np
import rasterio
from pyproj.exceptions import CRSError
from rasterio.enums import Interleaving
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
from rasterio.io import DatasetReader

from t4s_geo.errors import UserError
from t4s_geo.files import check_regular
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.references import check_opened, check_references

REMOTE_OR_PART = re.compile(r"/vsi|\w+://|\w{2,}:")
"""Names that only GDAL can look up: virtual file systems, URLs, and `DRIVER:file:part`."""
MOST_PIXELS = 1_000_000_000
"""Along a side: GDAL counts pixels, and those of margins, up to twice as many."""
MOST_BLOCK_BYTES = 1 << 30
"""Of a block, which is decoded as a whole whatever is read of it; all bands where they are interleaved."""


def open_raster(path: str) -> DatasetReader:
    """Opens a raster that has at least one band.

    Args:
        path: A file, a URL, or anything else that GDAL opens.

    Raises:
        UserError: It does not exist, is a folder, is not a raster or a damaged one, or only contains others;
            or it refers to what it may not (see `check_references`).
    """
    if not REMOTE_OR_PART.match(path):
        if not Path(path).exists():
            raise UserError(
                f"The raster {path} does not exist; check the path.", problem="no_file", path=path
            )
        if Path(path).is_dir():
            raise UserError(f"{path} is a folder; give one raster file in it.")
        check_regular(Path(path), "raster")
    check_references(path, "raster")
    try:
        with warnings.catch_warnings():
            # Missing georeferencing gets a sentence of its own in native_grid.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            dataset = rasterio.open(path)
    except RasterioIOError as error:
        raise UserError(
            f"{path} cannot be opened as a raster ({reason(error)}); give an intact GeoTIFF "
            "or another format that GDAL reads.",
            problem="not_a_raster",
            path=path,
        ) from error
    try:
        check_opened(dataset, path)
        _check_size(dataset, path)
    except UserError:
        dataset.close()
        raise
    if dataset.count == 0:
        parts = dataset.subdatasets
        dataset.close()
        example = f", such as {parts[0]}" if parts else ""
        raise UserError(
            f"{path} has no bands of its own; name one of the rasters in it{example}.",
            problem="several_rasters",
            path=path,
        )
    return dataset


def _check_size(dataset: DatasetReader, path: str) -> None:
    """Raises UserError where a raster is too large to be one, or too large a part of it is read at once."""
    if max(dataset.shape) > MOST_PIXELS:
        raise UserError(
            f"{path} says that it has more than {MOST_PIXELS:,} pixels a side; give a part of it."
        )
    together = dataset.count if dataset.interleaving is Interleaving.pixel else 1
    for (height, width), dtype in zip(dataset.block_shapes, dataset.dtypes, strict=True):
        if height * width * _bytes_of(dtype) * together > MOST_BLOCK_BYTES:
            raise UserError(
                f"{path} is stored in blocks of {width:,} x {height:,} pixels, more than "
                f"{MOST_BLOCK_BYTES >> 20} MiB each; store it in smaller ones, for example with "
                f"`gdal_translate -of COG {path} smaller.tif`.",
                problem="large_blocks",
                path=path,
            )


def _bytes_of(dtype: str) -> int:
    # NumPy has no complex whole numbers.
    return 4 if dtype == "complex_int16" else np.dtype(dtype).itemsize


def native_grid(dataset: DatasetReader, path: str) -> PixelGrid:
    """Returns the pixel grid of an open raster.

    Raises:
        UserError: It is not georeferenced, or only by control points or polynomials.
    """
    unplaced = dataset.transform.is_identity
    if unplaced and dataset.gcps[0]:
        raise UserError(
            f"{path} is placed by ground control points only; rectify it first, "
            f"for example with `gdalwarp {path} rectified.tif`.",
            problem="unplaced",
            path=path,
        )
    if unplaced and dataset.rpcs is not None:
        raise UserError(
            f"{path} is placed by rational polynomial coefficients only; orthorectify it first, "
            f"for example with `gdalwarp -rpc {path} rectified.tif`.",
            problem="unplaced",
            path=path,
        )
    if unplaced:
        raise UserError(
            f"{path} has no geotransform, so its place on Earth is unknown; give a georeferenced raster, "
            f"or assign its bounds, for example with `gdal_edit.py -a_ullr WEST NORTH EAST SOUTH {path}`.",
            problem="unplaced",
            path=path,
        )
    if dataset.crs is None:
        raise UserError(
            f"{path} has no coordinate reference system; assign the right one, "
            f"for example with `gdal_edit.py -a_srs EPSG:32633 {path}`.",
            problem="no_crs",
            path=path,
        )
    if dataset.transform.is_degenerate:
        raise UserError(
            f"The geotransform of {path} gives pixels no area; correct it with gdal_edit.py.",
            problem="unplaced",
            path=path,
        )
    try:
        return PixelGrid.of(dataset)
    except CRSError as error:
        raise UserError(
            f"The coordinate reference system of {path} is not understood; assign the right one, "
            f"for example with `gdal_edit.py -a_srs EPSG:32633 {path}`.",
            problem="no_crs",
            path=path,
        ) from error


def begun_digest(dataset: DatasetReader, asked: object) -> hashlib.blake2b:
    """Begins a hash of what a raster holds, whatever its file is called; pixels are still to be added.

    Args:
        dataset: The raster, georeferenced.
        asked: What else decides about what is seen of it, such as the choice of bands.

    Returns:
        A hash of 16 bytes.
    """
    header = (
        dataset.crs.to_string(), tuple(dataset.transform), dataset.shape, dataset.dtypes, dataset.nodata,
        asked,
    )  # fmt: skip
    return hashlib.blake2b(repr(header).encode(), digest_size=16)


def reason(error: BaseException) -> str:
    """Returns GDAL's own words about an error, as a part of a sentence."""
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
