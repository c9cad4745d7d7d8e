"""A raster of lines on disk, which grows thinner window by window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.windows import Window

from t4s_geo.closing import Closing
from t4s_geo.raster.windows import intersection, margins
from t4s_geo.vector.strips import Raster

SIDE: Final = 1024
"""Side of a window in pixels; makes no difference to what comes of it."""
BLOCK: Final = 256

Place = tuple[int, int]
"""Row and column of a window among all."""
Pixels = npt.NDArray[np.uint16]
Work = Callable[[Place, Window], "npt.NDArray[Any] | None"]


class LineRaster(Closing):
    """One uint16 a pixel, 0 for none, in windows that are worked on one after the other.

    Attributes:
        width: Columns.
        height: Rows.
        side: Of the windows in pixels.
    """

    def __init__(self, path: Path, classes: Raster, side: int = SIDE) -> None:
        """Begins the file, which is empty.

        Args:
            path: GeoTIFF to write.
            classes: Raster of the same pixels.
            side: Side of the windows in pixels.
        """
        self.width, self.height, self.side = classes.width, classes.height, side
        self._file = rasterio.open(
            path,
            "w+",
            driver="GTiff",
            dtype="uint16",
            count=1,
            width=self.width,
            height=self.height,
            crs=classes.crs,
            transform=classes.transform,
            tiled=True,
            blockxsize=BLOCK,
            blockysize=BLOCK,
            compress="deflate",
            zlevel=1,
            bigtiff="if_safer",
            sparse_ok=True,
        )

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def read(self, window: Window) -> Pixels:
        """Returns a window's pixels, shape (rows, columns); 0 outside of the raster."""
        inside = intersection(window, Window(0, 0, self.width, self.height))
        return np.pad(self._file.read(1, window=inside), margins(window, inside))

    def places(self) -> set[Place]:
        """Returns all windows."""
        return {
            (row, column)
            for row in range(-(-self.height // self.side))
            for column in range(-(-self.width // self.side))
        }

    def beside(self, places: Iterable[Place]) -> set[Place]:
        """Returns some windows and those around them."""
        near = {
            (row + down, column + right)
            for row, column in places
            for down in (-1, 0, 1)
            for right in (-1, 0, 1)
        }
        return near & self.places()

    def sweep(self, places: Iterable[Place], work: Work) -> None:
        """Works on windows, each of which sees the others as they were before.

        Args:
            places: The windows.
            work: Returns the new pixels of a window, shape (rows, columns), or None where they stay. It may
                read up to a window's side beyond.
        """
        waiting = deque[tuple[int, Window, Pixels]]()
        for place in sorted(places):
            # What is above is seen as it was; what is above that is not seen any more.
            while waiting and waiting[0][0] < place[0] - 1:
                self._write(*waiting.popleft()[1:])
            window = self._window(place)
            pixels = work(place, window)
            if pixels is not None:
                waiting.append((place[0], window, pixels.astype(np.uint16)))
        for _, window, pixels in waiting:
            self._write(window, pixels)

    def _write(self, window: Window, pixels: Pixels) -> None:
        self._file.write(pixels, 1, window=window)

    def _window(self, place: Place) -> Window:
        side = self.side
        whole = Window(0, 0, self.width, self.height)
        return intersection(Window(place[1] * side, place[0] * side, side, side), whole)
