"""Dataset handles, which GDAL does not let threads share."""

from __future__ import annotations

import threading

import rasterio
from rasterio.io import DatasetReader


class ThreadHandles:
    """Opens one raster once for each thread that asks for it.

    Args:
        path: Anything that GDAL opens.
        opened: The handle of the thread that begins; closed with the others.
    """

    def __init__(self, path: str, opened: DatasetReader) -> None:
        self._path = path
        self._local = threading.local()
        self._local.dataset = opened
        self._lock = threading.Lock()
        self._opened = [opened]

    def get(self) -> DatasetReader:
        """Returns this thread's handle.

        Raises:
            rasterio.errors.RasterioIOError: The raster cannot be opened any more.
        """
        dataset: DatasetReader | None = getattr(self._local, "dataset", None)
        if dataset is None:
            dataset = rasterio.open(self._path)
            self._local.dataset = dataset
            with self._lock:
                self._opened.append(dataset)
        return dataset

    def close(self) -> None:
        """Closes the handles of all threads."""
        with self._lock:
            while self._opened:
                self._opened.pop().close()
