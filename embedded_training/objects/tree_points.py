"""Tree points of four-band NAIP as crowns: what grows around a point belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from scipy.ndimage import distance_transform_edt, gaussian_filter, label

from embedded_training.naip import CLEARING, normalised_difference, read_points
from embedded_training.objects.scenes import UNKNOWN, InstanceScene, Numbers, code

GROWS = 0.14
"""Normalised difference vegetation index, a little blurred, above which a pixel may be of a crown."""
BARE = 0.06
"""Normalised difference vegetation index below which nothing grows."""
REACH = 8
"""Pixels from its point that a crown reaches at the most: 4.8 m."""


def read_trees(folder: Path) -> Iterator[InstanceScene]:
    """Californian cities with a point for every tree that can be seen; Palm Springs is held out.

    Crowns are what grows within reach of a point and is nearer to it than to others, and hangs together
    with it. Bushes, lawns close to trees, and points beside which nothing grows are left open.
    """
    for path in sorted(folder.glob("*.csv")):
        with rasterio.open(path.with_suffix(".tif")) as dataset:
            bands = dataset.read()
        red, infrared = (bands[band].astype(np.float32) for band in (0, 3))
        index = normalised_difference(infrared, red)
        numbers, away = crowns_of(read_points(path), gaussian_filter(index, 0.7) > GROWS)
        clear = (index < BARE) & (away > REACH / 2) | (away > CLEARING)
        classes = np.where(numbers > 0, code("tree"), np.where(clear, 0, UNKNOWN)).astype(np.uint8)
        rgb = np.ascontiguousarray(bands[:3].transpose(1, 2, 0))
        held_out = path.name.startswith("palm")
        yield InstanceScene(path.stem, "trees", rgb, numbers, classes, ("tree",), 0.6, held_out)


def crowns_of(
    points: npt.NDArray[np.int64], grows: npt.NDArray[np.bool_]
) -> tuple[Numbers, npt.NDArray[np.float32]]:
    """Gives each point the pixels of its crown.

    Args:
        points: Pixel column and row of each, shape (points, 2).
        grows: Pixels where something grows, shape (height, width).

    Returns:
        Number of the point, counted from 1, whose crown each pixel is of, 0 for none; and each pixel's
        distance to the nearest point, in pixels. Both of the shape of `grows`.
    """
    numbers = np.zeros(grows.shape, np.int64)
    if not len(points):
        return numbers.astype(np.uint16), np.full(grows.shape, np.inf, np.float32)
    columns, rows = points.T.clip(0, np.array(grows.shape[::-1])[:, None] - 1)
    numbers[rows, columns] = np.arange(1, len(points) + 1)
    away, nearest = distance_transform_edt(numbers == 0, return_indices=True)
    owners = np.where(grows & (away <= REACH), numbers[tuple(nearest)], 0)
    crowns = np.zeros(grows.shape, np.uint16)
    for number, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True), 1):
        top, left = max(row - REACH, 0), max(column - REACH, 0)
        place = np.s_[top : row + REACH + 1, left : column + REACH + 1]
        parts, _ = label(owners[place] == number)
        part = parts[row - top, column - left]
        if part:
            crowns[place][parts == part] = number
    return crowns, away.astype(np.float32)
