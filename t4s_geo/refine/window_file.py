"""What was found in the windows of a scene, kept in a file, so that each is looked at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from t4s_geo.closing import Closing


class WindowFile(Closing):
    """Arrays of one shape by number; those that are 0 all over take no room. For one thread at a time."""

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: str) -> None:
        """Begins the file.

        Args:
            path: File to write.
            shape: Of each array.
            dtype: Of all of them.
        """
        self._shape, self._dtype = shape, np.dtype(dtype)
        self._bytes = int(np.prod(shape)) * self._dtype.itemsize
        self._places: dict[int, int | None] = {}
        self._file = path.open("w+b")
        self._end = 0

    def __contains__(self, number: int) -> bool:
        """Tells whether there is an array of a number."""
        return number in self._places

    def __setitem__(self, number: int, values: npt.NDArray[np.generic]) -> None:
        """Keeps an array; each number has one, once."""
        if not values.any():
            self._places[number] = None
            return
        self._file.seek(self._end)
        self._file.write(np.ascontiguousarray(values, self._dtype).tobytes())
        self._places[number] = self._end
        self._end += self._bytes

    def __getitem__(self, number: int) -> npt.NDArray[np.generic]:
        """Returns an array."""
        place = self._places[number]
        if place is None:
            return np.zeros(self._shape, self._dtype)
        self._file.seek(place)
        return np.frombuffer(self._file.read(self._bytes), self._dtype).reshape(self._shape)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
