"""Class rasters in memory, so that property tests can make many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from affine import Affine
from rasterio.io import DatasetReader, MemoryFile

NORTH_UP = Affine(2, 0, 500_000, 0, -2, 5_000_000)
"""Two metres a pixel in UTM zone 33."""

OpenClasses = Callable[..., Any]


@pytest.fixture(scope="session")
def open_classes() -> OpenClasses:
    """Opens classes and scores, each (rows, columns) or (bands, rows, columns), as a class raster."""

    @contextmanager
    def open_raster(
        classes: np.ndarray, scores: np.ndarray | None = None, **profile: Any
    ) -> Iterator[DatasetReader]:
        scores = np.full_like(classes, 255) if scores is None else scores
        bands = np.concatenate([np.atleast_3d(classes.T).T, np.atleast_3d(scores.T).T]).astype(np.uint8)
        with _opened(bands, **profile) as dataset:
            yield dataset

    return open_raster


@pytest.fixture(scope="session")
def open_objects() -> OpenClasses:
    """Opens object numbers, (rows, columns) or (bands, rows, columns), as an object raster."""
    return lambda objects: _opened(np.atleast_3d(objects.T).T.astype(np.uint32))


@contextmanager
def _opened(bands: np.ndarray, **profile: Any) -> Iterator[DatasetReader]:
    settings = {"driver": "GTiff", "crs": "EPSG:32633", "transform": NORTH_UP, "dtype": bands.dtype.name}
    count, height, width = bands.shape
    with MemoryFile() as file:
        with file.open(
            **(settings | {"count": count, "height": height, "width": width} | profile)
        ) as dataset:
            dataset.write(bands)
        with file.open() as dataset:
            yield dataset
