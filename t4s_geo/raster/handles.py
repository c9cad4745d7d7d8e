"""Dataset handles, which GDAL does not let threads use at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import rasterio
from rasterio.io import DatasetReader


class Handles:
    """Lends handles of one raster to threads, and opens another where all are lent.

    The one that came back last goes first: GDAL keeps the blocks that it has decoded with the handle, and
    whoever reads next most likely wants the same ones.

    Args:
        path: Anything that GDAL opens.
        opened: The first handle; closed with the others.
    """

    def __init__(self, path: str, opened: DatasetReader) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened, self._free = [opened], [opened]

    @contextmanager
    def lend(self) -> Iterator[DatasetReader]:
        """Lends a handle for the length of the block.

        Raises:
            rasterio.errors.RasterioIOError: The raster cannot be opened any more.
        """
        with self._lock:
            dataset = self._free.pop() if self._free else None
        if dataset is None:
            dataset = rasterio.open(self._path)
            with self._lock:
                self._opened.append(dataset)
        try:
            yield dataset
        finally:
            with self._lock:
                self._free.append(dataset)

    def close(self) -> None:
        """Closes all handles."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()
