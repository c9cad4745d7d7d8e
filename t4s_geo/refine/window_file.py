"""What was found in the windows of a scene, kept in a file, so that each is looked at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt


class WindowFile:
    """Arrays of one shape by number; those that are 0 all over take no room.

    The file is open only while it is written or read, so that its folder can go at any time. For one thread.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: str) -> None:
        """Begins the file.

        Args:
            path: File to write; it must not exist.
            shape: Of each array.
            dtype: Of all of them.
        """
        self._path, self._shape, self._dtype = path, shape, np.dtype(dtype)
        self._places: dict[int, int | None] = {}
        path.touch(exist_ok=False)

    def __contains__(self, number: int) -> bool:
        """Tells whether there is an array of a number."""
        return number in self._places

    def __setitem__(self, number: int, values: npt.NDArray[np.generic]) -> None:
        """Keeps an array; each number has one, once."""
        self._places[number] = None
        if values.any():
            with self._path.open("ab") as file:
                self._places[number] = file.tell()
                file.write(np.ascontiguousarray(values, self._dtype).tobytes())

    def __getitem__(self, number: int) -> npt.NDArray[np.generic]:
        """Returns an array."""
        place = self._places[number]
        if place is None:
            return np.zeros(self._shape, self._dtype)
        with self._path.open("rb") as file:
            file.seek(place)
            return np.fromfile(file, self._dtype, int(np.prod(self._shape))).reshape(self._shape)
