"""Overlapping tiles blended."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.windows import shared

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


def blend_weights(grid: int) -> Floats:
    """Returns the weight of each cell of a tile, shape (grid, grid): its distance to the tile's edge."""
    distance = np.minimum(np.arange(grid), np.arange(grid)[::-1]) + 0.5
    weights: Floats = np.minimum.outer(distance, distance).astype(np.float32)
    return weights


def mix(window: Window, labels: int, placed: Iterable[tuple[Window, Floats]], weights: Floats) -> Floats:
    """Returns the weighted mean of what lies over a window.

    Args:
        window: Integer window.
        labels: Number of labels.
        placed: Probabilities, shape (labels, height, width) each, and the windows that they are of.
        weights: Weight of each of their places, shape (height, width).

    Returns:
        Shape (labels, window.height, window.width); 0 where nothing lies.
    """
    total = np.zeros((labels, window.height, window.width), np.float32)
    weight = np.zeros((window.height, window.width), np.float32)
    for place, probabilities in placed:
        here, there = shared(window, place)
        total[(slice(None), *here)] += probabilities[(slice(None), *there)] * weights[there]
        weight[here] += weights[there]
    return (total / np.maximum(weight, 1e-6)).astype(np.float32)
