"""Masks of pictures as cells."""

from __future__ import annotations

import numpy as np
import pytest

from t4s_geo.pictures.cells import majority, object_cells


def test_objects_of_cells_that_are_larger_than_pixels() -> None:
    instances = np.zeros((8, 8), np.int32)
    instances[:, :5], instances[:, 5:] = 70, 9
    cells = np.ones((4, 4), np.uint8)
    assert object_cells(instances, cells).tolist() == [[2, 2, 1, 1]] * 4
    cells[0] = 0
    assert object_cells(instances, cells)[0].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("side", [16, 24, 37])
def test_objects_of_cells_that_are_smaller_than_pixels(side: int) -> None:
    instances = np.zeros((side, side), np.int32)
    instances[2:9, 2:9], instances[2:9, 10:15] = 5, 3
    cells = majority(instances > 0, 64)
    numbered = object_cells(instances, cells)
    assert ((numbered > 0) == (cells > 0)).all()
    assert set(np.unique(numbered)) == {0, 1, 2}
    # Each object stays a piece of its own, of about its size.
    for number, name in ((1, 3), (2, 5)):
        wanted = (instances == name).mean()
        assert (numbered == number).mean() == pytest.approx(wanted, rel=0.2)
