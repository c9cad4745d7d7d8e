"""What was found in windows, kept in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from t4s_geo.refine.window_file import WindowFile


def test_arrays_come_back_whatever_the_order(tmp_path: Path) -> None:
    path = tmp_path / "windows.bin"
    arrays = {3: np.arange(6).reshape(2, 3), 0: np.zeros((2, 3)), 7: np.full((2, 3), 60_000)}
    file = WindowFile(path, (2, 3), "uint16")
    for number, values in arrays.items():
        assert number not in file
        file[number] = values
    for number in (7, 0, 3):
        assert number in file
        assert (file[number] == arrays[number]).all()
        assert file[number].dtype == np.uint16


def test_nothing_takes_no_room(tmp_path: Path) -> None:
    path = tmp_path / "windows.bin"
    WindowFile(path, (100, 100), "uint16")[0] = np.zeros((100, 100))
    assert path.stat().st_size == 0
