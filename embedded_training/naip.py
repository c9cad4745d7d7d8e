"""What four-band NAIP of Californian cities says of itself: green, trees, grass and small water.

Only what is clear is said, and the rest is left open: NAIP is not calibrated, so indices hold well away from
their thresholds only.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas
import rasterio
from scipy.ndimage import binary_opening, distance_transform_edt, gaussian_filter

from embedded_training.label_set import ALL, BITS, Bits, bits

CROWN, CLEARING = 5, 12
"""Pixels from a tree's point within which green is its crown, and from which on there is no tree."""

NO_CLEAR_POOLS = ("chico", "santa")
"""Cities whose scenes have haze or low sun: bluish shadows and roofs look like pools there."""


def read_naip(path: Path) -> tuple[npt.NDArray[np.uint8], Bits, Bits]:
    """Reads a tile and its tree points.

    Args:
        path: GeoTIFF of red, green, blue and near-infrared; a CSV of the same name holds the points.

    Returns:
        Colours, shape (height, width, 3); labels that are present; labels of which that is known.
    """
    with rasterio.open(path) as dataset:
        bands = dataset.read()
    red, green, blue, infrared = bands.astype(np.float32)
    greenness, wetness = normalised_difference(infrared, red), normalised_difference(green, infrared)
    grows, away = greenness > 0.16, _distance_to_trees(path.with_suffix(".csv"), greenness.shape)
    tree = grows & (away <= CROWN)
    # Bushes and hedges are neither; what shadows do not make rough is low.
    grass = binary_opening(grows & (away > CLEARING) & (_roughness(infrared) < 0.12))
    present = np.where(greenness > 0.12, bits("vegetation"), 0)
    present |= np.where(tree, bits("tree"), 0) | np.where(grass, bits("grass"), 0)
    known = np.full(present.shape, bits("field", "cloud", "cloud shadow"))
    known[grows | (greenness < 0.06)] |= bits("vegetation")
    known[tree | (greenness < 0.06) | (away > CLEARING)] |= bits("tree")
    known[tree | (greenness < 0.06) | grass] |= bits("grass")
    # Water takes the infrared away. What is left is mostly water or shadow, which only colour tells apart.
    known[wetness < 0] |= bits("water", "swimming pool")
    # Neither asphalt nor roofs grow, and no car is green enough.
    known[grows] |= bits("water", "road", "building", "bare land", "swimming pool", "car")
    if not path.name.startswith(NO_CLEAR_POOLS):
        pool = binary_opening((wetness > 0.3) & (green > 90) & (blue > red + 30))
        # A fountain would look the same.
        present[pool], known[pool] = bits("water"), ALL & ~bits("swimming pool")
    rgb = np.ascontiguousarray(bands[:3].transpose(1, 2, 0))
    return rgb, present.astype(BITS), known.astype(BITS)


def read_points(path: Path) -> npt.NDArray[np.int64]:
    """Reads tree points, pixel column and row, shape (points, 2)."""
    return np.asarray(pandas.read_csv(path)[["x", "y"]].to_numpy(), np.int64)


def normalised_difference(
    one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Returns the normalised difference of two bands, shape (height, width) each, -1 to 1."""
    index: npt.NDArray[np.float32] = (one - other) / np.maximum(one + other, 1)
    return index


def _roughness(band: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Returns the standard deviation around each pixel as a share of the mean."""
    mean, square = gaussian_filter(band, 2), gaussian_filter(band * band, 2)
    roughness: npt.NDArray[np.float32] = np.sqrt(np.maximum(square - mean * mean, 0)) / np.maximum(mean, 1)
    return roughness


def _distance_to_trees(path: Path, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """Returns each pixel's distance, in pixels, to the nearest of a tile's tree points."""
    points = read_points(path)
    if not len(points):
        return np.full(shape, np.inf, np.float32)
    free = np.ones(shape, np.bool_)
    free[points[:, 1].clip(0, shape[0] - 1), points[:, 0].clip(0, shape[1] - 1)] = False
    return np.asarray(distance_transform_edt(free), np.float32)
