"""The rasters that are measured on: pictures laid out in squares until they fill any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from formats.pictures import read_codes
from rasterio.io import DatasetWriter
from rasterio.windows import Window

from pipeline_parts.ways import STITCHING, Inputs
from t4s_geo.raster.categories import LABEL_TAG

Pixels = npt.NDArray[np.uint8]

SQUARE = 1024
"""Side of a square in pixels; a picture that is smaller goes on as its mirror image."""
PIXEL = 0.5
"""Metres."""
GRID = {"crs": "EPSG:32640", "transform": Affine(PIXEL, 0, 300_000, 0, -PIXEL, 2_800_000)}
# As the engine itself stores class rasters.
CLASSES = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate", "zlevel": 1}


def make_inputs(
    inputs: Inputs,
    size: int,
    tasks: Sequence[str],
    labels: Sequence[Path],
    pictures: Sequence[Path],
    compress: str,
) -> None:
    """Writes what some tasks read, square by square; the same arguments give the same pixels.

    Args:
        inputs: Where to.
        size: Width and height in pixels.
        tasks: `STITCHING` reads a scene too.
        labels: Label pictures, one band of codes.
        pictures: Pictures of three bands or more, of which the first three are shown.
        compress: Compression of the scene.
    """
    codes = [read_codes(path)[None] for path in labels]
    with _create(inputs.labels, size, count=1, nodata=0, **CLASSES) as target:
        target.update_tags(
            **{f"{LABEL_TAG}{code}": f"class {code}" for code in range(1, max(map(np.max, codes)) + 1)}
        )
        _fill(target, codes)
    with (
        rasterio.open(inputs.labels) as source,
        _create(inputs.classes, size, count=2, interleave="band", **CLASSES) as target,
    ):
        for window in squares(size):
            found = source.read(1, window=window)
            target.write(np.stack([found, np.where(found, 255, 0).astype(np.uint8)]), window=window)
    if STITCHING in tasks:
        storage = {"tiled": True, "blockxsize": 512, "blockysize": 512, "interleave": "pixel"}
        if compress != "none":
            storage |= {"compress": compress, "num_threads": "all_cpus"}
        if compress in ("deflate", "lzw", "zstd"):
            storage["predictor"] = 2
        with _create(inputs.scene, size, count=3, **storage) as target:
            _fill(target, [_read_rgb(path) for path in pictures])


def squares(size: int) -> Iterator[Window]:
    """Yields the squares of a raster in row-major order; those at its right and lower edges may be cut."""
    for top in range(0, size, SQUARE):
        for left in range(0, size, SQUARE):
            yield Window(left, top, min(SQUARE, size - left), min(SQUARE, size - top))


def lay(pictures: Sequence[Pixels], number: int) -> Pixels:
    """Returns the square of a number, shape (bands, SQUARE, SQUARE): part of a picture, turned or flipped."""
    random = np.random.default_rng(number)
    picture = pictures[number % len(pictures)]
    missing = [(0, max(0, SQUARE - length)) for length in picture.shape[1:]]
    picture = np.pad(picture, ((0, 0), *missing), mode="symmetric")
    top, left = (random.integers(length - SQUARE + 1) for length in picture.shape[1:])
    part = np.rot90(picture[:, top : top + SQUARE, left : left + SQUARE], random.integers(4), axes=(1, 2))
    return part[:, ::-1] if random.integers(2) else part


def _fill(target: DatasetWriter, pictures: Sequence[Pixels]) -> None:
    for number, window in enumerate(squares(target.width)):
        target.write(lay(pictures, number)[:, : window.height, : window.width], window=window)


def _create(path: Path, size: int, **profile: object) -> DatasetWriter:
    return rasterio.open(
        path,
        "w",
        driver="GTiff",
        dtype="uint8",
        width=size,
        height=size,
        bigtiff="if_safer",
        **GRID,
        **profile,
    )


def _read_rgb(path: Path) -> Pixels:
    with rasterio.open(path) as dataset:
        return dataset.read([1, 2, 3])
